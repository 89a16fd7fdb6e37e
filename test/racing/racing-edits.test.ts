// One person types while another one uses the diagram, over slow messages. In any order, a gesture does what was meant
// on the version that the person saw, or it is refused.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Random } from "../../language-server/bridge/src/testing/random.ts";
import { Race } from "./race.ts";

vi.mock(
  "vscode",
  async () => (await import("../../extension/host/src/flow/testing/fake-vscode.ts")).fakeVscode,
);

beforeAll(() => void vi.useFakeTimers());
afterAll(() => void vi.useRealTimers());

const keys = ["delete", "cut", "duplicate", "disable", "up", "down", "wrap"] as const;
const longGestures = ["drag", "palette", "field", "menu"] as const;
const typing = ["line", "line", "half", "key", "removeLine", "moveLine", "value", "value"] as const;

const action = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...keys, "select", "reveal") },
  { weight: 3, arbitrary: fc.constantFrom(...longGestures) },
  { weight: 5, arbitrary: fc.constant("finish") },
  { weight: 6, arbitrary: fc.constantFrom(...typing) },
);
/** Actions with the delay before each, in milliseconds. */
const script = fc.array(fc.tuple(action, fc.nat(90)), { minLength: 4, maxLength: 24 });

test("a gesture during typing has its intended effect, or is rejected", async () => {
  const counts = { quiet: 0, raced: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(fc.nat(1_000_000), script, async (seed, events) => {
      const race = new Race(new Random(`race ${seed}`));
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
  // Guards against a vacuous test: many gestures must meet typing, and some of those must be refused.
  expect(counts.raced).toBeGreaterThan(50);
  expect(counts.refused).toBeGreaterThan(10);
});
