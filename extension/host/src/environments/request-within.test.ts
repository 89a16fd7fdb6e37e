import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { requestWithin } from "./request-within.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

const sentence =
  "dev did not respond within 20 seconds: check that it is running and can be reached from your network or VPN.";

/** Never answers; what it throws after its signal says nothing, as what waits in Node does. */
const silent = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener("abort", () =>
      reject(Object.assign(new Error("The operation was aborted"), { name: "AbortError" })),
    ),
  );

test("an environment that does not answer in time is named, with what can be done", async () => {
  const asked = expect(requestWithin(20_000, "dev", silent)).rejects.toMatchObject({
    code: "no-answer",
    message: sentence,
  });
  await vi.advanceTimersByTimeAsync(20_000);
  await asked;
});

test("an answer or a failure in time is passed on, and no timer stays", async () => {
  expect(await requestWithin(20_000, "dev", async () => 7)).toBe(7);
  const failure = new Error("There is no such namespace.");
  await expect(requestWithin(20_000, "dev", () => Promise.reject(failure))).rejects.toBe(failure);
  expect(vi.getTimerCount()).toBe(0);
});
