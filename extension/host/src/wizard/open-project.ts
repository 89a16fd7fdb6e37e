import path from "node:path";
import { isBelow } from "@hookloom/core/project/inside-root";
import { isRecord } from "@hookloom/protocol/unknown-values";
import * as vscode from "vscode";
import { callCommand, commandButton } from "../commands/call-command.ts";
import { notifyAndLog, offer } from "../shared/dialogs.ts";
import type { Unpublished } from "./publish-command.ts";

/** The key under which the entry file of a created project is stored until the window that shows it is ready. */
const resumeKey = "hookloom.openAfterWizard";
/** Minutes after which the stored entry is ignored, so that a window that failed to open has no effect days later. */
const resumeMinutes = 10;

/** The state of a newly created project that its window shows. */
export interface Resume {
  readonly folder: string;
  readonly entry: string;
  readonly until: number;
  /** Messages that the project's window shows. */
  readonly notes: readonly string[];
  readonly unpublished?: Unpublished;
}

type Shown = Omit<Resume, "until">;

interface OpenPorts {
  readonly state: vscode.Memento;
  readonly log: vscode.LogOutputChannel;
  /**
   * Searches for projects again, because on a busy machine the watcher may report a moved folder late, or only its previous
   * location.
   */
  readonly refreshProjects: () => Promise<void>;
}

/** Returns whether a file or folder is in this window's workspace, so that workspace trust applies to it. */
export function isOpen(file: string): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(
    ({ uri }) => uri.scheme === "file" && isBelow(uri.fsPath, file),
  );
}

/** Opens a project's code as text and, beside it, as a diagram. */
export async function showEntry(entry: string): Promise<void> {
  const uri = vscode.Uri.file(entry);
  await vscode.window.showTextDocument(uri, { preview: false });
  await callCommand("hookloom.openFlow", uri);
}

async function offerPublishing(root: string, { message, repository, isPublic }: Unpublished): Promise<void> {
  const publishArgument = { root, repository, isPublic };
  await offer("warn", message, [
    commandButton(vscode.l10n.t("Publish to GitHub"), "hookloom.publish", publishArgument),
  ]);
}

async function showCreated(
  { folder, entry, notes, unpublished }: Shown,
  log: vscode.LogOutputChannel,
): Promise<void> {
  for (const note of notes) void notifyAndLog(log, "warn", note);
  if (unpublished) void offerPublishing(folder, unpublished);
  await showEntry(entry);
}

/**
 * Opens a newly created project: its entry file as text and as a diagram if a folder of this window contains it. Otherwise opens
 * its folder in this window, where `resumeAfterWizard` then opens the entry file.
 */
export async function openProject({ state, log, refreshProjects }: OpenPorts, project: Shown): Promise<void> {
  if (isOpen(project.entry)) {
    await refreshProjects();
    return showCreated(project, log);
  }
  const { folder, entry, notes, unpublished } = project;
  const until = Date.now() + resumeMinutes * 60_000;
  const resume: Resume = { folder, entry, notes, until, ...(unpublished ? { unpublished } : {}) };
  await state.update(resumeKey, resume);
  await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(project.folder), {
    forceReuseWindow: true,
  });
}

function parseResume(value: unknown): Resume | undefined {
  const { folder, entry, until, notes, unpublished } = isRecord(value) ? value : {};
  if (typeof entry !== "string" || typeof until !== "number" || !Array.isArray(notes)) return undefined;
  const left = parseUnpublished(unpublished);
  return {
    folder: typeof folder === "string" ? folder : path.dirname(entry),
    entry,
    until,
    notes: notes.map(String),
    ...(left ? { unpublished: left } : {}),
  };
}

function parseUnpublished(value: unknown): Unpublished | undefined {
  const { message, repository, isPublic } = isRecord(value) ? value : {};
  if (typeof message !== "string" || typeof repository !== "string" || typeof isPublic !== "boolean")
    return undefined;
  return { message, repository, isPublic };
}

/** Shows the project for which the wizard opened this window. Called when the extension starts. */
export async function resumeAfterWizard(
  context: Pick<vscode.ExtensionContext, "globalState">,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const resume = parseResume(context.globalState.get(resumeKey));
  if (!resume) return;
  const isExpired = resume.until < Date.now();
  if (!isExpired && !isOpen(resume.entry)) return;
  await context.globalState.update(resumeKey, undefined);
  if (!isExpired) await showCreated(resume, log);
}
