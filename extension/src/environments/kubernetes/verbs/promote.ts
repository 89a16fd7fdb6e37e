import { readEnvironment } from "../../../project/config/read-environment.ts";
import { shortBuild } from "../../environment.ts";
import { neverReady } from "../../errors.ts";
import type { DeployOutcome, ReleaseRecord, VerbOptions } from "../../target.ts";
import type { VerbContext } from "../../verb-context.ts";
import { openCluster } from "../cluster/open-cluster.ts";
import { imageGone, noImageToPromote } from "../errors.ts";
import type { StoredRelease } from "../history/releases.ts";
import { instanceName } from "../identity.ts";
import { withRegistration } from "./apply-settings.ts";
import { checkRights } from "./deploy.ts";
import { prepareRelease } from "./prepare-release.ts";
import { readReconciledReleases } from "./reconcile.ts";
import { mayBePulled } from "./release-image.ts";
import { say } from "./report.ts";
import { checkAccess, type Session, withLock } from "./session.ts";

/** All releases of the environment that a build comes from, perhaps on another cluster. */
async function releasesOf(
  session: Session,
  from: string,
  signal: AbortSignal,
): Promise<readonly StoredRelease[]> {
  const { project, place, trusted } = session.input;
  const description = await readEnvironment(project, from);
  if (description.target !== "kubernetes") return [];
  const cluster = await openCluster(description, place.root, trusted);
  const owner = { instance: instanceName({ project: project.name, environment: from }), environment: from };
  try {
    return await readReconciledReleases(cluster, owner, signal);
  } finally {
    await cluster.close();
  }
}

/** The stored release that a record is of: one build may have several images, where the base image has changed. */
export function sourceOf(
  releases: readonly StoredRelease[],
  { build, image }: Pick<ReleaseRecord, "build" | "image">,
): StoredRelease | undefined {
  const same = releases.filter(
    ({ record }) => record.build === build && (image === undefined || record.image === image),
  );
  return same.find(({ record }) => record.outcome === "ready") ?? same[0];
}

/**
 * Runs a build that another environment ran, with this one's settings and description; the image stays the same.
 * @throws EnvironmentError `unproven` where it never was ready there, unless `unproven` is set
 */
export async function promote(
  session: Session,
  { release, from }: { readonly release: ReleaseRecord; readonly from: string },
  context: VerbContext,
  options: VerbOptions,
): Promise<DeployOutcome> {
  const user = await checkAccess(session, context);
  const { build } = release;
  const source = sourceOf(await releasesOf(session, from, context.signal), release);
  const image = source?.record.image;
  if (!source || image === undefined) throw noImageToPromote(from, build);
  if (source.record.outcome !== "ready" && !options.unproven) throw neverReady(build, from);
  if (!(await mayBePulled(image, context))) throw imageGone(from, build, image);
  // Commits may have one and the same build.
  const { commit = source.record.commit } = release;
  await checkRights(session, source.plan, user, context);
  return withLock(session, { context, options, user }, async (locked) => {
    say(context, "settings", `Taking the build ${shortBuild(build)} over from ${from} as ${image}`);
    const about = { build, image, promotedFrom: from, ...(commit === undefined ? {} : { commit }) };
    return withRegistration(locked, await prepareRelease(locked, source.plan, about, locked.context.signal));
  });
}
