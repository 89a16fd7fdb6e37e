import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import type { FoundBuild } from "@hookloom/core/environments/release/pipeline";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { defined } from "@hookloom/protocol/unknown-values";
import { openCluster } from "../cluster/open-cluster.ts";
import type { StoredRelease } from "../history/releases.ts";
import { imageGone, noImageToPromote } from "../release/errors.ts";
import { instanceName } from "../release/identity.ts";
import type { ReleasePlan } from "../release/release.ts";
import { readReconciledReleases } from "./reconcile.ts";
import { imageDelivery } from "./release-image.ts";
import type { Session } from "./session.ts";

/** Reads all releases of the environment that a build comes from, possibly on another cluster. */
async function readReleases(
  session: Session,
  from: string,
  signal: AbortSignal,
): Promise<readonly StoredRelease[]> {
  const { project, scope, trusted } = session.input;
  const description = await readEnvironment(project, from);
  if (description.target !== "kubernetes") return [];
  const cluster = await openCluster(description, scope.root, trusted);
  const owner = { instance: instanceName({ project: project.name, environment: from }), environment: from };
  try {
    return await readReconciledReleases({ cluster, owner }, signal);
  } finally {
    await cluster.close();
  }
}

/** Finds the stored release that a record describes. A build may have several images if the base image has changed. */
export function storedReleaseOf(
  releases: readonly StoredRelease[],
  { build, image }: Pick<ReleaseRecord, "build" | "image">,
): StoredRelease | undefined {
  const candidates = releases.filter(
    ({ record }) => record.build === build && (image === undefined || record.image === image),
  );
  return candidates.find(({ record }) => record.outcome === "ready") ?? candidates[0];
}

/**
 * Finds the build and image of another environment's release.
 * @throws DeployError `not-promotable` if the release has no image or the image is gone
 */
export async function findBuild(
  session: Session,
  release: ReleaseRecord,
  from: string,
  context: VerbContext,
): Promise<FoundBuild<ReleasePlan>> {
  const { build } = release;
  const stored = storedReleaseOf(await readReleases(session, from, context.signal), release);
  const image = stored?.record.image;
  if (!stored || image === undefined) throw noImageToPromote(from, build);
  if (!(await imageDelivery(session, context).isAvailable(image))) throw imageGone(from, build, image);
  // Several commits may have the same build.
  const { commit = stored.record.commit } = release;
  return { plan: stored.plan, build: { build, image, promotedFrom: from, ...defined({ commit }) } };
}
