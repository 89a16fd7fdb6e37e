import type { DeployEvent } from "@hookloom/core/environments/contract/verb-context";
import { ManualClock } from "@hookloom/core/environments/platform/testing/manual-clock";
import { describe, expect, it } from "vitest";
import type { Deployment, ObjectEvent, Pod } from "./evidence/live-objects.ts";
import { refusal, TestCluster } from "./testing/cluster.ts";
import { deployment, event, pod, readyPod, waiting } from "./testing/evidence.ts";
import { watchRollout } from "./watch-rollout.ts";

const namespace = "/api/v1/namespaces/hooks";
const paths = {
  deployment: "/apis/apps/v1/namespaces/hooks/deployments/hello-dev",
  deployments: "/apis/apps/v1/namespaces/hooks/deployments",
  sets: "/apis/apps/v1/namespaces/hooks/replicasets",
  pods: `${namespace}/pods`,
  events: `${namespace}/events`,
  nodes: "/api/v1/nodes",
};

const set = {
  metadata: {
    name: "hello-dev-5cd5889fc7",
    uid: "set-1",
    ownerReferences: [{ kind: "Deployment", name: "hello-dev", uid: "deployment-1" }],
  },
  spec: { template: { ...deployment().spec.template, metadata: { labels: { "pod-template-hash": "5cd" } } } },
};

interface Scene {
  deployment: Deployment;
  pods: readonly Pod[];
  events: readonly ObjectEvent[];
}

const complete = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
const overdue = { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" };
const starting = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 0 };

/** A rollout that a test drives; `change` also notifies the watches. */
function stage(first: Partial<Scene> = {}) {
  const scene: Scene = { deployment: deployment({ status: starting }), pods: [pod()], events: [], ...first };
  const cluster = new TestCluster()
    .answer(paths.deployment, () => scene.deployment)
    .answer(paths.sets, () => ({ items: [set] }))
    .answer(paths.pods, () => ({ items: scene.pods }))
    .answer(paths.events, () => ({ items: scene.events }))
    .answer(paths.nodes, () => ({ items: [] }));
  const reported: DeployEvent[] = [];
  const end = new AbortController();
  const context = { signal: end.signal, report: (line: DeployEvent) => void reported.push(line) };
  const rollout = { name: "hello-dev", namespace: "hooks", generation: 2, selector: { app: "hello" } };
  const clock = new ManualClock();
  const result = watchRollout(cluster, rollout, context, clock);
  result.catch(() => undefined);
  /** Long enough for the watch's answer to a change, and too short for a look without one. */
  const moment = () => clock.advance(100);
  const change = async (next: Partial<Scene>): Promise<void> => {
    await moment();
    Object.assign(scene, next);
    cluster.emit(paths.deployments, { type: "MODIFIED", object: scene.deployment });
    await moment();
  };
  return { cluster, clock, reported, end, result, change };
}

describe("watching a rollout", () => {
  it("reports each step once and ends with the last pod, at once where the watch reports it", async () => {
    const { reported, result, change } = stage();
    await change({ pods: [readyPod()], deployment: deployment({ status: complete }) });
    expect(await result).toEqual({ state: "ready", durationMs: expect.any(Number) });
    expect(reported.map(({ message }) => message)).toEqual([
      "0 of 1 pod ready",
      "1 of 1 pod ready, verifying stability",
    ]);
    expect(reported.every(({ phase }) => phase === "rollout")).toBe(true);
  });

  it("gives up on a permanent failure long before the deadline", async () => {
    const { result, change } = stage();
    await change({ pods: [waiting("ErrImagePull", "hello:1: not found")] });
    expect(await result).toMatchObject({ state: "failed", diagnosis: { code: "image-not-found" } });
    expect(Object.keys(((await result) as { diagnosis: object }).diagnosis)).toEqual([
      "code",
      "cause",
      "fix",
      "detail",
    ]);
  });

  it("waits for what may resolve itself, and reports it as the cause after the cluster's deadline", async () => {
    const { clock, result, change } = stage();
    await change({ pods: [waiting("ErrImagePull", "dial tcp 10.0.0.1:443: connect: connection refused")] });
    let ended = false;
    const noteEnd = () => {
      ended = true;
    };
    result.then(noteEnd, noteEnd);
    await clock.advance(400);
    expect(ended).toBe(false);
    await change({ deployment: deployment({ status: { ...starting, conditions: [overdue] } }) });
    expect(await result).toMatchObject({ state: "failed", diagnosis: { code: "registry-unreachable" } });
  });

  it("waits past the deadline for a cause that a busy cluster names late", async () => {
    const { clock, result, change } = stage();
    await change({ deployment: deployment({ status: { ...starting, conditions: [overdue] } }) });
    await clock.advance(20_000);
    await change({ pods: [waiting("ErrImagePull", "dial tcp 10.0.0.1:443: connect: connection refused")] });
    expect(await result).toMatchObject({ state: "failed", diagnosis: { code: "registry-unreachable" } });
  });

  it("waits past the deadline for the event that says why a node ended a pod", async () => {
    const { clock, result, change } = stage();
    const status = { ...starting, conditions: [overdue] };
    await change({ pods: [pod({ status: { phase: "Succeeded" } })], deployment: deployment({ status }) });
    await clock.advance(20_000);
    await change({ events: [event("Evicted", "The node was low on resource: memory.")] });
    expect(await result).toMatchObject({
      state: "failed",
      diagnosis: { code: "evicted", cause: expect.stringContaining("low on resource: memory") },
    });
  });

  it("says that the cluster names no cause once it has had time to", async () => {
    const { clock, result, change } = stage();
    await change({ deployment: deployment({ status: { ...starting, conditions: [overdue] } }) });
    await clock.advance(40_000);
    expect(await result).toMatchObject({ state: "failed", diagnosis: { code: "progress-deadline" } });
  });

  it("reports a warning once, and what is normal at the start only at the debug level", async () => {
    const { reported, end, change } = stage();
    const unbound = "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.";
    const events = [
      event("FailedMount", "slow disk"),
      event("Unhealthy", "Startup probe failed: EOF"),
      event("FailedScheduling", unbound),
    ];
    await change({ events });
    await change({ events: [...events] });
    end.abort();
    const warnings = reported
      .filter(({ level }) => level !== "info")
      .map(({ level, message }) => `${level} ${message}`);
    expect(warnings).toEqual([
      `debug hello-dev-5cd5889fc7-whkwm: ${unbound}`,
      "debug hello-dev-5cd5889fc7-whkwm: Startup probe failed: EOF",
      "warn hello-dev-5cd5889fc7-whkwm: slow disk",
    ]);
  });

  it("reports that the deployment is gone", async () => {
    const { cluster, result, change } = stage();
    cluster.answer(paths.deployment, () => Promise.reject(refusal(404)));
    await change({});
    expect(await result).toMatchObject({ state: "failed", diagnosis: { code: "deployment-gone" } });
  });
});

describe("a cluster that does not help", () => {
  it("is asked again after an outage, which is reported once", async () => {
    let away = true;
    const { cluster, reported, result, change } = stage();
    cluster.answer(paths.events, () => (away ? Promise.reject(refusal(503)) : { items: [] }));
    for (let look = 0; look < 3; look++) {
      await change({});
    }
    away = false;
    await change({ pods: [readyPod()], deployment: deployment({ status: complete }) });
    expect((await result).state).toBe("ready");
    const warnings = reported.filter(({ level }) => level === "warn").map(({ message }) => message);
    expect(warnings).toEqual(["The cluster answered 503. Trying again."]);
  });

  it("may deny access to everything but the deployment", async () => {
    const { cluster, result, change } = stage();
    for (const path of [paths.sets, paths.pods, paths.events, paths.nodes])
      cluster.answer(path, () => Promise.reject(refusal(403)));
    await change({ deployment: deployment({ status: complete }) });
    expect((await result).state).toBe("ready");
  });

  it("may not deny access to the deployment", async () => {
    const { cluster, result, change } = stage();
    cluster.answer(paths.deployment, () => Promise.reject(refusal(403)));
    await change({});
    await expect(result).rejects.toMatchObject({ status: 403 });
  });

  it("is left alone after a cancellation", async () => {
    const { clock, cluster, end, result } = stage();
    await clock.advance(100);
    end.abort();
    await expect(result).rejects.toMatchObject({ name: "AbortError" });
    const { length } = cluster.asked;
    await clock.advance(1_300);
    expect(cluster.asked).toHaveLength(length);
  });
});
