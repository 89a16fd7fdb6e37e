import { t } from "@vscode/l10n";
import type { Cluster, ClusterObject } from "../cluster/cluster.ts";
import { hasStatus, type StatusCause } from "../cluster/errors.ts";
import { conflicts, otherOwner } from "../release/errors.ts";
import type { Manifest } from "../release/identity.ts";
import { type ApplyOptions, applyObject, referenceTo } from "./apply-object.ts";
import { objectTitle } from "./kinds.ts";
import { liveObject } from "./live-object.ts";

/** Returns one line per field, such as `Deployment orders-dev: spec.replicas belongs to "kubectl"`. */
function conflictLines(manifest: Manifest, causes: readonly StatusCause[]): readonly string[] {
  return causes.map(({ field = "", message = "" }) => {
    const owner = /conflict with "([^"]+)"/.exec(message)?.[1] ?? message;
    return t("{0}: {1} belongs to {2}", objectTitle(referenceTo(manifest)), field.replace(/^\./, ""), owner);
  });
}

/** Rejects an object that belongs to another owner despite having this environment's name: it must not be changed. */
async function checkOwner(cluster: Cluster, manifest: Manifest, signal: AbortSignal): Promise<void> {
  const live = await liveObject(cluster, referenceTo(manifest), signal);
  if (!live) return;
  const label = "app.kubernetes.io/instance";
  const { labels = {} } = live.metadata;
  if (labels[label] === manifest.metadata.labels?.[label]) return;
  const owner = labels["app.kubernetes.io/managed-by"] ?? labels[label];
  throw otherOwner(objectTitle(referenceTo(manifest)), owner ?? t("someone else"));
}

export interface DryRun {
  /** The objects that can be applied. */
  readonly manifests: readonly Manifest[];
  /** The Deployment as it would be after the apply. */
  readonly deployment: ClusterObject | undefined;
  /** The objects that the user may not manage and that a deploy does not require. */
  readonly skipped: readonly Manifest[];
  /** A note for each object that is skipped. */
  readonly notes: readonly string[];
}

/** Kinds that a deploy skips if the user may not manage them. */
const optionalKinds: Readonly<Record<string, string>> = {
  PodDisruptionBudget: t(
    "You are not allowed to manage PodDisruptionBudgets in the namespace, so draining nodes may evict all pods at once.",
  ),
  PodMonitor: t(
    "You are not allowed to manage PodMonitors in the namespace, so Prometheus does not find the metrics.",
  ),
  PrometheusRule: t("You are not allowed to manage PrometheusRules in the namespace, so no alert is raised."),
};

/**
 * Runs a server-side dry run of all objects, so that rejections are known before the first object is applied.
 * @throws DeployError `conflict` with one line per field, `refused`, `immutable`, `other-owner`
 */
export async function serverDryRun(
  cluster: Cluster,
  manifests: readonly Manifest[],
  options: Omit<ApplyOptions, "dryRun">,
): Promise<DryRun> {
  const conflictTexts: string[] = [];
  const kept: Manifest[] = [];
  const skipped: Manifest[] = [];
  const notes: string[] = [];
  let deployment: ClusterObject | undefined;
  for (const manifest of manifests) {
    const consequence = optionalKinds[manifest.kind];
    try {
      if (!options.takeOver) await checkOwner(cluster, manifest, options.signal);
      const response = await applyObject(cluster, manifest, { ...options, dryRun: true });
      if (manifest.kind === "Deployment") deployment = response;
      kept.push(manifest);
    } catch (error) {
      if (consequence !== undefined && hasStatus(error, 403)) {
        skipped.push(manifest);
        notes.push(consequence);
        continue;
      }
      if (!hasStatus(error, 409)) throw error;
      conflictTexts.push(...conflictLines(manifest, error.causes));
      if (error.causes.length === 0) throw error;
    }
  }
  if (conflictTexts.length > 0) throw conflicts(conflictTexts);
  return { manifests: kept, deployment, skipped, notes };
}
