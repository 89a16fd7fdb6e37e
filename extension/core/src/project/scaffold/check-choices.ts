import { access, constants, readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { WizardChoices, WizardProblems } from "@hookloom/protocol/wizard-view";
import { expandChannels, findSource, hasEvent, nearestEvent, sources } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { folderTakenMessage, noFolderMessage } from "../errors.ts";
import { badRepository } from "../github/publish-errors.ts";
import { repositoryName } from "../github/repositories.ts";
import { projectFile } from "../project.ts";
import { isMissing } from "../system-error.ts";
import { branchProblem, innerFolderProblem } from "./clone-into.ts";
import { absoluteFolder, isFullPath } from "./project-folder.ts";
import { nameProblem } from "./project-name.ts";

function sourceProblem(id: string): string | undefined {
  if (findSource(id)) return undefined;
  if (id === "") return t("Choose the source that sends the events.");
  return t('There is no source "{0}": choose one of {1}.', id, sources.map((source) => source.id).join(", "));
}

function eventsProblem(source: string, events: readonly string[]): string | undefined {
  if (!findSource(source)) return undefined;
  if (events.length === 0) return t("Choose at least one event.");
  const unknown = expandChannels(source, events).find((event) => !hasEvent(source, event));
  if (unknown === undefined) return undefined;
  const nearest = nearestEvent(source, unknown);
  const label = findSource(source)?.label ?? source;
  return nearest
    ? t('{0} has no event "{1}": did you mean {2}?', label, unknown, nearest)
    : t('{0} has no event "{1}": choose one from the list.', label, unknown);
}

/**
 * Validates a URL: network URLs, file URLs and folders are allowed; anything that git could interpret as an option or a remote
 * helper is not.
 */
function urlProblem(url: string): string | undefined {
  if (url === "") return t("Enter the URL of the repository to clone.");
  const known =
    /^(https?|ssh|git|file):\/\/\S+$/.test(url) || /^[\w.-]+@[\w.-]+:\S+$/.test(url) || path.isAbsolute(url);
  return known
    ? undefined
    : t(
        "This is not a git URL: enter one such as https://example.com/team/orders.git or git@example.com:team/orders.git.",
      );
}

type FolderState = "missing" | "empty" | "filled" | "file" | "unreadable";

async function folderState(folder: string): Promise<FolderState> {
  try {
    if (!(await stat(folder)).isDirectory()) return "file";
    return (await readdir(folder)).length === 0 ? "empty" : "filled";
  } catch (thrown) {
    return isMissing(thrown) ? "missing" : "unreadable";
  }
}

/** Checks that the nearest existing parent folder, in which the new folder is created, is writable. */
async function parentProblem(folder: string): Promise<string | undefined> {
  const parent = path.dirname(folder);
  if ((await folderState(parent)) === "missing" && parent !== folder) return parentProblem(parent);
  const writable = await access(parent, constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable ? undefined : t("You cannot write to {0}: choose another folder.", parent);
}

async function folderProblem(choices: WizardChoices): Promise<string | undefined> {
  if (choices.folder.trim() === "") return t("Choose a folder.");
  if (!isFullPath(choices.folder)) return t("Enter the full path, such as ~/{0}", choices.folder.trim());
  const folder = absoluteFolder(choices.folder);
  const state = await folderState(folder);
  if (state === "unreadable") return t("{0} cannot be opened: choose another folder.", choices.folder);
  if (state === "file") return t("{0} is a file: choose a folder.", choices.folder);
  if (choices.repository.kind === "existing")
    return state === "missing" ? noFolderMessage(choices.folder) : undefined;
  if (await isProjectFolder(folder))
    return t("{0} is already a Hookloom project: open it instead.", choices.folder);
  if (state === "filled") return folderTakenMessage(choices.folder);
  return parentProblem(folder);
}

/** Whether a folder is already a project. */
export async function isProjectFolder(folder: string): Promise<boolean> {
  return (await folderState(path.join(folder, projectFile))) === "file";
}

/** True if source and events may be omitted, because the folder is or may turn out to be a project. */
async function mayBeProject({ repository, folder, events }: WizardChoices): Promise<boolean> {
  if (repository.kind === "clone") return events.length === 0;
  return repository.kind === "existing" && (await isProjectFolder(absoluteFolder(folder)));
}

function publishProblem({ publish }: WizardChoices): string | undefined {
  if (publish === undefined || repositoryName(publish.repository.trim())) return undefined;
  return badRepository(publish.repository.trim()).message;
}

/** Returns a message for each invalid choice; empty if the project can be created. Nothing is changed. */
export async function checkChoices(choices: WizardChoices): Promise<WizardProblems> {
  const { repository } = choices;
  const canOmitSource = await mayBeProject(choices);
  const clone = repository.kind === "clone" ? repository : undefined;
  const found = {
    source: canOmitSource ? undefined : sourceProblem(choices.source),
    // An existing package keeps its name.
    name: repository.kind === "new" ? nameProblem(choices.name) : undefined,
    folder: await folderProblem(choices),
    events: canOmitSource ? undefined : eventsProblem(choices.source, choices.events),
    repository: clone && urlProblem(clone.url.trim()),
    branch: branchProblem(clone?.branch?.trim() ?? ""),
    inside: innerFolderProblem(clone?.folder?.trim() ?? ""),
    publish: repository.kind === "new" ? publishProblem(choices) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, message]) => message !== undefined));
}
