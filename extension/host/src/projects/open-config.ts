import path from "node:path";
import { type Project, projectFile } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { HostError } from "../shared/errors.ts";

/** Opens hookloom.json at the position of its problem. */
export async function openConfig({ root, problemPosition }: Project): Promise<void> {
  const at = new vscode.Position((problemPosition?.line ?? 1) - 1, (problemPosition?.column ?? 1) - 1);
  const file = vscode.Uri.file(path.join(root, projectFile));
  await vscode.window.showTextDocument(file, { selection: new vscode.Range(at, at) });
}

/** @throws HostError `bad-project` if the project's hookloom.json is invalid */
export function requireUsable(project: Project): void {
  if (project.problem === undefined) return;
  const message = `${path.basename(project.root)}/${project.problem}`;
  const wayOut = { title: vscode.l10n.t("Open hookloom.json"), run: () => openConfig(project) };
  const { line = 1, column = 1 } = project.problemPosition ?? {};
  const location = { file: path.join(project.root, projectFile), line, column };
  throw new HostError("bad-project", message, wayOut, { location });
}
