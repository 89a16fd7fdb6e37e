import { shortBuild } from "@hookloom/core/environments/contract/environment";
import { UserError, type UserErrorOptions } from "@hookloom/core/project/user-error";
import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";
import { isEngineImage } from "../image/destination.ts";

/** Stable error codes for verbs on a cluster. */
export type DeployErrorCode =
  | "bad-patch"
  | "computed-path"
  | "forbidden"
  | "locked"
  | "conflict"
  | "immutable"
  | "refused"
  | "other-owner"
  | "rollout-failed"
  | "rollout-stays"
  | "store-owned"
  | "superseded"
  | "not-promotable"
  | "image-gone"
  | "no-rules";

/** A deploy that cannot be carried out as described. The message contains the cause and the fix. */
export class DeployError extends UserError<DeployErrorCode> {
  /** The owner of a store that belongs to another environment, as recorded in the store. */
  readonly owner: string | undefined;
  constructor(
    code: DeployErrorCode,
    message: string,
    options?: UserErrorOptions & { readonly owner?: string },
  ) {
    super(code, message, options);
    this.owner = options?.owner;
  }
}

const deployErrors = errorMaker(
  (code: DeployErrorCode, message, options) => new DeployError(code, message, options),
);

const wherefrom = (image: string): string =>
  isEngineImage(image) ? ", since this machine has no archive of it" : " from its registry";

export const { unreadablePatch, notYaml, patchOfNothing, patchOfUnknown, patchOfIdentity, patchOfSecret } =
  deployErrors("bad-patch", {
    unreadablePatch: (file: string, cause: unknown) =>
      `The patch file ${file} cannot be read (${errorMessage(cause)}): check the path in hookloom.json.`,
    notYaml: (file: string, line: number, reason: string) =>
      `${file} is not YAML at line ${line} (${reason}): fix it there.`,
    patchOfNothing: (file: string, line: number) =>
      `${file}, line ${line}: a patch needs the kind and the metadata.name of the object that it changes.`,
    patchOfUnknown: (location: string, object: string, known: readonly string[]) =>
      `${location}: there is no ${object} to patch, since the manifests are ${known.join(", ")}.`,
    patchOfIdentity: (location: string, object: string, member: string) =>
      `${location}: a patch cannot change the ${member} of ${object}: leave it out.`,
    patchOfSecret: (location: string, object: string) =>
      `${location}: values of ${object} do not belong in a file: declare a secret in the code and set it with "hookloom settings".`,
  });

export const { computedPath } = deployErrors("computed-path", {
  computedPath: (trigger: string) =>
    `The path of the trigger ${trigger} is computed, so no route can be created for it: write it as a literal text.`,
});

export const { deployedByOther, lockLost, lockRanOut } = deployErrors("locked", {
  deployedByOther: (environment: string, holder: string, since: string) =>
    `${holder} has been working on ${environment} since ${since}: wait until that is done, then try again.`,
  lockLost: (environment: string, holder: string) =>
    `${holder} took over the work on ${environment} because this machine had stopped responding: check the status of ${environment} before you continue.`,
  lockRanOut: (environment: string, cause: unknown) =>
    `The lock of the work on ${environment} expired, because it could not be renewed for a while (${errorMessage(cause).replace(/[.\s]+$/, "")}): check the status of ${environment} before you continue.`,
});

export const { immutableField } = deployErrors("immutable", {
  immutableField: (object: string, field: string, removal: string) =>
    `${field} of ${object} is immutable: restore its previous value, or delete the object with "${removal}" and deploy again.`,
});

export const { rejectedObject, unknownField } = deployErrors("refused", {
  rejectedObject: (object: string, reason: string) => `The cluster rejects ${object}: ${reason}.`,
  unknownField: (object: string, field: string) =>
    `${object} has no field ${field} in this cluster: take it out of the environment's patch file.`,
});

export const { otherOwner, sameName } = deployErrors("other-owner", {
  otherOwner: (object: string, owner: string) =>
    `${object} exists already and belongs to ${owner}: choose another namespace, or delete it if it is not needed.`,
  sameName: (name: string, namespace: string, owner: string) =>
    `The name ${name} in the namespace ${namespace} belongs to ${owner}, whose project and environment get the same name: choose another namespace, or rename one of them.`,
});

export const { supersededBy } = deployErrors("superseded", {
  supersededBy: (environment: string, by: string) =>
    `${by} changed ${environment} while it was being rolled out: check its status before you deploy again.`,
});

export const { noImageToPromote, imageGone } = deployErrors("not-promotable", {
  noImageToPromote: (from: string, build: string) =>
    `The build ${shortBuild(build)} of ${from} has no image in a registry: deploy it to an environment on a cluster first.`,
  imageGone: (from: string, build: string, image: string) =>
    `The image of the build ${shortBuild(build)} (${image}) is gone${wherefrom(image)}: deploy it to ${from} again, then promote it.`,
});

export const { earlierImageGone } = deployErrors("image-gone", {
  earlierImageGone: (environment: string, build: string, image: string) =>
    `The image of the build ${shortBuild(build)} (${image}) is gone${wherefrom(image)}, so nothing was changed in ${environment}: go back to another build, or check out its source and deploy that.`,
});

export const { noRulesYet } = deployErrors("no-rules", {
  noRulesYet: (environment: string) =>
    `The build that runs in ${environment} was deployed before hookloom.json had an "api": deploy it once more.`,
});

/** Shortens a list of names for a message. */
const shortList = (names: readonly string[]): string =>
  names.length <= 3
    ? names.join(", ").replace(/, ([^,]*)$/, " and $1")
    : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;

export const forbiddenVerbs = (
  user: string,
  location: { readonly context: string; readonly namespace: string },
  missing: readonly string[],
  role: string,
): DeployError =>
  new DeployError(
    "forbidden",
    `${user} may not ${shortList(missing)} in the namespace ${location.namespace} of the context ${location.context}: have the cluster's administrator apply the Role in the output.`,
    { detail: role.split("\n") },
  );

export const conflicts = (lines: readonly string[]): DeployError =>
  new DeployError(
    "conflict",
    `This deploy would change fields that someone else manages: ${lines[0]}${lines.length > 1 ? ` (and ${lines.length - 1} more)` : ""}. Have them give it up, or deploy with --take-over.`,
    { detail: lines },
  );

/** The details of a failed rollout besides its message. */
interface FailedRollout {
  readonly detail: readonly string[];
  readonly owner?: string;
}

const errorOptions = ({ detail, owner }: FailedRollout) => ({
  detail,
  ...(owner === undefined ? {} : { owner }),
});

export const rolloutFailed = (message: string, left: string, failed: FailedRollout): DeployError =>
  new DeployError(
    failed.owner === undefined ? "rollout-failed" : "store-owned",
    `${message} ${left}`,
    errorOptions(failed),
  );

/** Without an automatic rollback, the user can go back to the previous build. */
export const rolloutStays = (message: string, before: string, failed: FailedRollout): DeployError =>
  new DeployError(
    failed.owner === undefined ? "rollout-stays" : "store-owned",
    `${message} The cluster keeps trying until you deploy again or roll back to the build ${shortBuild(before)}.`,
    errorOptions(failed),
  );
