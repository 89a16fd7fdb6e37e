import { t } from "@vscode/l10n";
import { isUserError } from "../../project/user-error.ts";
import { shortBuild } from "../contract/environment.ts";
import { EnvironmentError } from "../contract/errors.ts";
import type { VerbContext } from "../contract/verb-context.ts";

/** The progress of a verb. User messages are generated from this state, so code never has to parse a message. */
export type VerbState =
  | { readonly at: "untouched" }
  | { readonly at: "image-stored"; readonly location: string }
  | { readonly at: "applying"; readonly applied: number; readonly objects: number }
  /** The cluster continues the rollout whether or not the verb completes. */
  | { readonly at: "applied" }
  /** The build is ready but not registered yet. */
  | { readonly at: "ready" }
  /** A handover has ended; `build` currently serves requests. */
  | { readonly at: "handed-over"; readonly build: string | undefined }
  /** Pods may reach the new rules' issuer, but the rules are not stored yet. */
  | { readonly at: "issuer-opened" }
  /** Pods that do not apply the new rules yet will load them on their own. */
  | { readonly at: "rules-applied" }
  | { readonly at: "removing-autoscaler" }
  | { readonly at: "stopping" }
  | { readonly at: "unregistering" }
  | { readonly at: "deleting" };

/** The state of one verb, which its steps advance. */
export interface VerbProgress {
  state: VerbState;
}

export const newProgress = (): VerbProgress => ({ state: { at: "untouched" } });

/** Whether the environment may have changed. */
export const hasChanged = ({ at }: VerbState): boolean => at !== "untouched" && at !== "image-stored";

/** Describes the state in which a verb leaves an environment; the text begins with a lower-case letter. */
export function describeVerbState(state: VerbState, environment: string): string {
  switch (state.at) {
    case "untouched":
      return t("nothing was changed in {0}.", environment);
    case "image-stored":
      return t("nothing was changed in {0}; {1} may contain an unused image.", environment, state.location);
    case "applying":
      return state.applied === 0
        ? t(
            "the inventory of {0} already lists the new objects, but none has been applied: deploy again.",
            environment,
          )
        : t(
            "the update of {2} stopped after {0} of {1} objects, and the rest is unchanged: deploy again or roll back.",
            state.applied,
            state.objects,
            environment,
          );
    case "applied":
      return t(
        "the new build of {0} is applied and the cluster is still rolling it out: check its status, or roll back.",
        environment,
      );
    case "ready":
      return t("the new build of {0} is ready, but may not be registered everywhere.", environment);
    case "handed-over":
      return state.build === undefined
        ? t("nothing is running in {0}.", environment)
        : t("{0} is running the build {1}.", environment, shortBuild(state.build));
    case "issuer-opened":
      return t(
        "the rules of {0} are unchanged, but its pods may already have access to the issuer of the new rules: roll the rules out again.",
        environment,
      );
    case "rules-applied":
      return t("the new rules of {0} are stored; every pod will apply them within two minutes.", environment);
    case "removing-autoscaler":
      return t(
        "the autoscaler of {0} may have been deleted, but its pods are still running: stop it again, or deploy.",
        environment,
      );
    case "stopping":
      return t("the cluster is still terminating the pods of {0}.", environment);
    case "unregistering":
      return t(
        "some registrations of {0} may have been removed, but nothing else has been: remove it again, or deploy.",
        environment,
      );
    case "deleting":
      return t("{0} has been partly deleted: remove it again to delete the rest.", environment);
  }
}

/** A verb that a user cancelled. */
class CancelledVerb extends EnvironmentError {
  /** The state that the verb left behind: the message without `Cancelled: `. */
  readonly left: string;

  constructor(left: string) {
    super("cancelled", t("Cancelled: {0}", left));
    this.left = left;
  }
}

export const cancelledVerb = (state: VerbState, environment: string): EnvironmentError =>
  new CancelledVerb(describeVerbState(state, environment));

/**
 * Returns the state that a cancelled verb left behind; undefined for every other error. Each bundle has its own error class, so
 * `instanceof` does not work.
 */
export function leftByCancelled(error: unknown): string | undefined {
  if (!isUserError(error) || error.code !== "cancelled" || !("left" in error)) return undefined;
  return typeof error.left === "string" ? error.left : undefined;
}

/**
 * Runs a verb. If it fails after the signal has aborted, the failure becomes a cancellation that describes the state left behind.
 * @throws EnvironmentError `cancelled`
 */
export async function cancellable<Result>(
  { signal }: VerbContext,
  environment: string,
  verb: (progress: VerbProgress) => Promise<Result>,
): Promise<Result> {
  const progress = newProgress();
  try {
    signal.throwIfAborted();
    return await verb(progress);
  } catch (thrown) {
    if (!signal.aborted || leftByCancelled(thrown) !== undefined) throw thrown;
    throw cancelledVerb(progress.state, environment);
  }
}
