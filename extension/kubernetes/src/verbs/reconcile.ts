import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import { liveObject } from "../apply/live-object.ts";
import type { ClusterEnvironment } from "../apply/record.ts";
import type { ClusterObject } from "../cluster/cluster.ts";
import { readReleases, type StoredRelease, writeRelease } from "../history/releases.ts";
import { podImage } from "../image/destination.ts";
import { revisionAnnotation } from "../release/identity.ts";
import type { Deployment } from "../rollout/evidence/live-objects.ts";
import { isComplete } from "../rollout/progress.ts";

type Containers = readonly { readonly image?: string }[];

/** True if all pods belong to the release and are ready. */
function isRunning(deployment: Deployment, { revision, image }: ReleaseRecord): boolean {
  const { annotations = {}, generation = 0 } = deployment.metadata;
  const { containers } = deployment.spec.template.spec as { readonly containers: Containers };
  return (
    image !== undefined &&
    annotations[revisionAnnotation] === String(revision) &&
    (deployment.spec.replicas ?? 1) > 0 &&
    isComplete(deployment, generation) &&
    // The image may have been changed manually.
    containers.some((container) => container.image === podImage(image))
  );
}

/** Corrects a record to match the cluster: for example, a release may become ready after its deploy was cancelled. */
export function reconciled(record: ReleaseRecord, live: ClusterObject | undefined): ReleaseRecord {
  if (record.outcome === "ready" || !live || !isRunning(live as Deployment, record)) return record;
  const { reason: _, ...rest } = record;
  return { ...rest, outcome: "ready" };
}

/** Reads the Deployment of an environment, if there is one. @throws ClusterError */
export const liveDeployment = (
  { cluster, owner }: ClusterEnvironment,
  signal: AbortSignal,
): Promise<ClusterObject | undefined> =>
  liveObject(cluster, { apiVersion: "apps/v1", kind: "Deployment", name: owner.instance }, signal);

/** Reads all releases, newest first, corrected to match the cluster. @throws ClusterError */
export async function readReconciledReleases(
  environment: ClusterEnvironment,
  signal: AbortSignal,
): Promise<readonly StoredRelease[]> {
  const [releases, live] = await Promise.all([
    readReleases(environment, signal),
    liveDeployment(environment, signal),
  ]);
  return releases.map((release) => {
    const record = reconciled(release.record, live);
    return record === release.record ? release : { ...release, record };
  });
}

/** Records which releases became ready unobserved. The caller holds the lock. @throws ClusterError */
export async function reconcileReleases(
  environment: ClusterEnvironment,
  signal: AbortSignal,
): Promise<readonly StoredRelease[]> {
  const releases = await readReleases(environment, signal);
  if (releases.every(({ record }) => record.outcome === "ready")) return releases;
  const reconciledReleases = await readReconciledReleases(environment, signal);
  const changed = reconciledReleases.filter(
    ({ record }, index) => record.outcome !== releases[index]?.record.outcome,
  );
  for (const release of changed) await writeRelease(environment, release, signal);
  return reconciledReleases;
}
