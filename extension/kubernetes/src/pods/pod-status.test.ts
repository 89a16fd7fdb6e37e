import { describe, expect, it } from "vitest";
import type { Deployment, Pod } from "../rollout/evidence/live-objects.ts";
import { refusal, TestCluster } from "../rollout/testing/cluster.ts";
import { deployment, readyPod, waiting, withContainer } from "../rollout/testing/evidence.ts";
import { podStatus } from "./pod-status.ts";

function clusterWith(live: Deployment, pods: readonly Pod[]): TestCluster {
  const owner = [{ kind: "Deployment", name: "hello-dev", uid: "deployment-1" }];
  const set = {
    metadata: { name: "set-1", uid: "set-1", ownerReferences: owner },
    spec: { template: { ...live.spec.template, metadata: { labels: {} } } },
  };
  return new TestCluster()
    .answer("/apis/apps/v1/namespaces/hooks/deployments/hello-dev", () => live)
    .answer("/apis/apps/v1/namespaces/hooks/replicasets", () => ({ items: [set] }))
    .answer("/api/v1/namespaces/hooks/pods", () => ({ items: pods }))
    .answer("/api/v1/nodes", () => Promise.reject(refusal(403)));
}

const selector = { app: "hello" };
const ask = (live: Deployment, pods: readonly Pod[]) =>
  podStatus(clusterWith(live, pods), { name: "hello-dev", selector }, new AbortController().signal);

describe("the status of an environment's pods", () => {
  it("names the release that they run", async () => {
    const live = deployment({
      metadata: { annotations: { "hookloom/source-commit": "abc" } },
      spec: { replicas: 2 },
    });
    const again = withContainer({ restartCount: 3, state: { running: {} } }, { metadata: { uid: "pod-2" } });
    expect(await ask(live, [readyPod(), again])).toEqual({
      phase: "running",
      ready: 1,
      wanted: 2,
      restarts: 3,
      annotations: { "hookloom/source-commit": "abc" },
    });
  });

  it.each([
    ["stopped", deployment({ spec: { replicas: 0 } }), []],
    ["starting", deployment(), [waiting("ContainerCreating")]],
    ["failed", deployment(), [waiting("ErrImagePull", "hello:1: not found")]],
    ["running", deployment({ spec: { replicas: 2 } }), [readyPod(), waiting("ErrImagePull", "not found")]],
  ])("%s", async (phase, live, pods) => {
    expect((await ask(live, pods)).phase).toBe(phase);
  });

  it("names the worst cause also while others serve", async () => {
    const live = deployment({ spec: { replicas: 2 } });
    const { diagnosis } = await ask(live, [readyPod(), waiting("ErrImagePull", "not found")]);
    expect(diagnosis).toMatchObject({ code: "image-not-found" });
    expect(diagnosis).not.toHaveProperty("timeoutMs");
  });

  it("is failed once a probe has failed for longer than it may", async () => {
    const late = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" };
    const live = deployment({ status: { conditions: [late] } });
    const found = await ask(live, [withContainer({ state: { running: {} } })]);
    expect(found).toMatchObject({ phase: "failed", diagnosis: { code: "progress-deadline" } });
  });

  it("is absent where there is no deployment", async () => {
    const found = await podStatus(
      new TestCluster(),
      { name: "hello-dev", selector },
      new AbortController().signal,
    );
    expect(found).toEqual({ phase: "absent", ready: 0, wanted: 0, restarts: 0, annotations: {} });
  });
});
