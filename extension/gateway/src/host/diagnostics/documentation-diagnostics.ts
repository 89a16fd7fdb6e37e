import { readFile } from "node:fs/promises";
import path from "node:path";
import { projectFile } from "@hookloom/core/project/project";
import { exists } from "@hookloom/core/project/read-file";
import * as vscode from "vscode";
import { isMarkdownFile } from "../../config/documentation-files.ts";
import type { LinkFinding } from "../../config/documentation-links.ts";
import { apiFileOf, checkDocumentation } from "../../config/project-api.ts";

/** Milliseconds without a key before the texts are checked. */
const pauseMs = 400;

const isOurs = ({ uri }: vscode.TextDocument): boolean =>
  uri.scheme === "file" && (isMarkdownFile(uri.fsPath) || path.basename(uri.fsPath) === projectFile);

/** The nearest folder around a file that is a project; undefined outside of the workspace and of projects. */
async function rootAround({ uri }: vscode.TextDocument): Promise<string | undefined> {
  const top = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  if (top === undefined) return undefined;
  for (let folder = path.dirname(uri.fsPath); ; folder = path.dirname(folder)) {
    if (await exists(path.join(folder, projectFile)).catch(() => false)) return folder;
    if (folder === top || folder === path.dirname(folder)) return undefined;
  }
}

function toDiagnostic(document: vscode.TextDocument, { line = 1, columns, ...finding }: LinkFinding) {
  const whole = document.lineAt(Math.min(line - 1, document.lineCount - 1));
  const start = columns?.[0] ?? whole.firstNonWhitespaceCharacterIndex;
  const end = columns?.[1] ?? whole.range.end.character;
  const range = new vscode.Range(whole.lineNumber, start, whole.lineNumber, end);
  const diagnostic = new vscode.Diagnostic(range, finding.sentence, vscode.DiagnosticSeverity.Warning);
  diagnostic.source = "Hookloom";
  diagnostic.code = finding.code;
  return diagnostic;
}

/** Marks links that lead nowhere in open Markdown files of a project's documentation, and in the texts of hookloom.json. */
export class DocumentationDiagnostics implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection("hookloom-documentation");
  readonly #parts: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;

  constructor() {
    const { workspace } = vscode;
    const soon = (document: vscode.TextDocument): void => {
      if (isOurs(document)) this.#soon();
    };
    this.#parts = vscode.Disposable.from(
      this.#collection,
      workspace.onDidOpenTextDocument(soon),
      workspace.onDidSaveTextDocument(soon),
      workspace.onDidChangeTextDocument(({ document }) => soon(document)),
      workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)),
    );
    this.#soon();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#turn++;
    this.#parts.dispose();
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#checkAll().catch(() => this.#collection.clear()), pauseMs);
  }

  /** A heading that is changed in one text can break a link of another, so all open ones are checked. */
  async #checkAll(): Promise<void> {
    const turn = ++this.#turn;
    const roots = new Map<string, vscode.TextDocument[]>();
    for (const document of vscode.workspace.textDocuments.filter(isOurs)) {
      const root = await rootAround(document);
      if (root !== undefined) roots.set(root, [...(roots.get(root) ?? []), document]);
    }
    for (const [root, documents] of roots) {
      const found = await this.#findProblems(root, documents);
      if (turn !== this.#turn) return;
      for (const document of documents) {
        const file = path.relative(root, document.uri.fsPath).split(path.sep).join("/");
        const own = found.filter((finding) => finding.file === file);
        this.#collection.set(
          document.uri,
          own.map((finding) => toDiagnostic(document, finding)),
        );
      }
    }
  }

  async #findProblems(
    root: string,
    documents: readonly vscode.TextDocument[],
  ): Promise<readonly LinkFinding[]> {
    const projectPath = path.join(root, projectFile);
    const open = documents.find(({ uri }) => uri.fsPath === projectPath);
    const file = apiFileOf(open?.getText() ?? (await readFile(projectPath, "utf8")));
    if (file === undefined) return [];
    const texts = documents.map((document) => {
      const name = path.relative(root, document.uri.fsPath).split(path.sep).join("/");
      return [name, document.getText()] as const;
    });
    return checkDocumentation(root, file, new Map(texts));
  }
}
