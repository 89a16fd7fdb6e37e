import path from "node:path";
import { rangeOfMember } from "@hookloom/core/project/json-text";
import { projectFile } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { apiFileOf } from "../../config/project-api.ts";
import type { ApiCommandId } from "../contributes/commands.ts";

/** Above each `api` of a hookloom.json, a link to the form that edits it. */
class ApiLens implements vscode.CodeLensProvider {
  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const text = document.getText();
    const file = apiFileOf(text);
    if (file === undefined) return [];
    const root = path.dirname(document.uri.fsPath);
    const described = [
      ...(file.api === undefined ? [] : [{ memberPath: ["api"], target: { root } }]),
      ...Object.entries(file.environments)
        .filter(([, own]) => own !== undefined)
        .map(([environment]) => ({
          memberPath: ["environments", environment, "api"],
          target: { root, environment },
        })),
    ];
    return described.flatMap(({ memberPath, target }) => {
      const found = rangeOfMember(text, memberPath);
      if (found === undefined) return [];
      const at = document.positionAt(found.start);
      const title = vscode.l10n.t("Edit in a form");
      const id: ApiCommandId = "hookloom.editApi";
      const command = { command: id, title, arguments: [target] };
      return [new vscode.CodeLens(new vscode.Range(at, at), command)];
    });
  }
}

/** Registers the links. */
export function registerApiLens(): vscode.Disposable {
  const files = { scheme: "file", pattern: `**/${projectFile}` };
  return vscode.languages.registerCodeLensProvider(files, new ApiLens());
}
