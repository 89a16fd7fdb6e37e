import { readFailure } from "./system-error.ts";
import { UserError } from "./user-error.ts";

/** Stable names of what can go wrong with a project; the messages are for people. */
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

/** A failure that the user can fix: one sentence with the cause and the way out. */
export class ProjectError extends UserError<ProjectErrorCode> {}

export const badChoices = (message: string): ProjectError => new ProjectError("bad-answers", message);

export const badEnvironment = (message: string): ProjectError => new ProjectError("bad-environment", message);

/** A sentence about hookloom.json, with the line where that is known. */
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

export const alreadyProject = (folder: string): ProjectError =>
  new ProjectError(
    "files-clash",
    `${folder} is already a Hookloom project: open it and add a trigger or an event there.`,
  );

/** A repository or folder turned out not to be a project, and nobody has said what to make of it. */
export const noProjectYet = ({
  kind,
  folder = "",
}: {
  readonly kind: string;
  readonly folder?: string;
}): ProjectError =>
  new ProjectError(
    "bad-answers",
    `${kind === "clone" ? `The ${folder === "" ? "repository" : `folder ${folder} of the repository`}` : "The folder"} is not a Hookloom project yet: choose a source (--source) and at least one event (--event) for it.`,
  );

export const filesClash = (files: readonly string[]): ProjectError =>
  new ProjectError(
    "files-clash",
    `Nothing was written because ${files.join(", ")} already ${files.length === 1 ? "exists" : "exist"}: rename ${files.length === 1 ? "it" : "them"} or choose another folder.`,
  );

export const badPackage = (file: string, cause: string): ProjectError =>
  new ProjectError("bad-package", `${file} cannot be read (${cause}): fix it, then try again.`);

export const projectGone = (root: string): ProjectError =>
  new ProjectError("no-project", `${root} has no hookloom.json any more: open the project's folder again.`);

export const cloneFailed = (url: string, reason: string, branch = ""): ProjectError =>
  new ProjectError(
    "clone-failed",
    `Git could not clone ${url} (${reason}): check the URL${branch === "" ? "" : `, the branch ${branch}`} and that you may read the repository.`,
  );

export const noGit = (): ProjectError =>
  new ProjectError("no-git", "Git was not found on this machine: install it to clone a repository.");

export const noGitToCompare = (): ProjectError =>
  new ProjectError("no-git", "Git was not found on this machine: install it to compare revisions.");

export const unknownRevision = (revision: string, reason: string): ProjectError =>
  new ProjectError(
    "no-revision",
    `Git knows no revision ${revision}${reason === "" ? "" : ` (${reason})`}: fetch it first, or name another one.`,
  );

export const noRepository = (folder: string): ProjectError =>
  new ProjectError(
    "no-repository",
    `${folder} is in no git repository, so there is nothing to compare with: run git init there and commit once.`,
  );

export const noCommonCommit = (one: string, other: string): ProjectError =>
  new ProjectError(
    "no-revision",
    `${one} and ${other} have no commit in common: compare them with two dots, ${one}..${other}.`,
  );

export const nowhere = (file: string, sides: string): ProjectError =>
  new ProjectError(
    "no-revision",
    `${file} is neither here nor in ${sides}: check the path and the revision.`,
  );

export const noDist = (file: string): ProjectError =>
  new ProjectError(
    "no-dist",
    `Hookloom's own file ${file} is missing: reinstall Hookloom. The copy of the command line in a project cannot make projects or add packages of Hookloom.`,
  );

export const unreadable = (file: string, thrown: unknown): ProjectError =>
  new ProjectError(
    "unreadable",
    `${file} cannot be read (${readFailure(thrown)}): fix that, then try again.`,
  );

export const tooLargeRevision = (command: string): ProjectError =>
  new ProjectError(
    "too-large",
    `"git ${command}" prints more than can be read, so nothing was compared: compare without that revision.`,
  );

export const installFailed = (manager: string, root: string, reason: string): ProjectError =>
  new ProjectError(
    "install-failed",
    `${manager} could not install the packages (${reason}): run ${manager} install in ${root} to see more.`,
  );

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

export const badDocument = (source: string, reason: string): ProjectError =>
  new ProjectError(
    "bad-document",
    `${source} is not an OpenAPI document that can be used, because ${reason}.`,
  );

export const generationFailed = (source: string, reason: string): ProjectError =>
  new ProjectError(
    "bad-document",
    `No types could be made of ${source} (${reason}): check the document, and that npm reaches its registry.`,
  );

export const registryFailed = (reason: string): ProjectError =>
  new ProjectError(
    "registry-failed",
    `npm's registry could not be asked (${reason}): check the network and the registry that npm is set to.`,
  );

export const badArchive = (file: string, cause: string): ProjectError =>
  new ProjectError("bad-archive", `${file} is damaged (${cause}): reinstall Hookloom.`);

export const cancelled = (): ProjectError => new ProjectError("cancelled", "Cancelled; nothing was written.");

export const testExists = (file: string): ProjectError =>
  new ProjectError(
    "files-clash",
    `${file} already exists, so nothing was written: rename or delete it, then save the delivery again.`,
  );

export const leadsOutside = (file: string, root: string): ProjectError =>
  new ProjectError(
    "outside",
    `Nothing was written because a link on the way to ${file || root} leads out of the project ${root}: replace the link with a file or folder of the project.`,
  );

export const fileElsewhere = (file: string, root: string): ProjectError =>
  new ProjectError("outside", `${file} is not in the project ${root}: copy it there, then choose the copy.`);

export const linkInState = (file: string): ProjectError =>
  new ProjectError(
    "outside",
    `Nothing was written because ${file} is a link, and Hookloom never creates one there: delete it, then try again.`,
  );

export const badEnvironmentName = (name: string): ProjectError =>
  new ProjectError(
    "bad-environment",
    `${JSON.stringify(name)} cannot be an environment's name, since a folder is named after it: use letters, digits and dashes, such as "staging".`,
  );
