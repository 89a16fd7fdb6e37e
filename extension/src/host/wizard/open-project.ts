import path from "node:path";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { notifyAndLog } from "../commands/register.ts";

/** Where the entry is kept from making a project until the window that shows it is ready. */
const resumeKey = "hookloom.openAfterWizard";
/** A window that never opened must not have an effect days later. */
const resumeMinutes = 10;

interface Resume {
  readonly entry: string;
  readonly until: number;
  /** Sentences to show in the project's window. */
  readonly notes: readonly string[];
}

function isInside(folder: string, file: string): boolean {
  const inside = path.relative(folder, file);
  return inside !== ".." && !inside.startsWith(`..${path.sep}`) && !path.isAbsolute(inside);
}

/** Whether a file or folder is in this window, so that the trust in the window covers it. */
export function isOpen(file: string): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(
    ({ uri }) => uri.scheme === "file" && isInside(uri.fsPath, file),
  );
}

/** Shows a project's code as text and, next to it, as a diagram. */
export async function showEntry(entry: string): Promise<void> {
  const uri = vscode.Uri.file(entry);
  await vscode.window.showTextDocument(uri, { preview: false });
  await callCommand("hookloom.openFlow", uri);
}

async function showMade(
  { entry, notes }: Pick<Resume, "entry" | "notes">,
  log: vscode.LogOutputChannel,
): Promise<void> {
  for (const note of notes) notifyAndLog(log, "warn", note);
  await showEntry(entry);
}

/**
 * Opens a project that was just made: its entry as text and as a diagram where a folder of this window holds it, or
 * else its folder in this window, where `resumeAfterWizard` then does the same.
 */
export async function openProject(
  { state, log }: { readonly state: vscode.Memento; readonly log: vscode.LogOutputChannel },
  project: { readonly folder: string; readonly entry: string; readonly notes: readonly string[] },
): Promise<void> {
  if (isOpen(project.entry)) return showMade(project, log);
  const { entry, notes } = project;
  const resume: Resume = { entry, notes, until: Date.now() + resumeMinutes * 60_000 };
  await state.update(resumeKey, resume);
  await vscode.commands.executeCommand("vscode.openFolder", vscode.Uri.file(project.folder), {
    forceReuseWindow: true,
  });
}

function asResume(value: unknown): Resume | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { entry, until, notes }: Partial<Record<keyof Resume, unknown>> = value;
  if (typeof entry !== "string" || typeof until !== "number" || !Array.isArray(notes)) return undefined;
  return { entry, until, notes: notes.map(String) };
}

/** Call it when the extension starts: shows what the wizard made just before this window was opened for it. */
export async function resumeAfterWizard(
  context: Pick<vscode.ExtensionContext, "globalState">,
  log: vscode.LogOutputChannel,
): Promise<void> {
  const resume = asResume(context.globalState.get(resumeKey));
  if (!resume) return;
  const late = resume.until < Date.now();
  if (!late && !isOpen(resume.entry)) return;
  await context.globalState.update(resumeKey, undefined);
  if (!late) await showMade(resume, log);
}
