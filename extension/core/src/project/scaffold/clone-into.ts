import { mkdir, realpath } from "node:fs/promises";
import path from "node:path";
import { t } from "@vscode/l10n";
import { badChoices } from "../errors.ts";
import { checkInsideRoot } from "../inside-root.ts";
import { projectAt, projectFile } from "../project.ts";
import { exists } from "../read-file.ts";

/**
 * Returns the problem with a folder in a repository, as typed; undefined for a valid or empty one. It must be inside the
 * repository and outside the .git folder, whose hooks and configuration git runs.
 */
export function innerFolderProblem(folder: string): string | undefined {
  const parts = folder.split(/[\\/]/).filter((part) => part !== "" && part !== ".");
  const leaves = path.isAbsolute(folder) || /^([A-Za-z]:|~)/.test(folder) || parts.includes("..");
  if (leaves)
    return t(
      "{0} leads out of the repository: enter a folder in the repository, such as services/orders-hook.",
      folder,
    );
  // Windows and macOS ignore case, trailing dots and spaces, and have short names such as GIT~1.
  if (parts.some((part) => /^(\.git[ .]*|git~\d+)$/i.test(part) || /[:*?"<>|\p{Cc}]/u.test(part)))
    return t(
      "{0} cannot contain a project: enter another folder in the repository, such as services/orders-hook.",
      folder,
    );
  return undefined;
}

/** Returns the problem with a branch name; undefined for a valid or empty one. */
export function branchProblem(branch: string): string | undefined {
  const wrong = /^[-/]|[\s~^:?*[\\\p{Cc}]|\.\.|\/\/|@\{|\.lock$|[/.]$|^@$/u.test(branch);
  return wrong
    ? t("{0} is not a valid branch name: enter a name such as main or fix/orders.", branch)
    : undefined;
}

/**
 * Returns the project's folder in a clone; it is created if the repository does not contain it.
 * @throws ProjectError `outside` if a link in the repository leads out of it
 */
export async function innerFolder(clone: string, folder: string): Promise<string> {
  const inner = path.join(clone, ...folder.split(/[\\/]/).filter((part) => part !== ""));
  await checkInsideRoot(clone, inner);
  if (!(await exists(inner))) await mkdir(inner, { recursive: true });
  // A link in the repository may lead into its .git folder.
  const real = path.relative(await realpath(clone), await realpath(inner));
  const problem = innerFolderProblem(folder) ?? innerFolderProblem(real);
  if (problem !== undefined) throw badChoices(problem);
  return inner;
}

/**
 * Returns the relative path of the entry if a folder already is a project; undefined if it is not.
 * @throws ProjectError `outside` if hookloom.json or the entry is a link that leads out of the folder's repository
 */
export async function entryOfProject(repository: string, folder: string): Promise<string | undefined> {
  await checkInsideRoot(repository, path.join(folder, projectFile));
  const project = await projectAt(folder);
  if (project === undefined) return undefined;
  await checkInsideRoot(repository, project.entry);
  return path.relative(folder, project.entry);
}
