import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogLine } from "../../extension/core/src/environments/contract/log-line.ts";
import { requestManagement } from "../../extension/core/src/environments/management/request-management.ts";
import type { Cluster } from "../../extension/kubernetes/src/cluster/cluster.ts";
import { podLogs } from "../../extension/kubernetes/src/pods/pod-logs.ts";
import { PodPort } from "../../extension/kubernetes/src/pods/pod-port.ts";
import { podStatus } from "../../extension/kubernetes/src/pods/pod-status.ts";
import { clusterUnderTest, eventually, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import { createDeployment, rolloutOf, watchToEnd } from "./diagnosis-scene.ts";
import { CuttableProxy, consecutive, counting, numbersOf, openClusterThrough } from "./logs-scene.ts";
import { openTestCluster } from "./open-test-cluster.ts";
import { labelsOf, quickProbe, testDeployment } from "./test-deployment.ts";

let namespace: TestNamespace;
let cluster: Cluster;

beforeAll(async () => {
  namespace = await newNamespace("watch-logs");
  cluster = await openTestCluster(clusterUnderTest.kubeconfig, namespace.name);
});

afterAll(async () => {
  await cluster?.close();
  await namespace?.remove();
});

interface LogFollower {
  readonly lines: LogLine[];
  readonly words: () => string[];
  stop(): Promise<void>;
}

function follow(from: Cluster, name: string, lines = 0, delivery?: string): LogFollower {
  const seen: LogLine[] = [];
  const end = new AbortController();
  const options = { follow: true, lines, signal: end.signal, ...(delivery ? { delivery } : {}) };
  const done = podLogs(from, labelsOf(name), options, (line) => void seen.push(line));
  done.catch(() => undefined);
  return {
    lines: seen,
    words: () => seen.map(({ msg }) => msg),
    stop: () => {
      end.abort();
      return done;
    },
  };
}

async function ready(name: string, script: string, spec: object = {}): Promise<void> {
  const shape = { script, spec: { minReadySeconds: 0, ...spec } };
  const { result } = await watchToEnd(cluster, rolloutOf(await createDeployment(namespace, name, shape)));
  expect(result.state).toBe("ready");
}

const change = (name: string, script: string): Promise<unknown> =>
  cluster.request("PATCH", namespace.path("apps/v1", "deployments", name), {
    query: { fieldManager: "hookloom", force: true },
    body: testDeployment(name, { script }),
    contentType: "application/apply-patch+yaml",
  });

describe.concurrent("the logs of an environment's pods", () => {
  it("come newest last, merged by time, and no more than requested", async ({ expect }) => {
    await ready("merged", counting("tick"), { replicas: 2 });
    const lines: LogLine[] = [];
    const options = { follow: false, lines: 40, signal: AbortSignal.timeout(120_000) };
    await eventually(async () => {
      lines.length = 0;
      await podLogs(cluster, labelsOf("merged"), options, (line) => void lines.push(line));
      expect(lines).toHaveLength(40);
      expect(new Set(lines.map(({ pod }) => pod)).size).toBe(2);
    });
    // The node takes a line some milliseconds after it was written.
    const times = lines.map(({ time }) => Date.parse(time));
    for (const [index, time] of times.slice(1).entries())
      expect(time - (times[index] ?? 0)).toBeGreaterThan(-1000);
  });

  it("continue in the pods of the next rollout, without a lost or repeated line", async ({ expect }) => {
    await ready("rolled", counting("old"));
    const following = follow(cluster, "rolled", 5);
    await eventually(() => expect(following.lines.length).toBeGreaterThan(10));
    await change("rolled", counting("new"));
    await eventually(() => expect(numbersOf(following.words(), "new").length).toBeGreaterThan(10));
    await eventually(() => expect(following.words()).toContain("old says goodbye"));
    await following.stop();
    const [old, fresh] = [numbersOf(following.words(), "old"), numbersOf(following.words(), "new")];
    expect(old).toEqual(consecutive(old));
    expect(fresh).toEqual(consecutive(fresh));
    expect(fresh[0]).toBe(1);
  });

  it("show the last lines of a crashed container, and continue with its replacement", async ({ expect }) => {
    await createDeployment(namespace, "crashing", { script: counting("step", { crashAt: 30 }) });
    const following = follow(cluster, "crashing");
    await eventually(() =>
      expect(following.words().filter((text) => text.includes("crashes now"))).toHaveLength(2),
    );
    await eventually(() =>
      expect(
        following.words().filter((text) => text.includes("exited with code 3; it is being restarted")).length,
      ).toBe(2),
    );
    await following.stop();
    const numbers = numbersOf(following.words(), "step");
    const expectedNumbers = Array.from({ length: 30 }, (_, index) => index + 1);
    expect(numbers.slice(0, 60)).toEqual([...expectedNumbers, ...expectedNumbers]);
    const recent: string[] = [];
    const options = { follow: false, lines: 200, signal: AbortSignal.timeout(120_000) };
    await podLogs(cluster, labelsOf("crashing"), options, ({ msg }) => void recent.push(msg));
    expect(recent).toContain("step crashes now");
  });
});

describe.concurrent("followed logs", () => {
  it("are filtered by delivery on request", async ({ expect }) => {
    await ready("filtered", counting("tick"));
    const following = follow(cluster, "filtered", 3, "d2");
    await eventually(() => expect(following.lines.length).toBeGreaterThan(8));
    await following.stop();
    expect(new Set(following.lines.map(({ delivery }) => delivery))).toEqual(new Set(["d2"]));
    const numbers = numbersOf(following.words(), "tick");
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + 5 * index));
  });

  it("continue after the connection to the cluster was cut", async ({ expect }) => {
    await ready("cut", counting("tick"));
    const wire = new CuttableProxy(cluster.server);
    const proxiedCluster = await openClusterThrough(wire, namespace.name);
    try {
      const following = follow(proxiedCluster, "cut", 1);
      await eventually(() => expect(numbersOf(following.words(), "tick").length).toBeGreaterThan(5));
      await wire.cut();
      const before = following.lines.length;
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await wire.listen();
      await eventually(() => expect(following.lines.length).toBeGreaterThan(before + 60));
      await following.stop();
      const numbers = numbersOf(following.words(), "tick");
      expect(numbers).toEqual(consecutive(numbers));
    } finally {
      await wire.cut();
      await proxiedCluster.close();
    }
  });
});

const server = `
const answer = (request, response) => response.end(JSON.stringify({ path: request.url, pod: process.env.HOSTNAME }));
require("node:http").createServer(answer).listen(3001, "127.0.0.1");
require("node:http").createServer(answer).listen(3000);
process.on("SIGTERM", () => process.exit());`;

describe.concurrent("other requests to pods", () => {
  it("reach the management port of a ready pod, and of another pod once that one is gone", async ({
    expect,
  }) => {
    const container = { readinessProbe: quickProbe("/") };
    const spec = { minReadySeconds: 0 };
    await watchToEnd(
      cluster,
      rolloutOf(await createDeployment(namespace, "managed", { script: server, container, spec })),
    );
    const management = new PodPort(cluster, labelsOf("managed"));
    const signal = AbortSignal.timeout(240_000);
    const ask = () =>
      management.use((port) => requestManagement(port, { method: "GET", path: "/deliveries" }), signal);
    const first = (await ask()).value as { readonly path: string; readonly pod: string };
    expect(first.path).toBe("/deliveries");
    await namespace.api.delete(namespace.path("v1", "pods", first.pod));
    await eventually(async () => {
      const { value } = await ask();
      expect((value as typeof first).pod).not.toBe(first.pod);
    });
    management.close();
  });

  it("report how many pods are ready, and why the others are not", async ({ expect }) => {
    const signal = AbortSignal.timeout(240_000);
    const statusOf = (name: string) => podStatus(cluster, { name, selector: labelsOf(name) }, signal);
    expect(await statusOf("nobody")).toMatchObject({ phase: "absent" });
    await ready("fine", counting("tick"));
    expect(await statusOf("fine")).toEqual({
      phase: "running",
      ready: 1,
      wanted: 1,
      restarts: 0,
      annotations: expect.any(Object),
    });
    await createDeployment(namespace, "broken", { script: 'throw new Error("no such table")' });
    await eventually(async () =>
      expect(await statusOf("broken")).toMatchObject({
        phase: "failed",
        ready: 0,
        diagnosis: { code: "crash-loop", cause: expect.stringContaining("no such table") },
      }),
    );
  });
});
