import type { Project } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { commandButton } from "../commands/call-command.ts";
import type { Projects } from "../projects/projects.ts";
import { offer } from "../shared/dialogs.ts";
import { showEntry } from "./open-project.ts";

const seenKey = "hookloom.firstLook";

/**
 * Returns true if a window shows nothing except the file with which it was opened and VS Code's Welcome page, whose tab has no
 * input in the API.
 */
function isBare(entry: string): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.every(
    ({ input }) =>
      input === undefined || (input instanceof vscode.TabInputText && input.uri.fsPath === entry),
  );
}

/**
 * Returns the project for which a window was opened; undefined if the window has other projects, or if no workspace folder is
 * the project's root.
 */
function onlyProject(all: readonly Project[]): Project | undefined {
  const [project, ...others] = all;
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (!project || others.length > 0 || project.problem !== undefined) return undefined;
  return folders.some(({ uri }) => uri.fsPath === project.root) ? project : undefined;
}

/**
 * Shows a project's code as text and as a diagram when its folder is opened for the first time and no other editor is open.
 * Nothing is opened if VS Code's settings specify an empty window at startup.
 */
export async function showOnFirstOpen(
  { workspaceState }: Pick<vscode.ExtensionContext, "workspaceState">,
  projects: Pick<Projects, "all">,
): Promise<void> {
  const project = onlyProject(projects.all);
  if (!project || workspaceState.get(seenKey) === true) return;
  await workspaceState.update(seenKey, true);
  const startup = vscode.workspace.getConfiguration("workbench").get<string>("startupEditor");
  if (startup === "none" || !isBare(project.entry)) return;
  await showEntry(project.entry);
  await offerFirstStep(project);
}

async function offerFirstStep({ root, name }: Project): Promise<void> {
  const message = vscode.l10n.t(
    "{0} is open as text and as a diagram: change either one. A sample event shows what the project does.",
    name,
  );
  const send = commandButton(vscode.l10n.t("Send sample event"), "hookloom.sendSample", { root });
  const walkthrough = {
    title: vscode.l10n.t("Open walkthrough"),
    run: () =>
      vscode.commands.executeCommand("workbench.action.openWalkthrough", "hookloom.hookloom#hookloom.start"),
  };
  await offer("info", message, vscode.workspace.isTrusted ? [send, walkthrough] : [walkthrough]);
}
