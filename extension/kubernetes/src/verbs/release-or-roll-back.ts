import { shortBuild } from "@hookloom/core/environments/contract/environment";
import type { DeployOutcome } from "@hookloom/core/environments/contract/target";
import { say, warn } from "@hookloom/core/environments/release/report";
import { rollsBack } from "@hookloom/core/environments/release/rolls-back";
import { addMarks } from "@hookloom/core/environments/secrets/deployed-marks";
import { isUserError } from "@hookloom/core/project/user-error";
import { ignored } from "@hookloom/protocol/ignored-error";
import { t } from "@vscode/l10n";
import { runningRelease, type StoredRelease } from "../history/releases.ts";
import { rolloutFailed, rolloutStays, supersededBy } from "../release/errors.ts";
import type { Diagnosis } from "../rollout/evidence/finding.ts";
import { attemptRelease, type ReleaseAttempt } from "./attempt-release.ts";
import { type PreparedRelease, prepareStoredRelease } from "./prepare-release.ts";
import type { LockedSession } from "./session.ts";

type Values = Readonly<Record<string, string>>;

const diagnosisMessage = ({ cause, fix }: Diagnosis): string => `${cause} ${fix}`;

/** Restores the previous release and resolves with a message about the result. */
async function rollBack(locked: LockedSession, to: StoredRelease, secrets: Values): Promise<string> {
  const { context } = locked;
  const build = shortBuild(to.record.build);
  warn(context, "rollout", t("Rolling back to the build {0}, which was ready before", build));
  const { signal } = context;
  const failureMessage = (why: string): string =>
    t("Rolling back to the build {0} failed too: {1}", build, why);
  let attempt: ReleaseAttempt;
  try {
    attempt = await attemptRelease(locked, await prepareStoredRelease(locked, to, signal, secrets));
  } catch (error) {
    // The cause of the first failure is more important to the user.
    if (signal.aborted || !isUserError(error)) throw error;
    return failureMessage(error.message);
  }
  if (attempt.state === "ready") return t("The build {0} was restored and is ready.", build);
  const why =
    attempt.state === "failed"
      ? diagnosisMessage(attempt.diagnosis)
      : t("{0} changed the environment in the meantime.", attempt.by);
  return failureMessage(why);
}

function reportFailure({ context }: LockedSession, diagnosis: Diagnosis): void {
  context.report({ phase: "rollout", level: "error", message: diagnosisMessage(diagnosis) });
  for (const line of diagnosis.detail) context.report({ phase: "rollout", level: "info", message: line });
}

/**
 * Applies a release. If it fails in an environment with automatic rollback, restores the previous release.
 * @throws DeployError `rollout-failed` with the cause, the fix and the running release; `rollout-stays`, `store-owned`,
 * `superseded`
 */
export async function releaseOrRollBack(
  locked: LockedSession,
  prepared: PreparedRelease,
): Promise<DeployOutcome> {
  const { owner, context, input, history } = locked;
  const previous = runningRelease(history.releases);
  const attempt = await attemptRelease(locked, prepared);
  if (attempt.state === "superseded") throw supersededBy(owner.environment, attempt.by);
  const shouldRollBack = rollsBack(input.project, owner.environment, input.description.rollback);
  const rollbackTarget = attempt.state === "failed" && shouldRollBack ? previous : undefined;
  if (!rollbackTarget)
    await addMarks(locked.input.scope, prepared.marks).catch(
      ignored("without marks, the next deploy only has less information"),
    );
  if (attempt.state === "failed") {
    const { diagnosis } = attempt;
    reportFailure(locked, diagnosis);
    const message = diagnosisMessage(diagnosis);
    if (previous && !rollbackTarget) throw rolloutStays(message, previous.record.build, diagnosis);
    const noRollback = t("There is no earlier release to roll back to.");
    const rollbackMessage = rollbackTarget
      ? await rollBack(locked, rollbackTarget, prepared.deployedSecrets)
      : noRollback;
    throw rolloutFailed(message, rollbackMessage, diagnosis);
  }
  say(
    context,
    "rollout",
    t("{0} is running the build {1}", owner.environment, shortBuild(prepared.storedBuild.build)),
  );
  return attempt.outcome;
}
