import { nothingDeployed } from "../../errors.ts";
import type { DeployOutcome, VerbContext, VerbOptions } from "../../target.ts";
import { noImageToPromote } from "../errors.ts";
import { readReleases, runningOf, type StoredRelease } from "../history/releases.ts";
import { type Candidate, describeCandidate } from "./candidate.ts";
import { registerAll } from "./registration.ts";
import { greet, type Session, underLock, type Work } from "./session.ts";
import { settle } from "./settle.ts";
import { say } from "./told.ts";

/** The build that runs with the settings and the description as they are now. */
async function current(work: Work, { record, plan }: StoredRelease): Promise<Candidate> {
  const { build, image, commit, promotedFrom } = record;
  if (image === undefined) throw noImageToPromote(work.owner.environment, build);
  const about = {
    build,
    image,
    ...(commit === undefined ? {} : { commit }),
    ...(promotedFrom === undefined ? {} : { promotedFrom }),
  };
  return describeCandidate(work, plan, about, work.context.signal);
}

async function bringSettings(work: Work): Promise<DeployOutcome> {
  const { owner, cluster, context } = work;
  const before = await readReleases(cluster, owner, context.signal);
  const running = runningOf(before);
  if (!running) throw nothingDeployed(owner.environment);
  say(
    context,
    "settings",
    `Rolling the settings of ${owner.environment} out on the build ${running.record.build}`,
  );
  return settle({ ...work, before }, await current(work, running));
}

/** Brings a release out and registers it; a secret that the registration changes reaches the service on the way. */
export async function withRegistration(work: Work, candidate: Candidate): Promise<DeployOutcome> {
  const outcome = await settle(work, candidate);
  const notes = await registerAll(work, work.context, {
    // While the only pod was replaced, nobody answered.
    missedSince: Date.parse(outcome.release.deployedAt),
    rollOut: async (context) => {
      await bringSettings({ ...work, context });
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
  const user = await greet(session, context);
  return underLock(session, { context, options, user }, bringSettings);
}
