import path from "node:path";
import { readProject } from "@hookloom/core/project/config/read-project";
import { rangeOfMember } from "@hookloom/core/project/json-text";
import { lacksGateway } from "@hookloom/core/project/packages/gateway";
import { noGatewayMessage } from "@hookloom/core/project/packages/gateway-name";
import { projectAt, projectFile } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import * as vscode from "vscode";
import { type ApiFile, apiFileOf, findApiProblems } from "../../config/project-api.ts";
import { diagnostic, openDocumentDiagnostics } from "./open-document-diagnostics.ts";

const isConfig = ({ uri }: vscode.TextDocument): boolean => path.basename(uri.fsPath) === projectFile;

/** Reports a project's first `api` if the package that enforces it is missing, with the commands that add the package. */
async function findUnenforcedApi(root: string, file: ApiFile | undefined) {
  const { api, environments = {} } = file ?? {};
  const environment = Object.keys(environments).find((name) => environments[name] !== undefined);
  if ((api === undefined && environment === undefined) || !(await lacksGateway(root))) return [];
  const memberPath = api === undefined ? ["environments", environment ?? "", "api"] : ["api"];
  return [{ path: memberPath, code: "no-gateway", sentence: noGatewayMessage(root) }];
}

async function findDiagnostics(document: vscode.TextDocument): Promise<readonly vscode.Diagnostic[]> {
  const text = document.getText();
  const root = path.dirname(document.uri.fsPath);
  const file = apiFileOf(text);
  const project = await projectAt(root);
  const content = project && (await readProject(project));
  const findings = file === undefined ? [] : await findApiProblems(root, file, content);
  const unenforced = await findUnenforcedApi(root, file);
  const found = findings.map(({ problem, sentence }) => ({ ...problem, sentence }));
  return [...found, ...unenforced].map(({ path: memberPath, code, sentence }) => {
    const { start, end } = rangeOfMember(text, memberPath) ?? { start: 0, end: 0 };
    const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
    return diagnostic(range, { message: sentence, code, severity: vscode.DiagnosticSeverity.Error });
  });
}

/**
 * Reports problems of an `api` in an open hookloom.json that the JSON Schema does not check: nonexistent triggers, plans and
 * files. The triggers may change when a source file is saved.
 */
export const apiDiagnostics = (): vscode.Disposable =>
  openDocumentDiagnostics("hookloom-api", isConfig, async (documents) => {
    const checked = documents.map(async (document) => {
      const found = await findDiagnostics(document).catch(
        ignored("the views report a project that cannot be read"),
      );
      return [document, found ?? []] as const;
    });
    return await Promise.all(checked);
  });
