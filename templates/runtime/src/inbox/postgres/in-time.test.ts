import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { withTimeout } from "./in-time.ts";
import { putTimeoutMs } from "./postgres-inbox.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a result in time is returned, and a late one is not lost", async () => {
  const late: string[] = [];
  const keep = (text: string) => void late.push(text);
  expect(await withTimeout(Promise.resolve("soon"), 1000, keep)).toBe("soon");
  await expect(withTimeout(Promise.reject(new Error("No net")), 1000, keep)).rejects.toThrow("No net");
  const { promise: slow, resolve: answer } = Promise.withResolvers<string>();
  const outcome = withTimeout(slow, 1000, keep).catch(String);
  await vi.advanceTimersByTimeAsync(999);
  expect(await Promise.race([outcome, Promise.resolve("waits")])).toBe("waits");
  await vi.advanceTimersByTimeAsync(1);
  expect(await outcome).toContain("did not respond in time");
  answer("slow");
  await vi.advanceTimersByTimeAsync(0);
  expect(late).toEqual(["slow"]);
});

test("a sender that waits for three seconds is answered with some of them left for its request", () => {
  expect(putTimeoutMs).toBeLessThanOrEqual(2_000);
});
