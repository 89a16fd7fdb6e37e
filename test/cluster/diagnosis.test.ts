import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cluster } from "../../extension/kubernetes/src/cluster/cluster.ts";
import { clusterUnderTest, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import { type Case, cases } from "./diagnosis-cases.ts";
import {
  addressOf,
  createDeployment,
  createSharedObjects,
  publishForeignImage,
  rolloutOf,
  startUnauthorizedRegistry,
  type Watched,
  watchToEnd,
} from "./diagnosis-scene.ts";
import { openTestCluster } from "./open-test-cluster.ts";

let namespace: TestNamespace;
let cluster: Cluster;
let unauthorizedRegistry: Server;
/** All faults run at the same time, since each mostly waits. */
const watched = new Map<string, Promise<Watched>>();

/** Seconds after which the cluster itself would give up: a busy one takes a minute to start all these pods. */
const deadline = 160;

const placeholders = { registry: "", unauthorizedRegistry: "", armImage: "", rootImage: "" };

beforeAll(async () => {
  namespace = await newNamespace("watch-diagnosis");
  cluster = await openTestCluster(clusterUnderTest.kubeconfig, namespace.name);
  unauthorizedRegistry = await startUnauthorizedRegistry();
  await createSharedObjects(namespace);
  const all: Record<string, Case> = cases({
    registry: clusterUnderTest.registry,
    unauthorizedRegistry: addressOf(unauthorizedRegistry),
    armImage: await publishForeignImage(),
    rootImage: `${clusterUnderTest.registry}/pause:1`,
  });
  for (const [index, [name, { shape, failsEarly: early }]] of Object.entries(all).entries()) {
    const spec = {
      progressDeadlineSeconds: 10,
      ...shape.spec,
      ...(early && { progressDeadlineSeconds: deadline }),
    };
    const done = createDeployment(namespace, `fault-${index}`, { ...shape, spec }).then((deployment) =>
      watchToEnd(cluster, rolloutOf(deployment)),
    );
    done.catch(() => undefined);
    watched.set(name, done);
  }
});

afterAll(async () => {
  await Promise.allSettled(watched.values());
  unauthorizedRegistry?.close();
  await cluster?.close();
  await namespace?.remove();
});

describe("a rollout that fails names its cause", () => {
  it.each(Object.entries(cases(placeholders)))(
    "%s",
    async (name, { code, unsureCode, message: says, failsEarly: early }) => {
      const { result, seconds } = (await watched.get(name)) ?? {};
      expect(result, JSON.stringify(result)).toMatchObject({ state: "failed" });
      if (result?.state !== "failed") return;
      expect([code, unsureCode ?? code], JSON.stringify(result)).toContain(result.diagnosis.code);
      expect(result.diagnosis.cause).toMatch(says);
      if (early) expect(seconds).toBeLessThan(deadline - 10);
    },
  );
});
