import { beforeEach, expect, it } from "vitest";
import type { Manifest } from "../release/identity.ts";
import { TestCluster } from "../testing/cluster.ts";
import { applyObjects, pruneObjects } from "./apply-objects.ts";
import { prune, readInventory, writeInventory } from "./inventory.ts";
import { collectionPath } from "./kinds.ts";

const owner = { instance: "orders-dev", environment: "dev" };
const labels = { "app.kubernetes.io/instance": "orders-dev", "app.kubernetes.io/managed-by": "hookloom" };
const signal = new AbortController().signal;

let cluster: TestCluster;
beforeEach(() => {
  cluster = new TestCluster();
});

const manifest = (apiVersion: string, kind: string, name = "orders-dev", more: object = {}): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "hooks", labels },
  ...more,
});
const configMap = manifest("v1", "ConfigMap");
const claim = manifest("v1", "PersistentVolumeClaim");
const deployment = manifest("apps/v1", "Deployment", "orders-dev", { spec: {} });
const scaler = manifest("autoscaling/v2", "HorizontalPodAutoscaler");

const apply = (...manifests: readonly Manifest[]) =>
  applyObjects({ cluster, owner }, { manifests, options: { signal }, applied() {} });

const kindsLeft = (): readonly unknown[] =>
  [...cluster.objects.values()].map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();

it("deletes what the build no longer has, but keeps the volume of stored deliveries", async () => {
  await apply(configMap, claim, deployment);
  const brought = await apply(deployment);
  expect(kindsLeft()).toContain("ConfigMap orders-dev");
  const reported = await pruneObjects({ cluster, owner }, [deployment], brought, signal);
  expect(kindsLeft()).toEqual([
    "ConfigMap orders-dev.inventory",
    "Deployment orders-dev",
    "PersistentVolumeClaim orders-dev",
  ]);
  expect(reported).toEqual([
    "ConfigMap orders-dev was deleted because it is no longer part of the build.",
    "PersistentVolumeClaim orders-dev is kept because it may contain stored deliveries: remove the environment to delete it.",
  ]);
  const inventory = await readInventory({ cluster, owner }, signal);
  expect(inventory.map(({ kind }) => kind)).toEqual(["Deployment", "PersistentVolumeClaim"]);
});

it("goes on without an object that cannot be deleted, and keeps that in the inventory", async () => {
  const route = manifest("networking.k8s.io/v1", "Ingress");
  await apply(configMap, deployment, route);
  cluster.refuse = ({ path }) =>
    path.includes("/ingresses/") ? { status: 403, message: "cannot get resource" } : undefined;
  const brought = await apply(deployment);
  const reported = await pruneObjects({ cluster, owner }, [deployment], brought, signal);
  expect(reported).toEqual([
    "ConfigMap orders-dev was deleted because it is no longer part of the build.",
    expect.stringMatching(
      /^Ingress orders-dev is no longer part of the build but could not be deleted .*: the next deploy tries again\.$/,
    ),
  ]);
  const inventory = await readInventory({ cluster, owner }, signal);
  expect(inventory.map(({ kind }) => kind)).toEqual(["Deployment", "Ingress"]);
  cluster.refuse = () => undefined;
  await pruneObjects({ cluster, owner }, [deployment], await apply(deployment), signal);
  expect(kindsLeft()).not.toContain("Ingress orders-dev");
});

it("leaves what another user may manage as it is, and in the inventory", async () => {
  const monitor = manifest("monitoring.coreos.com/v1", "PodMonitor");
  await apply(deployment, monitor);
  cluster.refuse = ({ path }) =>
    path.includes("/podmonitors/") ? { status: 403, message: "cannot get resource" } : undefined;
  const request = { manifests: [deployment], skipped: [monitor], options: { signal }, applied() {} };
  const brought = await applyObjects({ cluster, owner }, request);
  expect(await pruneObjects({ cluster, owner }, [deployment], brought, signal)).toEqual([]);
  expect(kindsLeft()).toContain("PodMonitor orders-dev");
  const inventory = await readInventory({ cluster, owner }, signal);
  expect(inventory.map(({ kind }) => kind)).toEqual(["Deployment", "PodMonitor"]);
});

it("removes an autoscaler before the Deployment gets a number of pods", async () => {
  await apply(deployment, scaler);
  cluster.requests.length = 0;
  await apply(deployment);
  const changes = cluster.requests.filter(({ method }) => method === "DELETE" || method === "PATCH");
  expect(changes.map(({ method, path }) => `${method} ${path.split("/").at(-2)}`)).toEqual([
    "PATCH configmaps",
    "DELETE horizontalpodautoscalers",
    "PATCH deployments",
  ]);
});

it("names new objects in the inventory before they are made", async () => {
  cluster.refuse = ({ method, path }) =>
    method === "PATCH" && path.includes("/deployments/") ? { status: 500, message: "down" } : undefined;
  await expect(apply(configMap, deployment)).rejects.toThrow(/down/);
  const inventory = await readInventory({ cluster, owner }, signal);
  expect(inventory.map(({ kind }) => kind)).toEqual(["ConfigMap", "Deployment"]);
});

it("touches nothing of another environment, of another tool or of another namespace", async () => {
  const others = [
    { ...labels, "app.kubernetes.io/instance": "orders-prod" },
    { ...labels, "app.kubernetes.io/managed-by": "Helm" },
    {},
  ];
  const references = [];
  for (const [index, foreign] of others.entries()) {
    const body = { metadata: { name: `thing-${index}`, labels: foreign } };
    await cluster.request("POST", collectionPath(configMap, "hooks"), { body });
    references.push({ apiVersion: "v1", kind: "ConfigMap", name: `thing-${index}` });
  }
  const elsewhere = { metadata: { name: "far", namespace: "other", labels } };
  await cluster.request("POST", collectionPath(configMap, "hooks"), { body: elsewhere });
  references.push({ apiVersion: "v1", kind: "ConfigMap", name: "far" });
  await writeInventory({ cluster, owner }, references, signal);
  expect(await prune({ cluster, owner }, references, signal)).toEqual([]);
  expect(cluster.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
});
