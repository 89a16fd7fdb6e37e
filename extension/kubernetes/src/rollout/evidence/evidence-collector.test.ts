import { describe, expect, it } from "vitest";
import { refusal, TestCluster } from "../testing/cluster.ts";
import {
  deployment,
  event,
  pod,
  podName,
  readyPod,
  secondsAgo,
  unschedulablePod,
  waiting,
  withContainer,
} from "../testing/evidence.ts";
import { EvidenceCollector, separatePods } from "./evidence-collector.ts";

const owner = [{ apiVersion: "apps/v1", kind: "Deployment", name: "hello-dev", uid: "deployment-1" }];
const template = (image: string) => ({ spec: { containers: [{ name: "webhook", image }] } });
const setOf = (uid: string, image: string) => ({
  metadata: { name: uid, uid, ownerReferences: owner },
  spec: {
    template: { ...template(image), metadata: { labels: { app: "hello", "pod-template-hash": uid } } },
  },
});
const podOf = (uid: string, set: string, more = {}) =>
  pod({
    metadata: {
      uid,
      ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: set, uid: set }],
      ...more,
    },
  });

describe("old pods and new ones", () => {
  const wanted = deployment({
    spec: { template: { ...template("hello:2"), metadata: { labels: { app: "hello" } } } },
  });

  it("are distinguished by the template that they were created from", () => {
    const sets = [setOf("old", "hello:1"), setOf("new", "hello:2")];
    const pods = [
      podOf("a", "old"),
      podOf("b", "new"),
      podOf("c", "new", { deletionTimestamp: "2026-01-01T12:00:00Z" }),
    ];
    const sorted = separatePods(wanted, sets, pods);
    expect(sorted.pods.map(({ metadata }) => metadata.uid)).toEqual(["b"]);
    expect(sorted.oldPods.map(({ metadata }) => metadata.uid)).toEqual(["a", "c"]);
  });

  it("are all old before the cluster has made anything new", () => {
    expect(separatePods(wanted, [setOf("old", "hello:1")], [podOf("a", "old")]).pods).toEqual([]);
  });
});

const base = "/api/v1/namespaces/hooks";
const image = "registry.example.com/hello:1";

function clusterWith(pods: readonly object[], events: readonly object[] = []): TestCluster {
  return new TestCluster()
    .answer("/apis/apps/v1/namespaces/hooks/deployments/hello-dev", () => deployment())
    .answer("/apis/apps/v1/namespaces/hooks/replicasets", () => ({
      items: [
        {
          ...setOf("set-1", image),
          spec: { template: { ...template(image), metadata: { labels: { "pod-template-hash": "1" } } } },
        },
      ],
    }))
    .answer(`${base}/pods`, () => ({ items: pods }))
    .answer(`${base}/events`, () => ({ items: events }));
}

const collectorOf = (cluster: TestCluster) =>
  new EvidenceCollector(cluster, {
    name: "hello-dev",
    namespace: "hooks",
    selector: { app: "hello", part: "a" },
  });
const { signal } = new AbortController();

describe("what is looked at", () => {
  it("is only what belongs to the rollout, the newest event first", async () => {
    const older = event("BackOff", "older", { lastTimestamp: "2026-01-01T11:00:00Z" });
    const foreign = event("BackOff", "foreign", {
      involvedObject: { kind: "Pod", name: "other", uid: "other" },
    });
    const newer = event("Failed", "newer", { lastTimestamp: null, eventTime: "2026-01-01T11:30:00Z" });
    const { events } = await collectorOf(clusterWith([pod()], [older, foreign, newer])).collect(signal);
    expect(events.map(({ message }) => message)).toEqual(["newer", "older"]);
  });

  it("reads no nodes and events while every pod is ready", async () => {
    const cluster = clusterWith([readyPod()]);
    await collectorOf(cluster).collect(signal);
    expect(cluster.asked.filter((asked) => /nodes|events/.test(asked))).toEqual([]);
  });

  it("includes only the node that the pod runs on", async () => {
    const node = { metadata: { name: "node1" }, status: {} };
    const cluster = clusterWith([pod()]).answer("/api/v1/nodes/node1", () => node);
    expect((await collectorOf(cluster).collect(signal)).nodes).toEqual([node]);
  });

  it("includes when the kubelet of a node was heard of, where it has not picked the pod up", async () => {
    const assigned = pod({ status: { startTime: undefined } as never });
    const lease = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node1";
    const heartbeats = async (answer: () => unknown) =>
      (await collectorOf(clusterWith([assigned]).answer(lease, answer)).collect(signal)).heartbeats;
    const renewTime = "2026-01-01T11:59:50.000000Z";
    expect(await heartbeats(() => ({ spec: { renewTime } }))).toEqual(
      new Map([["node1", Date.parse(renewTime)]]),
    );
    expect(await heartbeats(() => Promise.reject(refusal(404)))).toEqual(new Map([["node1", 0]]));
    expect(await heartbeats(() => Promise.reject(refusal(403)))).toEqual(new Map());
  });

  it("includes whether a container that has ended had passed its startup probe", async () => {
    const running = { startedAt: "2026-01-01T11:59:00Z" };
    const pods = [withContainer({ containerID: "c1", started: false, state: { running } })];
    const collector = collectorOf(clusterWith(pods));
    expect((await collector.collect(signal)).startups).toEqual(new Map([["c1", false]]));
    pods[0] = withContainer({ containerID: "c1", started: false, state: { terminated: { exitCode: 0 } } });
    expect((await collector.collect(signal)).startups).toEqual(new Map([["c1", false]]));
    pods[0] = withContainer({ containerID: "c2", started: true, state: { running } });
    expect((await collector.collect(signal)).startups.get("c2")).toBe(true);
  });

  it("counts what other pods leave of a node, for a pod that has none", async () => {
    const asking = (cpu: string) => ({
      containers: [{ name: "x", resources: { requests: { cpu, memory: "1Gi" } } }],
    });
    const cluster = clusterWith([unschedulablePod("0/1 nodes are available: 1 Insufficient cpu.")])
      .answer("/api/v1/nodes", () => ({
        items: [{ metadata: { name: "node1" }, status: { allocatable: { cpu: "2", memory: "4Gi" } } }],
      }))
      .answer("/api/v1/pods", () => ({
        items: ["500m", "0.25"].map((cpu) => pod({ spec: { nodeName: "node1", ...asking(cpu) } })),
      }));
    const collector = collectorOf(cluster);
    await collector.collect(signal);
    expect((await collector.collect(signal)).room).toEqual([
      { node: "node1", cpu: 1.25, memory: 2 * 2 ** 30 },
    ]);
    expect(cluster.asked.filter((asked) => asked === "GET /api/v1/pods")).toHaveLength(1);
  });

  it("is enough without the nodes, if those may not be read", async () => {
    const cluster = clusterWith([unschedulablePod("no")]).answer("/api/v1/nodes", () =>
      Promise.reject(refusal(403)),
    );
    expect(await collectorOf(cluster).collect(signal)).toMatchObject({ nodes: [], room: [] });
  });
});

describe("what the pod refers to", () => {
  const refusedPull = waiting("ErrImagePull", "401 Unauthorized", {
    spec: { imagePullSecrets: [{ name: "regcred" }], containers: [{ name: "webhook" }] },
  });
  const secret = `${base}/secrets/regcred`;
  const found = async (cluster: TestCluster) =>
    (await collectorOf(cluster.answer("/api/v1/nodes", () => ({ items: [] }))).collect(signal)).references;

  it("is looked up where its existence decides what is wrong", async () => {
    expect(await found(clusterWith([refusedPull]))).toEqual(
      new Map([["Secret/regcred", { existence: "missing" }]]),
    );
    const present = clusterWith([refusedPull]).answer(secret, () => ({ metadata: { name: "regcred" } }));
    expect(await found(present)).toEqual(new Map([["Secret/regcred", { existence: "exists" }]]));
  });

  it("has the time of its last change", async () => {
    const managedFields = [{ manager: "external-secrets", time: secondsAgo(5) }, { manager: "kubectl" }];
    const metadata = { name: "regcred", creationTimestamp: secondsAgo(9), managedFields };
    const changed = clusterWith([refusedPull]).answer(secret, () => ({ metadata }));
    expect((await found(changed)).get("Secret/regcred")?.changed).toBe(Date.parse(secondsAgo(5)));
  });

  it("is requested without its values", async () => {
    const accepted: unknown[] = [];
    const cluster = clusterWith([refusedPull]).answer(secret, ({ accept }) => {
      accepted.push(accept);
      return { metadata: { name: "regcred" } };
    });
    await found(cluster);
    expect(accepted).toEqual([expect.stringContaining("PartialObjectMetadata")]);
  });

  it("stays unknown if it may not be read", async () => {
    const cluster = clusterWith([refusedPull]).answer(secret, () => Promise.reject(refusal(403)));
    expect(await found(cluster)).toEqual(new Map([["Secret/regcred", { existence: "unknown" }]]));
  });

  it("is looked up for the volumes that a node has not read the files of", async () => {
    const volumes = [
      { name: "store", configMap: { name: "no-such" } },
      { name: "extras", secret: { secretName: "optional", optional: true } },
      { name: "all", projected: { sources: [{ secret: { name: "regcred" } }] } },
    ];
    const mounting = waiting("ContainerCreating", "", {
      spec: { nodeName: "node1", containers: [{ name: "webhook" }], volumes },
    });
    const message = "failed to sync configmap cache: timed out waiting for the condition";
    const cluster = clusterWith([mounting]).answer(secret, () => ({ metadata: { name: "regcred" } }));
    expect(await found(cluster)).toEqual(new Map());
    cluster.answer(`${base}/events`, () => ({ items: [event("FailedMount", message)] }));
    expect(await found(cluster)).toEqual(
      new Map([
        ["ConfigMap/no-such", { existence: "missing" }],
        ["Secret/regcred", { existence: "exists" }],
      ]),
    );
  });

  it("is not requested if nothing depends on it", async () => {
    const cluster = clusterWith([pod({ spec: { imagePullSecrets: [{ name: "regcred" }], containers: [] } })]);
    await found(cluster);
    expect(cluster.asked.filter((asked) => asked.includes("/secrets/"))).toEqual([]);
  });
});

describe("the last lines of a container", () => {
  const crash = (containerID: string) => ({ terminated: { exitCode: 1, containerID } });
  const read = async (found: object, printed: readonly string[]) => {
    const asked: unknown[] = [];
    const cluster = clusterWith([found]).answer("/api/v1/nodes", () => ({ items: [] }));
    cluster.logs = async function* (path, query) {
      asked.push([path, query?.previous]);
      yield* printed;
    };
    const collector = collectorOf(cluster);
    await collector.collect(signal);
    const { logs } = await collector.collect(signal);
    return { requested: asked, lines: logs.get(podName) };
  };

  it("are those of the one that ended last, and are read once", async () => {
    const running = withContainer({ state: { waiting: {} }, lastState: crash("containerd://1") });
    expect(await read(running, ["one", "", "two"])).toEqual({
      requested: [[`${base}/pods/${podName}/log`, true]],
      lines: ["one", "two"],
    });
  });

  it("are those of the current container if it has ended itself", async () => {
    const ended = withContainer({ state: crash("containerd://2"), lastState: crash("containerd://1") });
    expect((await read(ended, ["now"])).requested[0]).toEqual([`${base}/pods/${podName}/log`, false]);
  });

  it("are those of the previous one where a new one was started meanwhile and has printed nothing", async () => {
    let found = withContainer({ state: crash("containerd://1") });
    const cluster = clusterWith([found]).answer("/api/v1/nodes", () => ({ items: [] }));
    cluster.answer(`${base}/pods`, () => ({ items: [found] }));
    const printed = [["no such table"], [], ["no such column"]];
    cluster.logs = async function* () {
      yield* printed.shift() ?? [];
    };
    const collector = collectorOf(cluster);
    const lines = async () => (await collector.collect(signal)).logs.get(podName);
    expect(await lines()).toEqual(["no such table"]);
    found = withContainer({ state: crash("containerd://2"), lastState: crash("containerd://1") });
    expect(await lines()).toEqual(["no such table"]);
    expect(await lines()).toEqual(["no such column"]);
  });

  it.each([
    "unable to retrieve container logs for containerd://1",
    'failed to try resolving symlinks in path "/var/log/pods/x/0.log": lstat: no such file or directory',
    "rpc error: code = NotFound desc = an error occurred when try to find container",
  ])("are left out once the node has deleted them: %s", async (gone) => {
    expect((await read(waiting("CrashLoopBackOff"), [gone])).lines).toBeUndefined();
  });
});
