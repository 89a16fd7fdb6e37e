// A person at the text and one at the diagram work at the same time, over messages that take their time. Whatever
// the order, a gesture does what was meant on the picture that was seen, or it is refused.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Race } from "./race.ts";
import type { Choose } from "./typist.ts";

vi.mock(
  "vscode",
  async () => (await import("../../extension/src/host/flow/testing/fake-vscode.ts")).fakeVscode,
);

beforeAll(() => void vi.useFakeTimers());
afterAll(() => void vi.useRealTimers());

const keys = ["delete", "cut", "duplicate", "disable", "up", "down", "wrap"] as const;
const longer = ["drag", "palette", "field", "menu"] as const;
const typing = ["line", "line", "half", "key", "removeLine", "moveLine", "value", "value"] as const;

const action = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...keys, "select", "reveal") },
  { weight: 3, arbitrary: fc.constantFrom(...longer) },
  { weight: 5, arbitrary: fc.constant("finish") },
  { weight: 6, arbitrary: fc.constantFrom(...typing) },
);
/** What happens, with the milliseconds before it. */
const script = fc.array(fc.tuple(action, fc.nat(90)), { minLength: 4, maxLength: 24 });

/** Numbers that are the same in each run. */
function numbers(seed: number): Choose {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("a gesture that meets typing does what was meant, or is refused", {
  timeout: 120_000,
}, async () => {
  const counts = { quiet: 0, raced: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(fc.nat(1_000_000), script, async (seed, events) => {
      const race = new Race(numbers(seed));
      await race.open();
      const actions = new Map(Object.entries({ ...race.typing, ...race.acting }));
      for (const [what, wait] of events) {
        await vi.advanceTimersByTimeAsync(wait);
        actions.get(what)?.();
      }
      await race.finish();
      race.checkEnd();
      race.close();
      for (const { outcome, raced } of race.gestures) {
        if (outcome === "refused") counts.refused++;
        else if (outcome === "done") counts[raced ? "raced" : "quiet"]++;
      }
    }),
    { numRuns: 150, seed: 13 },
  );
  // Otherwise nothing of this was shown: most gestures met typing, and many of those were done all the same.
  expect(counts.raced).toBeGreaterThan(50);
  expect(counts.refused).toBeGreaterThan(10);
});
