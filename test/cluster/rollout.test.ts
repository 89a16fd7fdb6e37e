import { afterAll, beforeAll, describe, it } from "vitest";
import type { Cluster } from "../../extension/kubernetes/src/cluster/cluster.ts";
import type { Deployment } from "../../extension/kubernetes/src/rollout/evidence/live-objects.ts";
import { clusterUnderTest, eventually, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import { createDeployment, rolloutOf, type Watched, watchToEnd } from "./diagnosis-scene.ts";
import { addNode, type FakeNode, tolerations } from "./fake-node.ts";
import { openTestCluster } from "./open-test-cluster.ts";
import { labelsOf, quickProbe, type Shape, testDeployment } from "./test-deployment.ts";

let namespace: TestNamespace;
let cluster: Cluster;
const nodes: FakeNode[] = [];

beforeAll(async () => {
  namespace = await newNamespace("watch-rollout");
  cluster = await openTestCluster(clusterUnderTest.kubeconfig, namespace.name);
});

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.remove()));
  await cluster?.close();
  await namespace?.remove();
});

const deploymentPath = (name: string): string => namespace.path("apps/v1", "deployments", name);

/** Applies a deployment as one of several programs would. */
const apply = (name: string, shape: Shape, manager = "hookloom"): Promise<Deployment> =>
  cluster.request<Deployment>("PATCH", deploymentPath(name), {
    query: { fieldManager: manager, force: true },
    body: testDeployment(name, shape),
    contentType: "application/apply-patch+yaml",
  });

const watch = (deployment: Deployment): Promise<Watched> =>
  watchToEnd(cluster, { ...rolloutOf(deployment), applied: deployment });

async function node(taint: string, pods: number): Promise<FakeNode> {
  const made = await addNode(namespace, { taint, pods });
  nodes.push(made);
  return made;
}

const probed = { readinessProbe: { ...quickProbe("/readyz"), failureThreshold: 3, timeoutSeconds: 5 } };

describe.concurrent("a rollout that succeeds", () => {
  it("reports progress, and ends when its pods have been ready for long enough", async ({ expect }) => {
    const deployment = await apply("good", { container: probed, spec: { replicas: 2, minReadySeconds: 3 } });
    const { result, events } = await watch(deployment);
    expect(result).toEqual({ state: "ready", durationMs: expect.any(Number) });
    const lines = events.filter(({ level }) => level === "info").map(({ message }) => message);
    expect(lines).toContain("0 of 2 pods ready");
    expect(lines.at(-1)).toMatch(/^2 of 2 pods ready/);
  });

  it("leaves no gap where a new pod is ready before an old one exits", async ({ expect }) => {
    const spec = { strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }, minReadySeconds: 1 };
    await watch(await apply("rolling", { container: probed, spec }));
    const changed = { container: { ...probed, env: [{ name: "A", value: "1" }] }, spec };
    const { result } = await watch(await apply("rolling", changed));
    expect(result).toEqual({ state: "ready", durationMs: expect.any(Number) });
  });

  it("reports the downtime if the old pod exits first", async ({ expect }) => {
    const spec = { strategy: { type: "Recreate" }, minReadySeconds: 0 };
    await watch(await apply("recreated", { container: probed, spec }));
    const changed = { container: { ...probed, env: [{ name: "A", value: "1" }] }, spec };
    const { result } = await watch(await apply("recreated", changed));
    expect(result).toMatchObject({ state: "ready", gapMs: expect.any(Number) });
    if (result.state === "ready") expect(result.gapMs).toBeLessThanOrEqual(result.durationMs);
  });

  it("is not mistaken for a new rollout when only the number of pods changes", async ({ expect }) => {
    const deployment = await apply("scaled", { container: probed, spec: { minReadySeconds: 3 } });
    const watched = watch(deployment);
    await cluster.request("PATCH", `${deploymentPath("scaled")}/scale`, {
      body: { spec: { replicas: 2 } },
      contentType: "application/merge-patch+json",
    });
    expect((await watched).result.state).toBe("ready");
  });
});

describe.concurrent("a rollout that is interrupted", () => {
  it("names the program that started another rollout", async ({ expect }) => {
    const deployment = await apply("taken", { container: probed, spec: { minReadySeconds: 5 } });
    const watched = watch(deployment);
    await apply("taken", { container: { ...probed, env: [{ name: "A", value: "1" }] } }, "kubectl-edit");
    expect((await watched).result).toEqual({ state: "superseded", by: "kubectl-edit" });
  });

  it("names the user who deployed another build", async ({ expect }) => {
    const deployedBy = (person: string) => ({ annotations: { "hookloom/deployed-by": person } });
    const deployment = await apply("shared", { ...deployedBy("ann"), container: probed });
    const second = { ...deployedBy("bob"), container: { ...probed, env: [{ name: "A", value: "1" }] } };
    await apply("shared", second);
    expect((await watch(deployment)).result).toEqual({ state: "superseded", by: "bob" });
  });

  it("says that the deployment was deleted", async ({ expect }) => {
    const deployment = await apply("deleted", { container: probed, spec: { minReadySeconds: 5 } });
    const watched = watch(deployment);
    await namespace.api.delete(deploymentPath("deleted"));
    expect((await watched).result).toMatchObject({ state: "failed", diagnosis: { code: "deployment-gone" } });
  });
});

/** The cluster itself gives up after this many seconds. */
const shortDeadline = { progressDeadlineSeconds: 10 };

describe.concurrent("a rollout that fails over time", () => {
  it("reports an old pod that does not terminate", async ({ expect }) => {
    const spec = { strategy: { type: "Recreate" }, minReadySeconds: 0 };
    const slowToStop = {
      script: "setInterval(() => {}, 1000)",
      pod: { terminationGracePeriodSeconds: 600 },
      spec,
    };
    await watch(await apply("stubborn", slowToStop));
    const specWithDeadline = { ...spec, ...shortDeadline };
    const { result } = await watch(await apply("stubborn", { spec: specWithDeadline }));
    expect(result).toMatchObject({ state: "failed", diagnosis: { code: "stuck-terminating" } });
    const old = await namespace.api.list(`${namespace.path("v1", "pods")}?labelSelector=app=stubborn`);
    const deletions = old.map(({ metadata }) =>
      namespace.api.delete(`${namespace.path("v1", "pods", metadata.name)}?gracePeriodSeconds=0`),
    );
    await Promise.all(deletions);
  });

  it("detects a node whose kubelet has stopped before the cluster does", async ({ expect }) => {
    const { name, selector } = await node("stopped", 10);
    const pod = { nodeSelector: selector, tolerations };
    const { result } = await watch(
      await createDeployment(namespace, "unattended", { pod, spec: { progressDeadlineSeconds: 30 } }),
    );
    expect(result).toMatchObject({ state: "failed", diagnosis: { code: "node-not-ready" } });
    if (result.state === "failed") expect(result.diagnosis.cause).toContain(name);
  });

  it("names the taint that keeps its pods away", async ({ expect }) => {
    const { selector } = await node("gpu", 10);
    const { result } = await watch(
      await createDeployment(namespace, "untolerated", {
        pod: { nodeSelector: selector },
        spec: shortDeadline,
      }),
    );
    expect(result).toMatchObject({ state: "failed", diagnosis: { code: "node-taints" } });
    if (result.state === "failed") expect(result.diagnosis.cause).toContain("hookloom/test=gpu:NoSchedule");
  });

  it("detects a full node", async ({ expect }) => {
    const { selector } = await node("full", 0);
    const { result } = await watch(
      await createDeployment(namespace, "homeless", {
        pod: { nodeSelector: selector, tolerations },
        spec: shortDeadline,
      }),
    );
    expect(result).toMatchObject({ state: "failed", diagnosis: { code: "no-room-pods" } });
  });
});

describe.concurrent("a rollout in a restricted namespace", () => {
  it("names the exceeded quota", async ({ expect }) => {
    const limitedNamespace = await newNamespace("watch-quota");
    try {
      await limitedNamespace.api.post(limitedNamespace.path("v1", "resourcequotas"), {
        metadata: { name: "none" },
        spec: { hard: { pods: "0" } },
      });
      await eventually(async () => {
        const quota = await limitedNamespace.api.get<{ status?: { hard?: object } }>(
          limitedNamespace.path("v1", "resourcequotas", "none"),
        );
        expect(quota.status?.hard).toBeDefined();
      });
      const { result } = await watch(await createDeployment(limitedNamespace, "hungry", {}));
      expect(result).toMatchObject({ state: "failed", diagnosis: { code: "quota-exceeded" } });
      if (result.state === "failed")
        expect(result.diagnosis.cause).toMatch(/quota none .*pods=1.*limited: pods=0/);
    } finally {
      await limitedNamespace.remove();
    }
  });

  it("needs no permissions beyond those of a deploy", async ({ expect }) => {
    const rules = [{ apiGroups: ["apps"], resources: ["deployments"], verbs: ["get"] }];
    const subjects = [{ kind: "User", name: "developer", apiGroup: "rbac.authorization.k8s.io" }];
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "reader" };
    const rbac = "rbac.authorization.k8s.io/v1";
    await namespace.api.post(namespace.path(rbac, "roles"), { metadata: { name: "reader" }, rules });
    await namespace.api.post(namespace.path(rbac, "rolebindings"), {
      metadata: { name: "reader" },
      roleRef,
      subjects,
    });
    const developer = await openTestCluster(clusterUnderTest.developerKubeconfig, namespace.name);
    try {
      const { metadata } = await createDeployment(namespace, "seen", { container: probed });
      const rollout = { ...rolloutOf({ metadata } as Deployment), selector: labelsOf("seen") };
      expect((await watchToEnd(developer, rollout)).result.state).toBe("ready");
    } finally {
      await developer.close();
    }
  });
});
