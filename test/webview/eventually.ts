import { expect } from "vitest";

/** Asks again until the answer is right; a busy machine may take its time. */
export function eventually<Value>(read: () => Value): ReturnType<typeof expect.poll<Value>> {
  return expect.poll(read, { timeout: 60_000, interval: 30 });
}
