import { shortBuild } from "../../environment.ts";
import { nothingDeployed } from "../../errors.ts";
import type { DeployOutcome, VerbOptions } from "../../target.ts";
import type { VerbContext } from "../../verb-context.ts";
import type { ClusterObject } from "../cluster/cluster.ts";
import { noImageToPromote } from "../errors.ts";
import { readReleases, runningOf, type StoredRelease } from "../history/releases.ts";
import { revisionAnnotation } from "../identity.ts";
import { type PreparedRelease, prepareRelease } from "./prepare-release.ts";
import { liveDeployment } from "./reconcile.ts";
import { registerAll } from "./registration.ts";
import { releaseOrRollBack } from "./release-or-roll-back.ts";
import { say } from "./report.ts";
import { checkAccess, type LockedSession, type Session, withLock } from "./session.ts";

/** The build that runs with the settings and the description as they are now. */
async function current(locked: LockedSession, { record, plan }: StoredRelease): Promise<PreparedRelease> {
  const { build, image, commit, promotedFrom } = record;
  if (image === undefined) throw noImageToPromote(locked.owner.environment, build);
  const about = {
    build,
    image,
    ...(commit === undefined ? {} : { commit }),
    ...(promotedFrom === undefined ? {} : { promotedFrom }),
  };
  return prepareRelease(locked, plan, about, locked.context.signal);
}

interface Chosen {
  readonly release: StoredRelease;
  /** One sentence where it is not simply the build that runs. */
  readonly note?: string;
}

const named = ({ record }: StoredRelease): string =>
  `the build ${shortBuild(record.build)} of release ${record.revision}`;

/**
 * On which build the settings go. After a rollout that stays failed that is the one that was tried where nothing is
 * ready: the change may be what it lacks. Where the one of before still answers, it goes on.
 * @throws EnvironmentError `no-release`
 */
export function onWhich(
  releases: readonly StoredRelease[],
  live: ClusterObject | undefined,
  environment: string,
): Chosen {
  const ready = runningOf(releases);
  const revision = live?.metadata.annotations?.[revisionAnnotation];
  const tried = releases.find(({ record }) => String(record.revision) === revision);
  if (tried && tried !== ready && tried.record.outcome !== "ready") {
    const { readyReplicas = 0 } = (live?.status ?? {}) as { readonly readyReplicas?: number };
    if (!ready || readyReplicas === 0)
      return {
        release: tried,
        note: `The settings went on ${named(tried)}, which had not got ready before.`,
      };
    return {
      release: ready,
      note: `The settings went on ${named(ready)}, which still answered; ${named(tried)} never got ready and is taken back: deploy it again.`,
    };
  }
  if (!ready) throw nothingDeployed(environment);
  return { release: ready };
}

async function releaseSettings(locked: LockedSession): Promise<DeployOutcome> {
  const { owner, cluster, context } = locked;
  const { signal } = context;
  const before = await readReleases(cluster, owner, signal);
  const { release, note } = onWhich(before, await liveDeployment(cluster, owner, signal), owner.environment);
  say(context, "settings", `Rolling the settings of ${owner.environment} out on ${named(release)}`);
  const outcome = await releaseOrRollBack({ ...locked, before }, await current(locked, release));
  return note === undefined ? outcome : { ...outcome, notes: [note, ...outcome.notes] };
}

/** Brings a release out and registers it; a secret that the registration changes reaches the service on the way. */
export async function withRegistration(
  locked: LockedSession,
  prepared: PreparedRelease,
): Promise<DeployOutcome> {
  const outcome = await releaseOrRollBack(locked, prepared);
  const notes = await registerAll(locked, locked.context, {
    // While the only pod was replaced, nobody answered.
    missedSince: Date.parse(outcome.release.deployedAt),
    rollOut: async (context) => {
      await releaseSettings({ ...locked, context });
    },
  });
  return { ...outcome, notes: [...outcome.notes, ...notes] };
}

/** Rolls a change of the settings, or of hookloom.json, out on the build that runs. */
export async function applySettings(
  session: Session,
  context: VerbContext,
  options: VerbOptions,
): Promise<DeployOutcome> {
  const user = await checkAccess(session, context);
  return withLock(session, { context, options, user }, releaseSettings);
}
