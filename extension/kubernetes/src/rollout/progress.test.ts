import { describe, expect, it } from "vitest";
import { isComplete, ReadyGap, rolloutProgress } from "./progress.ts";
import { deployment, pod, readyPod } from "./testing/evidence.ts";

const status = (observedGeneration: number, numbers: [number, number, number]) => {
  const [replicas, updatedReplicas, availableReplicas] = numbers;
  return { observedGeneration, replicas, updatedReplicas, availableReplicas };
};
const two = (seen: ReturnType<typeof status>) => deployment({ spec: { replicas: 2 }, status: seen });

describe("a complete rollout", () => {
  it.each([
    ["all is there", status(2, [2, 2, 2]), true],
    ["the cluster has not looked at it", status(1, [2, 2, 2]), false],
    ["an old pod still counts", status(2, [3, 2, 2]), false],
    ["a new pod is missing", status(2, [2, 1, 2]), false],
    ["a new pod is not ready for long enough", status(2, [2, 2, 1]), false],
  ])("%s", (_, seen, complete) => {
    expect(isComplete(two(seen), 2)).toBe(complete);
  });

  it("has no pods if none are wanted", () => {
    expect(isComplete(deployment({ spec: { replicas: 0 }, status: status(2, [0, 0, 0]) }), 2)).toBe(true);
  });
});

describe("the progress of a rollout", () => {
  it.each([
    ["Waiting for the cluster to observe the change", two(status(1, [0, 0, 0])), [], []],
    ["0 of 2 pods ready", two(status(2, [1, 1, 0])), [pod()], []],
    ["1 of 2 pods ready", two(status(2, [2, 2, 1])), [readyPod(), pod()], []],
    [
      "2 of 2 pods ready, 1 pod of the previous release still running",
      two(status(2, [3, 2, 2])),
      [readyPod(), readyPod()],
      [pod()],
    ],
    ["2 of 2 pods ready, verifying stability", two(status(2, [2, 2, 0])), [readyPod(), readyPod()], []],
    ["Waiting for 1 pod of the previous release to exit", two(status(2, [0, 0, 0])), [], [pod()]],
    ["0 of 1 pod ready", deployment({ status: status(2, [1, 1, 0]) }), [pod()], []],
  ])("%s", (message, seen, pods, oldPods) => {
    expect(rolloutProgress({ deployment: seen, pods, oldPods }, 2).message).toBe(message);
  });

  it("is a fraction", () => {
    const pods = [readyPod(), pod()];
    expect(rolloutProgress({ deployment: two(status(2, [2, 2, 1])), pods, oldPods: [] }, 2).fraction).toBe(
      0.5,
    );
  });
});

describe("the gap in which nothing is ready", () => {
  const measure = (...looks: readonly (readonly [number, boolean, number])[]) => {
    const gap = new ReadyGap();
    for (const look of looks) gap.sample(...look);
    return gap.totalMs;
  };

  it("does not exist if something was always ready", () => {
    expect(measure([1, false, 0], [2, false, 10], [1, true, 20])).toBeUndefined();
  });

  it("lasts from the last pod that was ready to the next", () => {
    expect(measure([1, false, 0], [0, true, 100], [0, false, 400], [1, false, 1_600])).toBe(1_500);
  });

  it("begins with the first sample if the old pod is already terminating", () => {
    expect(measure([0, true, 50], [1, false, 250])).toBe(200);
  });

  it("does not exist in a first rollout, because nothing was served before", () => {
    expect(measure([0, false, 0], [0, false, 500], [1, false, 1_000])).toBeUndefined();
  });

  it("adds up", () => {
    expect(measure([1, false, 0], [0, false, 100], [1, false, 200], [0, false, 300], [1, false, 450])).toBe(
      250,
    );
  });
});
