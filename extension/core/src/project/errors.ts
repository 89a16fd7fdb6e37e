import { errorMaker } from "@hookloom/protocol/unknown-values";
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
    `${kind === "clone" ? `The ${folder === "" ? "repository" : `folder ${folder} of the repository`}` : "The folder"} is not a Hookloom project yet: choose a source (--source) and at least one event (--event) for it.`,
});

export const { badEnvironment, badEnvironmentName } = projectErrors("bad-environment", {
  badEnvironment: (message: string) => message,
  badEnvironmentName: (name: string) =>
    `${JSON.stringify(name)} cannot be an environment's name, since a folder is named after it: use letters, digits and dashes, such as "staging".`,
});

/** Formats a message about hookloom.json, with the line if known. */
export function configMessage(line: number | undefined, message: string): string {
  return `hookloom.json${line === undefined ? "" : `, line ${line}`}: ${message}`;
}

export const badConfig = (line: number | undefined, message: string): ProjectError =>
  new ProjectError("bad-environment", configMessage(line, message), {
    inFile: line === undefined ? message : `line ${line}: ${message}`,
  });

export const folderTakenMessage = (folder: string): string =>
  `${folder} is not empty: choose another folder, or add the webhook to it with "Use an existing folder" (--into).`;

export const noFolderMessage = (folder: string): string =>
  `${folder} does not exist: create it first, or start a new project there.`;

export const { alreadyProject, filesClash, testExists } = projectErrors("files-clash", {
  alreadyProject: (folder: string) =>
    `${folder} is already a Hookloom project: open it and add a trigger or an event there.`,
  filesClash: (files: readonly string[]) =>
    `Nothing was written because ${files.join(", ")} already ${files.length === 1 ? "exists" : "exist"}: rename ${files.length === 1 ? "it" : "them"} or choose another folder.`,
  testExists: (file: string) =>
    `${file} already exists, so nothing was written: rename or delete it, then save the delivery again.`,
});

export const badPackage = (file: string, cause: string): ProjectError =>
  new ProjectError("bad-package", `${file} cannot be read (${cause}): fix it, then try again.`);

export const projectGone = (root: string): ProjectError =>
  new ProjectError("no-project", `${root} has no hookloom.json any more: open the project's folder again.`);

export const { cloneFailed } = projectErrors("clone-failed", {
  cloneFailed: (url: string, reason: string, branch = "") =>
    `Git could not clone ${url} (${reason}): check the URL${branch === "" ? "" : `, the branch ${branch}`} and that you may read the repository.`,
});

export const noGit = (): ProjectError =>
  new ProjectError("no-git", "Git was not found on this machine: install it to clone a repository.");

export const noGitToCompare = (): ProjectError =>
  new ProjectError("no-git", "Git was not found on this machine: install it to compare revisions.");

export const { unknownRevision, noCommonCommit, nowhere } = projectErrors("no-revision", {
  unknownRevision: (revision: string, reason: string) =>
    `Git knows no revision ${revision}${reason === "" ? "" : ` (${reason})`}: fetch it first, or name another one.`,
  noCommonCommit: (one: string, other: string) =>
    `${one} and ${other} have no commit in common: compare them with two dots, ${one}..${other}.`,
  nowhere: (file: string, sides: string) =>
    `${file} is neither here nor in ${sides}: check the path and the revision.`,
});

export const { noRepository } = projectErrors("no-repository", {
  noRepository: (folder: string) =>
    `${folder} is in no git repository, so there is nothing to compare with: run git init there and commit once.`,
});

export const { noDist } = projectErrors("no-dist", {
  noDist: (file: string) =>
    `Hookloom's own file ${file} is missing: reinstall Hookloom. The copy of the command line in a project cannot make projects or add packages of Hookloom.`,
});

export const { unreadable } = projectErrors("unreadable", {
  unreadable: (file: string, thrown: unknown) =>
    `${file} cannot be read (${readFailure(thrown)}): fix that, then try again.`,
});

export const { tooLargeRevision } = projectErrors("too-large", {
  tooLargeRevision: (command: string) =>
    `"git ${command}" prints more than can be read, so nothing was compared: compare without that revision.`,
});

export const { installFailed } = projectErrors("install-failed", {
  installFailed: (manager: string, root: string, reason: string) =>
    `${manager} could not install the packages (${reason}): run ${manager} install in ${root} to see more.`,
});

export const noSuchPackage = (name: string, near: readonly string[], searched: boolean): ProjectError => {
  const others =
    near.length > 0
      ? `it has ${near.slice(0, 5).join(", ")}`
      : searched
        ? "it has nothing like it either"
        : "it cannot be searched, so the exact name is needed";
  return new ProjectError(
    "no-such-package",
    `There is no connection ${name}, and npm's registry has no package of that name: ${others}.`,
  );
};

export const badClient = (message: string): ProjectError => new ProjectError("bad-client", message);

export const { badDocument, generationFailed } = projectErrors("bad-document", {
  badDocument: (source: string, reason: string) =>
    `${source} is not an OpenAPI document that can be used, because ${reason}.`,
  generationFailed: (source: string, reason: string) =>
    `No types could be made of ${source} (${reason}): check the document, and that npm reaches its registry.`,
});

export const { registryFailed } = projectErrors("registry-failed", {
  registryFailed: (reason: string) =>
    `npm's registry could not be reached (${reason}): check the network and the registry that npm is set to.`,
});

export const badArchive = (file: string, cause: string): ProjectError =>
  new ProjectError("bad-archive", `${file} is damaged (${cause}): reinstall Hookloom.`);

export const cancelled = (): ProjectError => new ProjectError("cancelled", "Cancelled; nothing was written.");

export const { leadsOutside, fileElsewhere, linkInState } = projectErrors("outside", {
  leadsOutside: (file: string, root: string) =>
    `Nothing was written because a link on the way to ${file || root} leads out of the project ${root}: replace the link with a file or folder of the project.`,
  fileElsewhere: (file: string, root: string) =>
    `${file} is not in the project ${root}: copy it there, then choose the copy.`,
  linkInState: (file: string) =>
    `Nothing was written because ${file} is a link, and Hookloom never creates one there: delete it, then try again.`,
});
