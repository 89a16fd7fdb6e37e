import { isUserError } from "../../project/user-error.ts";
import { shortBuild } from "../contract/environment.ts";
import { EnvironmentError } from "../contract/errors.ts";
import type { VerbContext } from "../contract/verb-context.ts";

/** The progress of a verb. Messages for users are made from this, and no code parses a message. */
export type VerbState =
  | { readonly at: "untouched" }
  | { readonly at: "image-stored"; readonly location: string }
  | { readonly at: "applying"; readonly applied: number; readonly objects: number }
  /** The cluster continues to roll it out, whatever becomes of the verb. */
  | { readonly at: "applied" }
  /** The build is ready; its registration is still open. */
  | { readonly at: "ready" }
  /** A handover ended, and this is the build that serves requests now. */
  | { readonly at: "handed-over"; readonly build: string | undefined }
  /** Pods may reach the issuer that the new rules name, which are not stored yet. */
  | { readonly at: "issuer-opened" }
  /** Pods that do not follow the new rules yet find them by themselves. */
  | { readonly at: "rules-applied" }
  | { readonly at: "removing-autoscaler" }
  | { readonly at: "stopping" }
  | { readonly at: "unregistering" }
  | { readonly at: "deleting" };

/** The state of one verb, which its steps move forward. */
export interface VerbProgress {
  state: VerbState;
}

export const newProgress = (): VerbProgress => ({ state: { at: "untouched" } });

/** Whether the environment may differ from what it was. */
export const hasChanged = ({ at }: VerbState): boolean => at !== "untouched" && at !== "image-stored";

/** What is true of an environment if a verb ends in this state; begins in lower case. */
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
  /** What the verb left behind: the part of the message after its first word. */
  readonly left: string;

  constructor(left: string) {
    super("cancelled", `Cancelled: ${left}`);
    this.left = left;
  }
}

export const cancelledVerb = (state: VerbState, environment: string): EnvironmentError =>
  new CancelledVerb(leftBehind(state, environment));

/** What a cancelled verb left behind; undefined for every other error. Each bundle has a class of its own, hence no `instanceof`. */
export function leftByCancelled(error: unknown): string | undefined {
  if (!isUserError(error) || error.code !== "cancelled" || !("left" in error)) return undefined;
  return typeof error.left === "string" ? error.left : undefined;
}

/**
 * Carries a verb out; after the signal its failure is a cancellation that says what is left.
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
