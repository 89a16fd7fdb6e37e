import { isProduction } from "../../../project/project.ts";
import { isUserError } from "../../../project/user-error.ts";
import { shortBuild } from "../../environment.ts";
import { addMarks } from "../../secrets/deployed-marks.ts";
import type { DeployOutcome } from "../../target.ts";
import { liveObject } from "../apply/live-object.ts";
import { rolloutFailed, rolloutStays, supersededBy } from "../errors.ts";
import { readReleases, runningOf, type StoredRelease } from "../history/releases.ts";
import type { Diagnosis } from "../rollout/diagnosis.ts";
import { attemptRelease, type ReleaseAttempt } from "./attempt-release.ts";
import { type PreparedRelease, prepareStoredRelease } from "./prepare-release.ts";
import { say, warn } from "./report.ts";
import type { LockedSession } from "./session.ts";

type Values = Readonly<Record<string, string>>;

/** Whether a failed rollout goes back by itself: always in production, elsewhere where hookloom.json says so. */
function rollsBack({ input, owner }: LockedSession): boolean {
  return input.description.rollback ?? isProduction(input.project, owner.environment);
}

/** The secrets as they are in the cluster before anything is applied: what ran was ready with them. */
async function secretsBefore({ cluster, owner, context }: LockedSession): Promise<Values> {
  const secret = { apiVersion: "v1", kind: "Secret", name: owner.instance };
  const live = await liveObject(cluster, secret, context.signal);
  const data = (live?.data ?? {}) as Values;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, Buffer.from(value, "base64").toString("utf8")]),
  );
}

const told = ({ cause, fix }: Diagnosis): string => `${cause} ${fix}`;

/** Puts back what ran before; resolves with the sentence that tells what became of it. */
async function rollBack(locked: LockedSession, to: StoredRelease, secrets: Values): Promise<string> {
  const { context } = locked;
  const build = shortBuild(to.record.build);
  warn(context, "rollout", `Going back to the build ${build}, which was ready before`);
  const { signal } = context;
  const failed = `Going back to the build ${build} failed too:`;
  let brought: ReleaseAttempt;
  try {
    const prepared = await prepareStoredRelease(locked, to, signal, secrets);
    const before = await readReleases(locked.cluster, locked.owner, signal);
    brought = await attemptRelease({ ...locked, before }, prepared);
  } catch (error) {
    // The cause of the first failure is what people need most.
    if (signal.aborted || !isUserError(error)) throw error;
    return `${failed} ${error.message}`;
  }
  if (brought.state === "ready") return `The build ${build} was put back and is ready.`;
  const why = brought.state === "failed" ? told(brought.diagnosis) : `${brought.by} changed it meanwhile.`;
  return `${failed} ${why}`;
}

function reportFailure({ context }: LockedSession, diagnosis: Diagnosis): void {
  context.report({ phase: "rollout", level: "error", message: told(diagnosis) });
  for (const line of diagnosis.detail) context.report({ phase: "rollout", level: "info", message: line });
}

/**
 * Brings a release out, and goes back by itself where the environment is one that does.
 * @throws DeployError `rollout-failed` with the cause, the fix and what runs now; `rollout-stays`, `store-owned`,
 * `superseded`
 */
export async function releaseOrRollBack(
  locked: LockedSession,
  prepared: PreparedRelease,
): Promise<DeployOutcome> {
  const { owner, context } = locked;
  const previous = runningOf(locked.before);
  const secrets = previous ? await secretsBefore(locked) : {};
  const brought: ReleaseAttempt = await attemptRelease(locked, prepared);
  if (brought.state === "superseded") throw supersededBy(owner.environment, brought.by);
  const back = brought.state === "failed" && previous && rollsBack(locked) ? previous : undefined;
  // A machine that cannot remember what it deployed only knows less the next time.
  if (!back) await addMarks(locked.input.place, prepared.marks).catch(() => undefined);
  if (brought.state === "failed") {
    const { diagnosis } = brought;
    reportFailure(locked, diagnosis);
    const sentence = told(diagnosis);
    if (previous && !back) throw rolloutStays(sentence, previous.record.build, diagnosis);
    const nothing = "Nothing ran before, so there is nothing to go back to.";
    const left = back ? await rollBack(locked, back, secrets) : nothing;
    throw rolloutFailed(sentence, left, diagnosis);
  }
  say(context, "rollout", `${owner.environment} runs the build ${shortBuild(prepared.about.build)}`);
  return brought.outcome;
}
