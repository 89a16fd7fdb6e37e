import { shortBuild } from "@hookloom/core/environments/contract/environment";
import { UserError, type UserErrorOptions } from "@hookloom/core/project/user-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { isEngineImage } from "../image/destination.ts";

/** Stable codes of what prevents a verb on a cluster. */
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

/** A deploy that cannot be carried out as described; one sentence with the cause and the way out. */
export class DeployError extends UserError<DeployErrorCode> {
  /** The owner of a store that belongs to another environment, as the store names it. */
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

const badPatch = (message: string, cause?: unknown): DeployError =>
  new DeployError("bad-patch", message, { cause });

export const unreadablePatch = (file: string, cause: unknown): DeployError =>
  badPatch(
    `The patch file ${file} cannot be read (${errorMessage(cause)}): check the path in hookloom.json.`,
    cause,
  );

export const notYaml = (file: string, line: number, reason: string): DeployError =>
  badPatch(`${file} is not YAML at line ${line} (${reason}): fix it there.`);

export const patchOfNothing = (file: string, line: number): DeployError =>
  badPatch(
    `${file}, line ${line}: a patch needs the kind and the metadata.name of the object that it changes.`,
  );

export const patchOfUnknown = (location: string, object: string, known: readonly string[]): DeployError =>
  badPatch(`${location}: there is no ${object} to patch, since the manifests are ${known.join(", ")}.`);

export const patchOfIdentity = (location: string, object: string, member: string): DeployError =>
  badPatch(`${location}: a patch cannot change the ${member} of ${object}: leave it out.`);

export const patchOfSecret = (location: string, object: string): DeployError =>
  badPatch(
    `${location}: values of ${object} do not belong in a file: declare a secret in the code and set it with "hookloom settings".`,
  );

export const computedPath = (trigger: string): DeployError =>
  new DeployError(
    "computed-path",
    `The path of the trigger ${trigger} is computed, so no route can be created for it: write it as a literal text.`,
  );

/** A few names are enough for a sentence. */
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
    `${user} may not ${shortList(missing)} in the namespace ${location.namespace} of the context ${location.context}: ask the cluster's administrator to apply the Role in the output.`,
    { detail: role.split("\n") },
  );

export const deployedByOther = (environment: string, holder: string, since: string): DeployError =>
  new DeployError(
    "locked",
    `${holder} has been working on ${environment} since ${since}: wait until that is done, then try again.`,
  );

export const lockLost = (environment: string, holder: string): DeployError =>
  new DeployError(
    "locked",
    `${holder} took over the work on ${environment} because this machine had stopped responding: check the status of ${environment} before you continue.`,
  );

export const lockRanOut = (environment: string, cause: unknown): DeployError =>
  new DeployError(
    "locked",
    `The lock of the work on ${environment} expired, because it could not be renewed for a while (${errorMessage(cause).replace(/[.\s]+$/, "")}): check the status of ${environment} before you continue.`,
  );

export const conflicts = (lines: readonly string[]): DeployError =>
  new DeployError(
    "conflict",
    `This deploy would change fields that someone else manages: ${lines[0]}${lines.length > 1 ? ` (and ${lines.length - 1} more)` : ""}. Ask them to give it up, or deploy with --take-over.`,
    { detail: lines },
  );

export const immutableField = (object: string, field: string, removal: string): DeployError =>
  new DeployError(
    "immutable",
    `${field} of ${object} is immutable: restore its previous value, or delete the object with "${removal}" and deploy again.`,
  );

export const rejectedObject = (object: string, reason: string): DeployError =>
  new DeployError("refused", `The cluster refuses ${object}: ${reason}.`);

export const unknownField = (object: string, field: string): DeployError =>
  new DeployError(
    "refused",
    `${object} has no field ${field} in this cluster: take it out of the environment's patch file.`,
  );

export const otherOwner = (object: string, owner: string): DeployError =>
  new DeployError(
    "other-owner",
    `${object} exists already and belongs to ${owner}: choose another namespace, or delete it if it is not needed.`,
  );

export const sameName = (name: string, namespace: string, owner: string): DeployError =>
  new DeployError(
    "other-owner",
    `The name ${name} in the namespace ${namespace} belongs to ${owner}, whose project and environment get the same name: choose another namespace, or rename one of them.`,
  );

/** What a failed rollout reports besides its sentence. */
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

/** Without an automatic rollback a person can go back to the previous build. */
export const rolloutStays = (message: string, before: string, failed: FailedRollout): DeployError =>
  new DeployError(
    failed.owner === undefined ? "rollout-stays" : "store-owned",
    `${message} The cluster keeps trying until you deploy again or roll back to the build ${shortBuild(before)}.`,
    errorOptions(failed),
  );

export const supersededBy = (environment: string, by: string): DeployError =>
  new DeployError(
    "superseded",
    `${by} changed ${environment} while it was being rolled out: check its status before you deploy again.`,
  );

export const noImageToPromote = (from: string, build: string): DeployError =>
  new DeployError(
    "not-promotable",
    `The build ${shortBuild(build)} of ${from} has no image in a registry: deploy it to an environment on a cluster first.`,
  );

const wherefrom = (image: string): string =>
  isEngineImage(image) ? ", since this machine has no archive of it" : " from its registry";

export const imageGone = (from: string, build: string, image: string): DeployError =>
  new DeployError(
    "not-promotable",
    `The image of the build ${shortBuild(build)} (${image}) is gone${wherefrom(image)}: deploy it to ${from} again, then promote it.`,
  );

export const earlierImageGone = (environment: string, build: string, image: string): DeployError =>
  new DeployError(
    "image-gone",
    `The image of the build ${shortBuild(build)} (${image}) is gone${wherefrom(image)}, so nothing was changed in ${environment}: go back to another build, or check out its source and deploy that.`,
  );

export const noRulesYet = (environment: string): DeployError =>
  new DeployError(
    "no-rules",
    `The build that runs in ${environment} was deployed before hookloom.json had an "api": deploy it once more.`,
  );
