import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../runner/until.ts";
import type { LivePod } from "./await-rollout.ts";
import { killProcesses } from "./kill-processes.ts";
import { LoadScene } from "./load-scene.ts";
import { underLoad } from "./service-load.ts";

let scene: LoadScene;
beforeAll(async () => {
  scene = await LoadScene.start();
});
afterAll(() => scene?.stop());

/** Leaves room on the machine for everything else. */
const rate = 100;

test("no request fails while two replicas are rolled out", async () => {
  const report = await underLoad({ ...(await scene.service()), rate }, async () => {
    await scene.rollOut();
    await scene.rollOut();
  });
  expect(report.failed).toEqual([]);
  expect(report.acknowledged.size).toBeGreaterThan(1000);
  expect(await scene.lost(report.acknowledged)).toEqual([]);
});

/** Resolves when the load has made handlers run `count` more times. */
async function waitForRuns(count: number): Promise<void> {
  const before = scene.runs.size;
  await until(`${count} more runs of handlers`, () => scene.runs.size >= before + count);
}

/** Ends one pod of two under load; what was acknowledged before, meanwhile and after has to be run. */
async function expectNothingLost(end: (pod: LivePod) => Promise<void> | void): Promise<void> {
  const [pod] = await scene.pods();
  if (pod === undefined) throw new Error("There is no pod to end.");
  const report = await underLoad({ ...(await scene.service()), rate }, async () => {
    await waitForRuns(200);
    await end(pod);
    await waitForRuns(300);
    await scene.settled();
  });
  expect(report.acknowledged.size).toBeGreaterThan(400);
  expect(await scene.lost(report.acknowledged)).toEqual([]);
}

test("nothing acknowledged is lost when the process of one of two pods is killed", async () => {
  await expectNothingLost(async (pod) => {
    // A process of another machine cannot be killed from here: there the pod is deleted by force.
    if (killProcesses(pod.metadata.uid) === 0) await scene.deletePod(pod.metadata.name);
  });
});

test("nothing acknowledged is lost when one of two pods is deleted by force", async () => {
  await expectNothingLost((pod) => scene.deletePod(pod.metadata.name));
});
