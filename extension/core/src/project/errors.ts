import { errorMaker } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { readFailure } from "./system-error.ts";
import { UserError } from "./user-error.ts";

/** Stable codes of project errors; the messages are for users. */
export type ProjectErrorCode =
  | "bad-answers"
  | "files-clash"
  | "bad-package"
  | "no-project"
  | "clone-failed"
  | "no-git"
  | "no-repository"
  | "no-revision"
  | "no-dist"
  | "unreadable"
  | "too-large"
  | "bad-archive"
  | "install-failed"
  | "bad-environment"
  | "outside"
  | "no-such-package"
  | "registry-failed"
  | "bad-client"
  | "bad-document"
  | "cancelled";

/** A failure that the user can fix: one message with the cause and the fix. */
export class ProjectError extends UserError<ProjectErrorCode> {}

const projectErrors = errorMaker((code: ProjectErrorCode, message) => new ProjectError(code, message));

export const { badChoices, noProjectYet } = projectErrors("bad-answers", {
  badChoices: (message: string) => message,
  /** A repository or folder is not a project, and the call contains no choices for a new one. */
  noProjectYet: ({ kind, folder = "" }: { readonly kind: string; readonly folder?: string }) =>
    kind !== "clone"
      ? t(
          "The folder is not a Hookloom project yet: choose a source (--source) and at least one event (--event) for it.",
        )
      : folder === ""
        ? t(
            "The repository is not a Hookloom project yet: choose a source (--source) and at least one event (--event) for it.",
          )
        : t(
            "The folder {0} of the repository is not a Hookloom project yet: choose a source (--source) and at least one event (--event) for it.",
            folder,
          ),
});

export const { badEnvironment, badEnvironmentName } = projectErrors("bad-environment", {
  badEnvironment: (message: string) => message,
  badEnvironmentName: (name: string) =>
    t(
      `{0} cannot be an environment's name, since a folder is named after it: use letters, digits and dashes, such as "staging".`,
      JSON.stringify(name),
    ),
});

/** Formats a message about hookloom.json, with the line if known. */
export function configMessage(line: number | undefined, message: string): string {
  return line === undefined ? `hookloom.json: ${message}` : t("hookloom.json, line {0}: {1}", line, message);
}

export const badConfig = (line: number | undefined, message: string): ProjectError =>
  new ProjectError("bad-environment", configMessage(line, message), {
    inFile: line === undefined ? message : t("line {0}: {1}", line, message),
  });

export const folderTakenMessage = (folder: string): string =>
  t(
    '{0} is not empty: choose another folder, or add the webhook to it with "Use an existing folder" (--into).',
    folder,
  );

export const noFolderMessage = (folder: string): string =>
  t("{0} does not exist: create the folder first, or start a new project in it.", folder);

export const { alreadyProject, filesClash, testExists } = projectErrors("files-clash", {
  alreadyProject: (folder: string) =>
    t("{0} is already a Hookloom project: open it and add a trigger or an event there.", folder),
  filesClash: (files: readonly string[]) =>
    files.length === 1
      ? t("Nothing was written because {0} already exists: rename it or choose another folder.", files.join())
      : t(
          "Nothing was written because {0} already exist: rename them or choose another folder.",
          files.join(", "),
        ),
  testExists: (file: string) =>
    t("{0} already exists, so nothing was written: rename or delete it, then save the delivery again.", file),
});

export const badPackage = (file: string, cause: string): ProjectError =>
  new ProjectError("bad-package", t("{0} cannot be read ({1}): fix it, then try again.", file, cause));

export const projectGone = (root: string): ProjectError =>
  new ProjectError(
    "no-project",
    t("{0} no longer contains hookloom.json: open the project's folder again.", root),
  );

export const { cloneFailed } = projectErrors("clone-failed", {
  cloneFailed: (url: string, reason: string, branch = "") =>
    branch === ""
      ? t("Git could not clone {0} ({1}): check the URL and your access to the repository.", url, reason)
      : t(
          "Git could not clone {0} ({1}): check the URL, the branch {2} and your access to the repository.",
          url,
          reason,
          branch,
        ),
});

export const noGit = (): ProjectError =>
  new ProjectError("no-git", t("Git was not found on this machine: install it to clone a repository."));

export const noGitToCompare = (): ProjectError =>
  new ProjectError("no-git", t("Git was not found on this machine: install it to compare revisions."));

export const { unknownRevision, noCommonCommit, missingOnBothSides } = projectErrors("no-revision", {
  unknownRevision: (revision: string, reason: string) =>
    reason === ""
      ? t("Git found no revision {0}: fetch it first, or specify another revision.", revision)
      : t("Git found no revision {0} ({1}): fetch it first, or specify another revision.", revision, reason),
  noCommonCommit: (one: string, other: string) =>
    t("{0} and {1} have no commit in common: compare them with two dots, {0}..{1}.", one, other),
  /** @param after Undefined for the working tree. */
  missingOnBothSides: (file: string, before: string, after: string | undefined) =>
    after === undefined
      ? t("{0} exists neither in the working tree nor in {1}: check the path and the revision.", file, before)
      : t("{0} exists neither in {1} nor in {2}: check the path and the revisions.", file, before, after),
});

export const { noRepository } = projectErrors("no-repository", {
  noRepository: (folder: string) =>
    t(
      "{0} is not in a git repository, so revisions cannot be compared: run git init there and create a commit.",
      folder,
    ),
});

export const { noDist } = projectErrors("no-dist", {
  noDist: (file: string) =>
    t(
      "Hookloom's own file {0} is missing: reinstall Hookloom. The copy of the command line in a project cannot create projects or add Hookloom's packages.",
      file,
    ),
});

export const { unreadable } = projectErrors("unreadable", {
  unreadable: (file: string, thrown: unknown) =>
    t("{0} cannot be read ({1}): fix the problem, then try again.", file, readFailure(thrown)),
});

export const { tooLargeRevision } = projectErrors("too-large", {
  tooLargeRevision: (command: string) =>
    t(
      'The output of "git {0}" is too large, so nothing was compared: compare without that revision.',
      command,
    ),
});

export const { installFailed } = projectErrors("install-failed", {
  installFailed: (manager: string, root: string, reason: string) =>
    t("{0} could not install the packages ({1}): run {0} install in {2} for details.", manager, reason, root),
});

export const noSuchPackage = (name: string, near: readonly string[], searched: boolean): ProjectError =>
  new ProjectError(
    "no-such-package",
    near.length > 0
      ? t(
          "There is no connection {0}, and npm's registry has no package with that name: similar packages are {1}.",
          name,
          near.slice(0, 5).join(", "),
        )
      : searched
        ? t(
            "There is no connection {0}, and npm's registry has no package with that or a similar name: check the name.",
            name,
          )
        : t(
            "There is no connection {0}, and npm's registry has no package with that name and does not support search: enter the exact name.",
            name,
          ),
  );

export const badClient = (message: string): ProjectError => new ProjectError("bad-client", message);

export const { badDocument, generationFailed, typesExist } = projectErrors("bad-document", {
  badDocument: (source: string, reason: string) =>
    t("{0} cannot be used as an OpenAPI document, because {1}.", source, reason),
  generationFailed: (source: string, reason: string) =>
    t(
      "No types could be generated from {0} ({1}): check the document and the connection to npm's registry.",
      source,
      reason,
    ),
  typesExist: (file: string) =>
    t(
      "The types were not written because {0} exists and was not generated: rename or delete it, then try again.",
      file,
    ),
});

export const { registryFailed } = projectErrors("registry-failed", {
  registryFailed: (reason: string) =>
    t(
      "npm's registry could not be reached ({0}): check the network and the registry that npm is configured to use.",
      reason,
    ),
});

export const badArchive = (file: string, cause: string): ProjectError =>
  new ProjectError("bad-archive", t("{0} is damaged ({1}): reinstall Hookloom.", file, cause));

export const cancelled = (): ProjectError =>
  new ProjectError("cancelled", t("Cancelled; nothing was written."));

export const { leadsOutside, fileElsewhere, linkInState } = projectErrors("outside", {
  leadsOutside: (file: string, root: string) =>
    t(
      "Nothing was written because the path {0} contains a link that leads out of the project {1}: replace the link with a file or folder of the project.",
      file || root,
      root,
    ),
  fileElsewhere: (file: string, root: string) =>
    t("{0} is not in the project {1}: copy it there, then choose the copy.", file, root),
  linkInState: (file: string) =>
    t(
      "Nothing was written because {0} is a link, and Hookloom never creates one there: delete it, then try again.",
      file,
    ),
});
