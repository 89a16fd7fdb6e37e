import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Cancellation } from "./cancellation.ts";
import { withTimeLimit } from "./time-limit.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it("counts nothing as overdue that had ended before its lease was lost", async () => {
  const cancellation = new Cancellation();
  const onOverdue = vi.fn();
  await withTimeLimit({ timeoutMs: 1_000, cancellation, onOverdue }, () => undefined);
  cancellation.abort(new Error("Another process has taken over this delivery."));
  vi.advanceTimersByTime(60_000);
  expect(onOverdue).not.toHaveBeenCalled();
});

it("counts as overdue what keeps running after its time, until it ends", async () => {
  const onOverdue = vi.fn();
  let end: () => void = () => undefined;
  const work = new Promise<void>((resolve) => {
    end = resolve;
  });
  const limit = { timeoutMs: 1_000, cancellation: new Cancellation(), onOverdue };
  const limited = withTimeLimit(limit, () => work);
  limited.catch(() => undefined);
  vi.advanceTimersByTime(2_000);
  expect(onOverdue.mock.calls).toEqual([[true]]);
  end();
  await expect(limited).rejects.toThrow("longer than 1 second.");
  await vi.waitFor(() => expect(onOverdue.mock.calls).toEqual([[true], [false]]), 60_000);
});
