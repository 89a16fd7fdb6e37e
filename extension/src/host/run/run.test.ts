import type { DeliverySummary } from "@hookloom/runtime/management";
import { beforeEach, expect, test, vi } from "vitest";
import type { RunningEnvironment } from "../../environments/environment.ts";
import { Run } from "./run.ts";

const management = vi.hoisted(() => ({ deliveries: undefined as readonly unknown[] | undefined }));
vi.mock("../../environments/management/deliveries.ts", () => ({
  listDeliveries: async () => {
    if (management.deliveries) return management.deliveries;
    throw new Error("It does not answer.");
  },
}));
beforeEach(() => {
  management.deliveries = undefined;
});

function start() {
  const environment = {
    state: { phase: "running", problems: [], missing: [] },
    managementPort: 4711,
    onStateChange: () => () => undefined,
  } as unknown as RunningEnvironment;
  const changed = vi.fn();
  const project = { root: "/orders", name: "orders", entry: "", environments: {} };
  return { run: new Run(project, environment, changed), changes: () => changed.mock.calls.length };
}

test("the deliveries of a run are unknown until they are read, and then known to be none", async () => {
  const { run, changes } = start();
  expect(run.deliveries).toBeUndefined();
  await run.look();
  expect([run.deliveries, changes()]).toEqual([undefined, 0]);
  management.deliveries = [];
  await run.look();
  await run.look();
  expect([run.deliveries, changes()]).toEqual([[], 1]);
  management.deliveries = [{ id: "d1" } as DeliverySummary];
  await run.look();
  expect(changes()).toBe(2);
});
