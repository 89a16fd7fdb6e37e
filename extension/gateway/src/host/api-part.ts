import path from "node:path";
import { rangeOfMember } from "@hookloom/core/project/json-text";
import { projectFile } from "@hookloom/core/project/project";
import type { HostPart } from "@hookloom/host/host-part";
import * as vscode from "vscode";
import { apiFileOf } from "../config/project-api.ts";
import { apiRows } from "./api-rows.ts";
import type { ApiCommandId } from "./contributes/commands.ts";
import { apiDiagnostics } from "./diagnostics/api-diagnostics.ts";
import { documentationDiagnostics } from "./diagnostics/documentation-diagnostics.ts";

/** Returns a code lens above each `api` in hookloom.json, which opens it in a form. */
function formLinks(document: vscode.TextDocument): vscode.CodeLens[] {
  const text = document.getText();
  const file = apiFileOf(text);
  if (file === undefined) return [];
  const root = path.dirname(document.uri.fsPath);
  const overrides = Object.entries(file.environments).filter(([, own]) => own !== undefined);
  const described = [
    ...(file.api === undefined ? [] : [{ memberPath: ["api"], target: { root } }]),
    ...overrides.map(([environment]) => ({
      memberPath: ["environments", environment, "api"],
      target: { root, environment },
    })),
  ];
  return described.flatMap(({ memberPath, target }) => {
    const found = rangeOfMember(text, memberPath);
    if (found === undefined) return [];
    const position = document.positionAt(found.start);
    const title = vscode.l10n.t("Edit in a form");
    const id: ApiCommandId = "hookloom.editApi";
    const command = { command: id, title, arguments: [target] };
    return [new vscode.CodeLens(new vscode.Range(position, position), command)];
  });
}

function registerFormLinks(): vscode.Disposable {
  const files = { scheme: "file", pattern: `**/${projectFile}` };
  return vscode.languages.registerCodeLensProvider(files, { provideCodeLenses: formLinks });
}

/** Editor features for a project's `api`, except the commands, which are loaded with the deploy bundle. */
export const apiPart: HostPart = {
  register: () => vscode.Disposable.from(apiDiagnostics(), documentationDiagnostics(), registerFormLinks()),
  environmentRows: (ref, status) => apiRows(ref, status?.api),
};
