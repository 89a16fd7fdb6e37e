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
  /** A handover ended; `build` serves requests now. */
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

/** Describes the state that a verb leaves an environment in; begins in lower case. */
export function leftBehind(state: VerbState, environment: string): string {
  switch (state.at) {
    case "untouched":
      return `nothing was changed in ${environment}.`;
    case "image-stored":
      return `nothing was changed in ${environment}; ${state.location} may have an image that nothing uses.`;
    case "applying":
      return state.applied === 0
        ? `the inventory of ${environment} already lists the new objects, but none has been applied: deploy again.`
        : `${state.applied} of ${state.objects} objects of ${environment} have been updated; the rest are unchanged: deploy again or roll back.`;
    case "applied":
      return `the new build of ${environment} is applied and the cluster is still rolling it out: check its status, or roll back.`;
    case "ready":
      return `the new build of ${environment} is ready, but may not be registered everywhere.`;
    case "handed-over":
      return state.build === undefined
        ? `nothing runs in ${environment}.`
        : `${environment} runs the build ${shortBuild(state.build)}.`;
    case "issuer-opened":
      return `the rules of ${environment} are as they were, but its pods may already reach the issuer of the new ones: roll the rules out again.`;
    case "rules-applied":
      return `the new rules of ${environment} are stored, and pods that do not follow them yet will within two minutes.`;
    case "removing-autoscaler":
      return `the autoscaler of ${environment} may be gone, but its pods are still running: stop it again, or deploy.`;
    case "stopping":
      return `the cluster is still terminating the pods of ${environment}.`;
    case "unregistering":
      return `some registrations of ${environment} may be gone, but everything else is still there: remove it again, or deploy.`;
    case "deleting":
      return `some of what ${environment} had is gone: remove it again to delete the rest.`;
  }
}

/** A verb that a user cancelled. */
class CancelledVerb extends EnvironmentError {
  /** The state that the verb left behind: the message without `Cancelled: `. */
  readonly left: string;

  constructor(left: string) {
    super("cancelled", `Cancelled: ${left}`);
    this.left = left;
  }
}

export const cancelledVerb = (state: VerbState, environment: string): EnvironmentError =>
  new CancelledVerb(leftBehind(state, environment));

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
