import type { DryRun } from "../apply/server-dry-run.ts";
import { attemptAnnotation, type Manifest } from "../release/identity.ts";
import { type Deployment, findCondition, type PodTemplate } from "../rollout/evidence/live-objects.ts";
import { isComplete } from "../rollout/progress.ts";
import { liveDeployment } from "./reconcile.ts";
import type { LockedSession } from "./session.ts";

/** A template without the mark of an attempt; the API writes equal ones alike. */
function templateText({ metadata, ...rest }: PodTemplate): string {
  const { [attemptAnnotation]: _, ...annotations } = metadata?.annotations ?? {};
  return JSON.stringify({ ...rest, metadata: { ...metadata, annotations } });
}

const attemptMark = ({ spec }: Deployment): string | undefined =>
  spec.template.metadata?.annotations?.[attemptAnnotation];

function marked(manifest: Manifest, mark: string): Manifest {
  if (manifest.kind !== "Deployment") return manifest;
  const { spec } = manifest as Manifest<Pick<Deployment, "spec">>;
  const { metadata } = spec.template;
  const annotations = { ...metadata?.annotations, [attemptAnnotation]: mark };
  const template = { ...spec.template, metadata: { ...metadata, annotations } };
  return { ...manifest, spec: { ...spec, template } } as Manifest;
}

/** True for a rollout that ended well, of which only some pods are being replaced or added: its pods are left alone. */
function isHealthy(deployment: Deployment): boolean {
  if (isComplete(deployment, deployment.metadata.generation ?? 0)) return true;
  const hasEnded = findCondition(deployment, "Progressing")?.reason === "NewReplicaSetAvailable";
  return hasEnded && (deployment.status?.availableReplicas ?? 0) > 0;
}

/**
 * What marks the pod template where the Deployment has it already and its rollout has not ended well: without new pods, the
 * restarts, events and the missed deadline of the old ones would fail this release at once. The mark of pods that run
 * stays, since they would be replaced without it. Undefined where no mark is needed.
 */
export async function markOfAttempt(
  { cluster, owner, context }: LockedSession,
  { deployment }: Pick<DryRun, "deployment">,
  revision: number,
): Promise<string | undefined> {
  const live = (await liveDeployment(cluster, owner, context.signal)) as Deployment | undefined;
  const tried = deployment as Deployment | undefined;
  if (!live || !tried || templateText(live.spec.template) !== templateText(tried.spec.template))
    return undefined;
  return isHealthy(live) ? attemptMark(live) : String(revision);
}

/** The manifests with a mark, those of the history too: a rollback to them finds their pods again. */
export const withMark = (manifests: readonly Manifest[], mark: string | undefined): readonly Manifest[] =>
  mark === undefined ? manifests : manifests.map((manifest) => marked(manifest, mark));
