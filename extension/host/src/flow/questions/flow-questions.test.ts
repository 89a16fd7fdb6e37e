import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followPayload } from "./flow-questions.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("says once that deliveries have come, and nothing after its end", () => {
  let change: () => void = () => undefined;
  let ended = 0;
  const onChange = vi.fn();
  const following = followPayload(
    {
      onDidChange: (listener) => {
        change = listener;
        return { dispose: () => void ended++ };
      },
    },
    onChange,
  );
  for (let count = 0; count < 100; count++) change();
  vi.advanceTimersByTime(1_000);
  expect(onChange).toHaveBeenCalledTimes(1);
  change();
  following.dispose();
  vi.advanceTimersByTime(1_000);
  expect([onChange.mock.calls.length, ended]).toEqual([1, 1]);
});
