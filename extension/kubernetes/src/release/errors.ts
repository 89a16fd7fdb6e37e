import { shortBuild } from "@hookloom/core/environments/contract/environment";
import { UserError, type UserErrorOptions } from "@hookloom/core/project/user-error";
import { errorMaker, errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
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

export const { unreadablePatch, notYaml, patchOfNothing, patchOfUnknown, patchOfIdentity, patchOfSecret } =
  deployErrors("bad-patch", {
    unreadablePatch: (file: string, cause: unknown) =>
      t(
        "The patch file {0} cannot be read ({1}): check the path in hookloom.json.",
        file,
        errorMessage(cause),
      ),
    notYaml: (file: string, line: number, reason: string) =>
      t("{0} is not valid YAML at line {1} ({2}): correct it.", file, line, reason),
    patchOfNothing: (file: string, line: number) =>
      t(
        "{0}, line {1}: a patch needs the kind and the metadata.name of the object that it changes.",
        file,
        line,
      ),
    patchOfUnknown: (location: string, object: string, known: readonly string[]) =>
      t("{0}: the manifests have no {1}: patch one of {2}.", location, object, known.join(", ")),
    patchOfIdentity: (location: string, object: string, member: string) =>
      t("{0}: a patch cannot change the {1} of {2}: leave it out.", location, member, object),
    patchOfSecret: (location: string, object: string) =>
      t(
        '{0}: the values of {1} must not be stored in a file: declare a secret in the code and set it with "hookloom settings".',
        location,
        object,
      ),
  });

export const { computedPath } = deployErrors("computed-path", {
  computedPath: (trigger: string) =>
    t(
      "The path of the trigger {0} is computed, so no route can be created for it: write the path as a string literal.",
      trigger,
    ),
});

export const { deployedByOther, lockLost, lockRanOut } = deployErrors("locked", {
  deployedByOther: (environment: string, holder: string, since: string) =>
    t(
      "{0} has been working on {1} since {2}: wait until that is done, then try again.",
      holder,
      environment,
      since,
    ),
  lockLost: (environment: string, holder: string) =>
    t(
      "{0} took over the work on {1} because this machine had stopped responding: check the status of {1} before you continue.",
      holder,
      environment,
    ),
  lockRanOut: (environment: string, cause: unknown) =>
    t(
      "The lock on {0} expired because it could not be renewed for a while ({1}): check the status of {0} before you continue.",
      environment,
      errorMessage(cause).replace(/[.\s]+$/, ""),
    ),
});

export const { immutableField } = deployErrors("immutable", {
  immutableField: (object: string, field: string, removal: string) =>
    t(
      '{0} of {1} is immutable: restore its previous value, or delete the object with "{2}" and deploy again.',
      field,
      object,
      removal,
    ),
});

export const { rejectedObject, unknownField } = deployErrors("refused", {
  rejectedObject: (object: string, reason: string) => t("The cluster rejects {0}: {1}.", object, reason),
  unknownField: (object: string, field: string) =>
    t("{0} has no field {1} in this cluster: remove it from the environment's patch file.", object, field),
});

export const { otherOwner, sameName } = deployErrors("other-owner", {
  otherOwner: (object: string, owner: string) =>
    t(
      "{0} exists already and belongs to {1}: choose another namespace, or delete the object if it is not needed.",
      object,
      owner,
    ),
  sameName: (name: string, namespace: string, owner: string) =>
    t(
      "The name {0} in the namespace {1} belongs to {2}, whose project and environment result in the same name: choose another namespace, or rename the project or the environment.",
      name,
      namespace,
      owner,
    ),
});

export const { supersededBy } = deployErrors("superseded", {
  supersededBy: (environment: string, by: string) =>
    t(
      "{0} changed {1} during its rollout: check the status of {1} before you deploy again.",
      by,
      environment,
    ),
});

export const { noImageToPromote, imageGone } = deployErrors("not-promotable", {
  noImageToPromote: (from: string, build: string) =>
    t(
      "The build {0} of {1} has no image in a registry: deploy it to an environment on a cluster first.",
      shortBuild(build),
      from,
    ),
  imageGone: (from: string, build: string, image: string) =>
    isEngineImage(image)
      ? t(
          "This machine no longer has the image of the build {0} ({1}): deploy the build to {2} again, then promote it.",
          shortBuild(build),
          image,
          from,
        )
      : t(
          "The registry no longer has the image of the build {0} ({1}): deploy the build to {2} again, then promote it.",
          shortBuild(build),
          image,
          from,
        ),
});

export const { earlierImageGone } = deployErrors("image-gone", {
  earlierImageGone: (environment: string, build: string, image: string) =>
    isEngineImage(image)
      ? t(
          "This machine no longer has the image of the build {0} ({1}), so nothing was changed in {2}: roll back to another build, or deploy this build again from its source.",
          shortBuild(build),
          image,
          environment,
        )
      : t(
          "The registry no longer has the image of the build {0} ({1}), so nothing was changed in {2}: roll back to another build, or deploy this build again from its source.",
          shortBuild(build),
          image,
          environment,
        ),
});

export const { noRulesYet } = deployErrors("no-rules", {
  noRulesYet: (environment: string) =>
    t(
      'The build that runs in {0} was deployed before hookloom.json had an "api": deploy it again.',
      environment,
    ),
});

/** Shortens a list of names for a message. */
const shortList = (names: readonly string[]): string =>
  names.length <= 3
    ? names.join(", ")
    : t("{0} and {1} more", names.slice(0, 2).join(", "), names.length - 2);

export const forbiddenVerbs = (
  user: string,
  location: { readonly context: string; readonly namespace: string },
  missing: readonly string[],
  role: string,
): DeployError =>
  new DeployError(
    "forbidden",
    t(
      "{0} is not allowed to {1} in the namespace {2} of the context {3}: have the cluster's administrator apply the Role in the output.",
      user,
      shortList(missing),
      location.namespace,
      location.context,
    ),
    { detail: role.split("\n") },
  );

export const conflicts = (lines: readonly string[]): DeployError =>
  new DeployError(
    "conflict",
    lines.length > 1
      ? t(
          "This deploy would change fields that someone else manages: {0} (and {1} more). Have them release the fields, or deploy with --take-over.",
          lines[0] ?? "",
          lines.length - 1,
        )
      : t(
          "This deploy would change a field that someone else manages: {0}. Have them release the field, or deploy with --take-over.",
          lines[0] ?? "",
        ),
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

/** Creates the error for a failed rollout without an automatic rollback, after which the new pods stay. */
export const rolloutStays = (message: string, before: string, failed: FailedRollout): DeployError =>
  new DeployError(
    failed.owner === undefined ? "rollout-stays" : "store-owned",
    t(
      "{0} The cluster keeps trying until you deploy again or roll back to the build {1}.",
      message,
      shortBuild(before),
    ),
    errorOptions(failed),
  );
