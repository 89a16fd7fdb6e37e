import type { DryRun } from "../apply/server-dry-run.ts";
import { attemptAnnotation, type Manifest } from "../identity.ts";
import type { Deployment, PodTemplate } from "../rollout/live-objects.ts";
import { isComplete } from "../rollout/progress.ts";
import { liveDeployment } from "./reconcile.ts";
import type { LockedSession } from "./session.ts";

/** A template without the mark of an attempt; the API writes equal ones alike. */
function templateText({ metadata, ...rest }: PodTemplate): string {
  const { [attemptAnnotation]: _, ...annotations } = metadata?.annotations ?? {};
  return JSON.stringify({ ...rest, metadata: { ...metadata, annotations } });
}

const markOf = ({ spec }: Deployment): string | undefined =>
  spec.template.metadata?.annotations?.[attemptAnnotation];

function marked(manifest: Manifest, mark: string): Manifest {
  const { spec } = manifest as Manifest<Pick<Deployment, "spec">>;
  const { metadata } = spec.template;
  const annotations = { ...metadata?.annotations, [attemptAnnotation]: mark };
  const template = { ...spec.template, metadata: { ...metadata, annotations } };
  return { ...manifest, spec: { ...spec, template } } as Manifest;
}

/**
 * Marks the pod template where the Deployment has it already and its rollout is not complete: without new pods, the restarts,
 * events and the missed deadline of the old ones would fail this release at once. The mark of pods that run stays, since
 * they would be replaced without it.
 */
export async function asNewAttempt(
  { cluster, owner, context }: LockedSession,
  { manifests, deployment }: Pick<DryRun, "manifests" | "deployment">,
  revision: number,
): Promise<readonly Manifest[]> {
  const live = (await liveDeployment(cluster, owner, context.signal)) as Deployment | undefined;
  const tried = deployment as Deployment | undefined;
  if (!live || !tried || templateText(live.spec.template) !== templateText(tried.spec.template))
    return manifests;
  const mark = isComplete(live, live.metadata.generation ?? 0) ? markOf(live) : String(revision);
  if (mark === undefined) return manifests;
  return manifests.map((manifest) => (manifest.kind === "Deployment" ? marked(manifest, mark) : manifest));
}
