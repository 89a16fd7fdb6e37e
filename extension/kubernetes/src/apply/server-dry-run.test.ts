import { beforeEach, expect, it } from "vitest";
import { manifests } from "../manifests/manifests.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { serverDryRun } from "./server-dry-run.ts";

const signal = new AbortController().signal;
const objects = manifests(releaseOf());

let cluster: TestCluster;
beforeEach(() => {
  cluster = new TestCluster();
});

const refuseDeployment = (status: number, message: string, causes: readonly object[] = []) => {
  cluster.refuse = ({ method, path }) =>
    method === "PATCH" && path.includes("/deployments/") ? { status, message, causes } : undefined;
};

it("tries every object on the server, strictly, and changes nothing", async () => {
  await serverDryRun(cluster, objects, { signal });
  const tried = cluster.requests.filter(({ method }) => method === "PATCH");
  expect(tried).toHaveLength(objects.length);
  for (const { query, contentType } of tried) {
    expect(query).toEqual({ fieldManager: "hookloom", fieldValidation: "Strict", dryRun: "All" });
    expect(contentType).toBe("application/apply-patch+yaml");
  }
  expect(cluster.objects.size).toBe(0);
});

it("shows every field that someone else manages, with its owner", async () => {
  refuseDeployment(409, "Apply failed with 2 conflicts", [
    {
      reason: "FieldManagerConflict",
      message: 'conflict with "kubectl-edit" using apps/v1',
      field: ".spec.replicas",
    },
    {
      reason: "FieldManagerConflict",
      message: 'conflict with "argocd"',
      field: ".spec.template.spec.containers",
    },
  ]);
  await expect(serverDryRun(cluster, objects, { signal })).rejects.toMatchObject({
    code: "conflict",
    message:
      "This deploy would change fields that someone else manages: Deployment acme-orders-prod: spec.replicas belongs to kubectl-edit (and 1 more). Have them release the fields, or deploy with --take-over.",
    detail: [
      "Deployment acme-orders-prod: spec.replicas belongs to kubectl-edit",
      "Deployment acme-orders-prod: spec.template.spec.containers belongs to argocd",
    ],
  });
});

it("repeats what an admission webhook says", async () => {
  refuseDeployment(403, 'admission webhook "policy.example.com" denied the request: no team label');
  await expect(serverDryRun(cluster, objects, { signal })).rejects.toMatchObject({
    code: "refused",
    message:
      'The cluster rejects Deployment acme-orders-prod: admission webhook "policy.example.com" denied the request: no team label.',
  });
});

it("reports a missing right as such", async () => {
  refuseDeployment(
    403,
    'deployments.apps "x" is forbidden: User "jane" cannot patch resource "deployments" in API group "apps" in the namespace "hooks"',
  );
  await expect(serverDryRun(cluster, objects, { signal })).rejects.toThrow(
    /allow jane to patch deployments in the namespace hooks/,
  );
});

it("names a field that the cluster does not know", async () => {
  refuseDeployment(
    500,
    "failed to create typed patch object (hooks/x; apps/v1, Kind=Deployment): .spec.template.spec.novelty: field not declared in schema",
  );
  await expect(serverDryRun(cluster, objects, { signal })).rejects.toThrow(
    /^Deployment acme-orders-prod has no field spec\.template\.spec\.novelty in this cluster/,
  );
});

it("says how to get rid of a field that cannot be changed", async () => {
  refuseDeployment(422, 'Deployment.apps "x" is invalid', [
    { reason: "FieldValueInvalid", message: "Invalid value: {}: field is immutable", field: "spec.selector" },
  ]);
  await expect(serverDryRun(cluster, objects, { signal })).rejects.toMatchObject({
    code: "immutable",
    message: expect.stringContaining('"kubectl --context test -n hooks delete deployments acme-orders-prod"'),
  });
});

it("leaves out the monitoring objects if the user may not manage them", async () => {
  const watched = manifests(releaseOf({ metricsFrom: ["monitoring"] }));
  const message = 'User "jane" cannot get resource "podmonitors" in API group "monitoring.coreos.com"';
  cluster.refuse = ({ path }) =>
    path.includes("monitoring.coreos.com") ? { status: 403, message } : undefined;
  const { manifests: kept, skipped, notes } = await serverDryRun(cluster, watched, { signal });
  expect(watched.length - kept.length).toBe(2);
  expect(skipped.map(({ kind }) => kind)).toEqual(["PodMonitor", "PrometheusRule"]);
  expect(notes).toEqual([
    "You are not allowed to manage PodMonitors in the namespace, so Prometheus does not find the metrics.",
    "You are not allowed to manage PrometheusRules in the namespace, so no alert is raised.",
  ]);
});

it("skips a disruption budget that the user may not manage", async () => {
  const forbidden =
    'poddisruptionbudgets.policy "x" is forbidden: User "jane" cannot get resource "poddisruptionbudgets" in API group "policy" in the namespace "hooks"';
  cluster.refuse = ({ path }) =>
    path.includes("/poddisruptionbudgets/") ? { status: 403, message: forbidden } : undefined;
  const { manifests: kept, notes } = await serverDryRun(cluster, objects, { signal });
  expect(objects.length - kept.length).toBe(1);
  expect(kept.map(({ kind }) => kind)).not.toContain("PodDisruptionBudget");
  expect(notes).toEqual([
    expect.stringMatching(/^You are not allowed to manage PodDisruptionBudgets in the namespace/),
  ]);
});

it("keeps an object of the same name that is not ours, unless a take-over is forced", async () => {
  const body = { metadata: { name: "acme-orders-prod", labels: { "app.kubernetes.io/managed-by": "Helm" } } };
  await cluster.request("POST", "/api/v1/namespaces/hooks/services", { body });
  await expect(serverDryRun(cluster, objects, { signal })).rejects.toThrow(
    /^Service acme-orders-prod exists already and belongs to Helm/,
  );
  await serverDryRun(cluster, objects, { signal, takeOver: true });
});
