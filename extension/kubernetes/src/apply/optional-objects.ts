import { dashboardLabel } from "@hookloom/core/environments/observe/observe-files";
import type { Cluster } from "../cluster/cluster.ts";
import { ifStatus } from "../cluster/errors.ts";
import { environmentAnnotation, type Manifest } from "../release/identity.ts";
import { apiGroup, pluralName } from "./kinds.ts";

export interface Supported {
  readonly manifests: readonly Manifest[];
  /** A note for each object that this cluster does not support. */
  readonly notes: readonly string[];
}

const withoutOperator = (environment: string): string =>
  `This cluster has no Prometheus operator, so nothing scrapes the metrics of ${environment} or evaluates its alerts: "hookloom observe ${environment} --files DIR" writes rules and a dashboard for another Prometheus.`;

/** Kinds that not every cluster supports, with the consequence for an environment. */
const consequences: Readonly<Record<string, string | ((environment: string) => string)>> = {
  HTTPRoute:
    'This cluster has no Gateway API, so no route was created and nothing outside reaches the triggers: install its CRDs, or name an "ingressClass" in hookloom.json.',
  Ingress: "This cluster has no Ingress API, so nothing outside reaches the triggers.",
  PodDisruptionBudget:
    "This cluster has no PodDisruptionBudgets, so a drain of nodes may evict all pods at once.",
  HorizontalPodAutoscaler: "This cluster has no autoscaling/v2, so the number of pods does not change.",
  PodMonitor: withoutOperator,
  PrometheusRule: withoutOperator,
};

async function hasKind(
  cluster: Cluster,
  { apiVersion, kind }: Manifest,
  signal: AbortSignal,
): Promise<boolean> {
  type Resources = { readonly resources?: readonly { readonly name: string }[] };
  const name = pluralName(kind);
  const { resources = [] } = await cluster
    .request<Resources>("GET", `/apis/${apiVersion}`, { signal })
    // If discovery is forbidden, applying the object will show whether the kind exists.
    .catch<Resources>(ifStatus([403], { resources: [{ name }] }))
    .catch<Resources>(ifStatus([404], {}));
  return resources.some((one) => one.name === name);
}

/** False for a dashboard without a PodMonitor, since the dashboard displays the metrics that the PodMonitor scrapes. */
const isShown = (manifest: Manifest, kept: readonly Manifest[]): boolean =>
  manifest.metadata.labels?.[dashboardLabel] === undefined || kept.some(({ kind }) => kind === "PodMonitor");

/** Skips objects whose API this cluster does not have. @throws ClusterError */
export async function supported(
  cluster: Cluster,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<Supported> {
  const kept: Manifest[] = [];
  const notes = new Set<string>();
  for (const manifest of manifests) {
    const consequence = consequences[manifest.kind];
    const mayBeMissing = consequence !== undefined && apiGroup(manifest.apiVersion) !== "";
    if (!mayBeMissing || (await hasKind(cluster, manifest, signal))) kept.push(manifest);
    else if (typeof consequence === "string") notes.add(consequence);
    else notes.add(consequence(manifest.metadata.annotations?.[environmentAnnotation] ?? "ENV"));
  }
  return { manifests: kept.filter((manifest) => isShown(manifest, kept)), notes: [...notes] };
}
