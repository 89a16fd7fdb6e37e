import { beforeEach, expect, it } from "vitest";
import { manifests } from "../manifests/manifests.ts";
import type { Manifest } from "../release/identity.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { handOverReplicas } from "./replica-ownership.ts";

const signal = new AbortController().signal;
const scaled = manifests(releaseOf({ replicas: { min: 2, max: 6, cpu: 70 } }));

let cluster: TestCluster;
beforeEach(() => {
  cluster = new TestCluster();
});

async function live(replicas: number, manager: string): Promise<void> {
  const managedFields = [{ manager, operation: "Apply", fieldsV1: { "f:spec": { "f:replicas": {} } } }];
  const body = { metadata: { name: "acme-orders-prod", managedFields }, spec: { replicas } };
  await cluster.request("POST", "/apis/apps/v1/namespaces/hooks/deployments", { body });
}

async function replicas(objects: readonly Manifest[] = scaled): Promise<unknown> {
  const handed = await handOverReplicas(cluster, objects, signal);
  const deployment = handed.find(({ kind }) => kind === "Deployment") as Manifest<{
    spec: { replicas?: number };
  }>;
  return deployment.spec.replicas;
}

it("begins with the least number of pods", async () => {
  expect(await replicas()).toBe(2);
});

it("keeps the number of pods that only we own, within the range", async () => {
  await live(4, "hookloom");
  expect(await replicas()).toBe(4);
});

it("brings a stopped environment up again", async () => {
  await live(0, "hookloom");
  expect(await replicas()).toBe(2);
});

it("leaves the number to the autoscaler that owns it", async () => {
  await live(5, "kube-controller-manager");
  expect(await replicas()).toBeUndefined();
});

it("keeps a fixed number", async () => {
  await live(5, "hookloom");
  expect(await replicas(manifests(releaseOf({ replicas: 3 })))).toBe(3);
});
