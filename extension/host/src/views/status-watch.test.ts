import type { Target, TargetStatus } from "@hookloom/core/environments/contract/target";
import { UserError } from "@hookloom/core/project/user-error";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pauseAfter, StatusWatch } from "./status-watch.ts";

const dev = { root: "/orders", environment: "dev", description: {} };
const prod = { root: "/orders", environment: "prod", description: {} };

const statusOf = (
  phase: TargetStatus["phase"],
  target: TargetStatus["target"] = "kubernetes",
): TargetStatus => ({
  environment: "prod",
  target,
  place: "main/orders",
  phase,
  registrations: [],
});

interface Fake {
  asked: number;
  open: number;
  answer: () => Promise<TargetStatus>;
}

function watchOf(fake: Fake, onChange = () => undefined): StatusWatch {
  return new StatusWatch({
    now: () => Date.now(),
    onChange,
    open: async () => {
      fake.open++;
      const target: Partial<Target> = {
        status: () => {
          fake.asked++;
          return fake.answer();
        },
        dispose: async () => {
          fake.open--;
        },
      };
      return target as Target;
    },
  });
}

let fake: Fake;
beforeEach(() => {
  vi.useFakeTimers();
  fake = { asked: 0, open: 0, answer: async () => statusOf("running") };
});
afterEach(() => vi.useRealTimers());

test("while the view is hidden nothing is requested, and no connection stays open", async () => {
  const watch = watchOf(fake);
  watch.watch([dev]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fake.asked).toBe(0);
  watch.visible = true;
  await vi.advanceTimersByTimeAsync(1);
  expect([fake.asked, fake.open]).toEqual([1, 1]);
  watch.visible = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect([fake.asked, fake.open]).toEqual([1, 0]);
});

test("it asks again over one connection, and reports changes only", async () => {
  const onChange = vi.fn();
  const watch = watchOf(fake, onChange);
  watch.visible = true;
  watch.watch([dev]);
  await vi.advanceTimersByTimeAsync(50_000);
  expect([fake.asked, fake.open, onChange.mock.calls.length]).toEqual([4, 1, 1]);
  fake.answer = async () => statusOf("failed");
  await vi.advanceTimersByTimeAsync(15_000);
  expect(onChange).toHaveBeenCalledTimes(2);
  expect(watch.get(dev).status?.phase).toBe("failed");
  expect(watch.get(prod)).toEqual({});
  watch.dispose();
});

test("an unreachable environment is asked less and less often, but at once on request", async () => {
  fake.answer = async () => statusOf("unreachable");
  const watch = watchOf(fake);
  watch.visible = true;
  watch.watch([prod]);
  await vi.advanceTimersByTimeAsync(14 * 60_000);
  expect(fake.asked).toBeLessThan(9);
  fake.answer = async () => statusOf("running");
  await watch.pollNow(prod);
  expect(watch.get(prod).status?.phase).toBe("running");
  watch.dispose();
});

test("an environment that cannot be opened is one sentence", async () => {
  fake.answer = () => Promise.reject(new Error("hookloom.json, line 3: no\n  at stack"));
  const watch = watchOf(fake);
  watch.visible = true;
  watch.watch([prod]);
  await vi.advanceTimersByTimeAsync(1);
  expect(watch.get(prod)).toEqual({ problem: "hookloom.json, line 3: no" });
  const inFile = "line 3: no";
  fake.answer = () =>
    Promise.reject(new UserError("bad-environment", "hookloom.json, line 3: no", { inFile }));
  await watch.pollNow(prod);
  expect(watch.get(prod)).toEqual({
    problem: "hookloom.json, line 3: no",
    problemCode: "bad-environment",
    problemInFile: inFile,
  });
  expect(fake.open).toBe(0);
  watch.dispose();
});

test("an environment that no longer exists is forgotten", async () => {
  const watch = watchOf(fake);
  watch.visible = true;
  watch.watch([dev, prod]);
  await vi.advanceTimersByTimeAsync(1);
  expect(fake.open).toBe(2);
  watch.watch([dev]);
  await vi.advanceTimersByTimeAsync(1);
  expect([fake.open, watch.get(prod)]).toEqual([1, {}]);
  watch.dispose();
});

test("what was known about an environment is forgotten once hookloom.json describes it differently", async () => {
  const watch = watchOf(fake);
  watch.visible = true;
  watch.watch([dev, prod]);
  await vi.advanceTimersByTimeAsync(1);
  watch.watch([dev, { ...prod, description: {} }]);
  expect(watch.get(prod).status?.phase).toBe("running");
  fake.answer = async () => statusOf("absent");
  watch.watch([dev, { ...prod, description: { namespace: "other" } }]);
  expect(watch.get(prod)).toEqual({});
  await vi.advanceTimersByTimeAsync(1);
  expect([watch.get(prod).status?.phase, fake.asked, fake.open]).toEqual(["absent", 3, 2]);
  watch.dispose();
});

test("an environment that is removed while it is looked at is not opened again", async () => {
  const watch = watchOf(fake);
  watch.visible = true;
  watch.watch([prod]);
  await vi.advanceTimersByTimeAsync(1);
  const looking = watch.pollNow(prod);
  watch.watch([]);
  await looking;
  await vi.advanceTimersByTimeAsync(1);
  expect([fake.asked, fake.open]).toEqual([1, 0]);
  watch.dispose();
});

test("pauses", () => {
  expect(pauseAfter({ status: statusOf("starting") }, 0)).toBe(2_000);
  expect(pauseAfter({ status: statusOf("running", "local") }, 0)).toBe(3_000);
  expect(pauseAfter({ status: statusOf("unreachable") }, 1)).toBe(15_000);
  expect(pauseAfter({ status: statusOf("unreachable") }, 3)).toBe(60_000);
  expect(pauseAfter({ status: statusOf("unreachable") }, 30)).toBe(300_000);
});
