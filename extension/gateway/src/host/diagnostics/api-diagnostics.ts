import path from "node:path";
import { readProject } from "@hookloom/core/project/config/read-project";
import { rangeOfMember } from "@hookloom/core/project/json-text";
import { lacksGateway } from "@hookloom/core/project/packages/gateway";
import { noGatewayMessage } from "@hookloom/core/project/packages/gateway-name";
import { projectAt, projectFile } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { type ApiFile, apiFileOf, findApiProblems } from "../../config/project-api.ts";

/** Milliseconds without a key before a text is checked. */
const pauseMs = 300;

const isOurs = ({ uri }: vscode.TextDocument): boolean =>
  uri.scheme === "file" && path.basename(uri.fsPath) === projectFile;

/** The first `api` of a project without the package that enforces it, with the commands that add the package. */
async function unenforcedAt(root: string, file: ApiFile | undefined) {
  const { api, environments = {} } = file ?? {};
  const own = Object.keys(environments).find((name) => environments[name] !== undefined);
  if ((api === undefined && own === undefined) || !(await lacksGateway(root))) return [];
  const memberPath = api === undefined ? ["environments", own ?? "", "api"] : ["api"];
  return [{ path: memberPath, code: "no-gateway", sentence: noGatewayMessage(root) }];
}

/**
 * Says in an open hookloom.json what is wrong with its `api` beyond its shape, which the JSON Schema checks: names of
 * triggers, plans and files that are not there.
 */
export class ApiDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("hookloom-api");
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #parts: vscode.Disposable;

  constructor() {
    const { workspace } = vscode;
    this.#parts = vscode.Disposable.from(
      this.#collection,
      workspace.onDidOpenTextDocument((document) => this.#soon(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.#soon(document)),
      // A saved source may have other triggers.
      workspace.onDidSaveTextDocument(() => this.#all()),
      workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)),
    );
    this.#all();
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#parts.dispose();
  }

  #all(): void {
    for (const document of vscode.workspace.textDocuments) this.#soon(document);
  }

  #soon(document: vscode.TextDocument): void {
    if (!isOurs(document)) return;
    const name = document.uri.toString();
    clearTimeout(this.#timers.get(name));
    const check = () => void this.#check(document).catch(() => this.#collection.delete(document.uri));
    this.#timers.set(name, setTimeout(check, pauseMs));
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const text = document.getText();
    const root = path.dirname(document.uri.fsPath);
    const file = apiFileOf(text);
    const project = await projectAt(root);
    const content = project && (await readProject(project));
    const findings = file === undefined ? [] : await findApiProblems(root, file, content);
    const unenforced = await unenforcedAt(root, file);
    // A later text is checked on its own.
    if (document.isClosed || document.version !== version) return;
    const found = findings.map(({ problem, sentence }) => ({ ...problem, sentence }));
    const diagnostics = [...found, ...unenforced].map(({ path: memberPath, code, sentence }) => {
      const { start, end } = rangeOfMember(text, memberPath) ?? { start: 0, end: 0 };
      const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
      const diagnostic = new vscode.Diagnostic(range, sentence, vscode.DiagnosticSeverity.Error);
      diagnostic.source = "Hookloom";
      diagnostic.code = code;
      return diagnostic;
    });
    this.#collection.set(document.uri, diagnostics);
  }
}
