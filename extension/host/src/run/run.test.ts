import type { EnvironmentState, RunningEnvironment } from "@hookloom/core/environments/contract/environment";
import type { DeliverySummary } from "@hookloom/runtime/management";
import { beforeEach, expect, test, vi } from "vitest";
import { memory } from "../flow/testing/memory.ts";
import { DebuggedRuns } from "./debugged-runs.ts";
import { Run } from "./run.ts";

const management = vi.hoisted(() => ({ deliveries: undefined as readonly unknown[] | undefined }));
vi.mock("@hookloom/core/environments/management/deliveries", () => ({
  listDeliveries: async () => {
    if (management.deliveries) return management.deliveries;
    throw new Error("It does not answer.");
  },
}));
beforeEach(() => {
  management.deliveries = undefined;
});

/** @param debugged what the workspace remembers */
function start(debugged = new DebuggedRuns(memory()), build = "debugged") {
  const state: EnvironmentState = { phase: "running", problems: [], missing: [], build };
  let report: (state: EnvironmentState) => void = () => undefined;
  const environment = {
    state,
    managementPort: 4711,
    onStateChange: (listen: typeof report) => {
      report = listen;
      return () => undefined;
    },
  } as unknown as RunningEnvironment;
  const changed = vi.fn();
  const project = { root: "/orders", name: "orders", entry: "", environments: {} };
  return {
    run: new Run(project, environment, debugged, changed),
    changes: () => changed.mock.calls.length,
    debug: (debugged: boolean) => report({ ...state, debugged }),
  };
}

test("the deliveries of a run are unknown until they are read, and then known to be none", async () => {
  const { run, changes } = start();
  expect(run.deliveries).toBeUndefined();
  await run.poll();
  expect([run.deliveries, changes()]).toEqual([undefined, 0]);
  management.deliveries = [];
  await run.poll();
  await run.poll();
  expect([run.deliveries, changes()]).toEqual([[], 1]);
  management.deliveries = [{ id: "d1" } as DeliverySummary];
  await run.poll();
  expect(changes()).toBe(2);
});

test("runs that came while the environment was debugged are marked, also once it is not any more", async () => {
  const debugged = new DebuggedRuns(memory());
  const { run, debug } = start(debugged);
  const delivery = (id: string, attempts: number) =>
    ({ id, trigger: "/github", attempts }) as DeliverySummary;
  const marked = async (...deliveries: readonly DeliverySummary[]): Promise<readonly unknown[]> => {
    management.deliveries = deliveries;
    await run.poll();
    return run.deliveries?.map(({ debugged }) => debugged ?? false) ?? [];
  };
  expect(await marked(delivery("a", 1), delivery("b", 1))).toEqual([false, false]);
  debug(true);
  expect(await marked(delivery("a", 1), delivery("b", 1))).toEqual([false, false]);
  expect(run.debuggedAt).toBeUndefined();
  expect(await marked(delivery("c", 1), delivery("a", 2), delivery("b", 1))).toEqual([true, true, false]);
  expect(run.debuggedAt).toMatch(/^\d{4}-.*Z$/);
  // What stood at a breakpoint until the debugger was stopped is found after that.
  debug(false);
  expect(await marked(delivery("d", 1), delivery("c", 1), delivery("a", 2))).toEqual([true, true, true]);
  const last = run.debuggedAt;
  expect(await marked(delivery("c", 2), delivery("d", 1), delivery("a", 2))).toEqual([false, true, true]);
  expect(run.debuggedAt).toBe(last);
  run.forget();
  // The window is loaded again.
  const next = start(debugged).run;
  await next.poll();
  expect(next.deliveries?.map((one) => one.debugged ?? false)).toEqual([false, true, true]);
  expect(next.debuggedAt).toBe(last);
  next.forget();
});

test("a run that ended when a deploy replaced what was debugged is marked, and what came after it is not", async () => {
  const debugged = new DebuggedRuns(memory());
  const delivery = (id: string, build = "debugged") =>
    ({ id, trigger: "/github", attempts: 1, build }) as DeliverySummary;
  const { run, debug } = start(debugged);
  management.deliveries = [delivery("a")];
  await run.poll();
  debug(true);
  await run.poll();
  // It stands at a breakpoint, so nothing is listed; the deploy ends it.
  run.forget();
  // What did not end in time has run once more since, without the debugger.
  management.deliveries = [delivery("e", "deployed"), delivery("b"), delivery("a")];
  const next = start(debugged, "deployed").run;
  const marks = async (): Promise<readonly unknown[]> => {
    await next.poll();
    return next.deliveries?.map((one) => one.debugged ?? false) ?? [];
  };
  expect(await marks()).toEqual([false, true, false]);
  management.deliveries = [delivery("c"), delivery("b"), delivery("a")];
  expect(await marks()).toEqual([false, true, false]);
  next.forget();
  const last = start(debugged).run;
  management.deliveries = [delivery("d"), ...management.deliveries];
  await last.poll();
  expect(last.deliveries?.[0]?.debugged).toBeUndefined();
  last.forget();
});
