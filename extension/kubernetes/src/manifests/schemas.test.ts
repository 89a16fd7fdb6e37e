import { dumpYaml, loadYaml } from "@kubernetes/client-node";
import { HTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { PodMonitor } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor";
import { PrometheusRule } from "@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import { Ingress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { ConfigMap } from "kubernetes-models/v1/ConfigMap";
import { PersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import { Secret } from "kubernetes-models/v1/Secret";
import { Service } from "kubernetes-models/v1/Service";
import { ServiceAccount } from "kubernetes-models/v1/ServiceAccount";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Manifest } from "../release/identity.ts";
import { forAnyRelease, releaseOf } from "../testing/release.ts";
import { manifests } from "./manifests.ts";
import { mergePatch } from "./patch-file.ts";

/** Classes that hold an object against the JSON schema of Kubernetes' own description. */
const models = {
  ConfigMap,
  Deployment,
  HTTPRoute,
  HorizontalPodAutoscaler,
  Ingress,
  NetworkPolicy,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  PodMonitor,
  PrometheusRule,
  Secret,
  Service,
  ServiceAccount,
} as unknown as Readonly<Record<string, new (data: object) => { validate(): void }>>;

function validate(manifest: Manifest): void {
  const Model = models[manifest.kind];
  if (!Model) throw new Error(`There is no schema of ${manifest.kind}`);
  new Model(manifest).validate();
}

/** What the client makes of an object when it reads and writes it; what it does not know goes as it is. */
const throughClient = (manifest: Manifest): unknown => parse(dumpYaml(loadYaml(JSON.stringify(manifest))));

describe("every release", () => {
  it("is valid by the schemas of the API", () => {
    forAnyRelease((release) => {
      for (const manifest of manifests(release)) expect(() => validate(manifest)).not.toThrow();
    });
  });

  it("loses nothing on its way through the client's types", () => {
    forAnyRelease((release) => {
      for (const manifest of manifests(release)) expect(throughClient(manifest)).toEqual(manifest);
    });
  });
});

it("would be invalid with a wrong value, and would lose a member that the API does not have", () => {
  const deployment = manifests(releaseOf()).find(({ kind }) => kind === "Deployment");
  const changed = (spec: object) => mergePatch(deployment, { spec }) as Manifest;
  expect(() => validate(changed({ replicas: "two" }))).toThrow();
  expect(() => validate(changed({ selector: null }))).toThrow();
  const slip = changed({ replica: 2 });
  expect(throughClient(slip)).not.toEqual(slip);
});
