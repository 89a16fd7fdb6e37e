import { dashboardLabel } from "@hookloom/core/environments/observe/observe-files";
import { t } from "@vscode/l10n";
import type { Cluster } from "../cluster/cluster.ts";
import { ifStatus } from "../cluster/errors.ts";
import { environmentAnnotation, type Manifest } from "../release/identity.ts";
import { apiGroup, pluralName } from "./kinds.ts";

export interface Supported {
  readonly manifests: readonly Manifest[];
  /** A note for each object that this cluster does not support. */
  readonly notes: readonly string[];
}

const noOperatorNote = (environment: string): string =>
  t(
    'This cluster has no Prometheus operator, so nothing scrapes the metrics of {0} or evaluates its alerts: "hookloom observe {0} --files DIR" writes rules and a dashboard for another Prometheus.',
    environment,
  );

/** Kinds that not every cluster supports, with the consequence for an environment. */
const consequences: Readonly<Record<string, string | ((environment: string) => string)>> = {
  HTTPRoute: t(
    'This cluster has no Gateway API, so no route was created and the triggers cannot be reached from outside: install its CRDs, or set "ingressClass" in hookloom.json.',
  ),
  Ingress: t("This cluster has no Ingress API, so the triggers cannot be reached from outside."),
  PodDisruptionBudget: t(
    "This cluster has no PodDisruptionBudgets, so draining nodes may evict all pods at once.",
  ),
  HorizontalPodAutoscaler: t(
    "This cluster does not support autoscaling/v2, so the number of pods does not change.",
  ),
  PodMonitor: noOperatorNote,
  PrometheusRule: noOperatorNote,
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
const isNeeded = (manifest: Manifest, kept: readonly Manifest[]): boolean =>
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
  return { manifests: kept.filter((manifest) => isNeeded(manifest, kept)), notes: [...notes] };
}
