import { readFile } from "node:fs/promises";
import path from "node:path";
import { projectFile } from "@hookloom/core/project/project";
import { exists } from "@hookloom/core/project/read-file";
import * as vscode from "vscode";
import { isMarkdownFile } from "../../config/documentation-files.ts";
import type { LinkFinding } from "../../config/documentation-links.ts";
import { apiFileOf, checkDocumentation } from "../../config/project-api.ts";
import { type Checked, diagnostic, openDocumentDiagnostics } from "./open-document-diagnostics.ts";

const isDocumentation = ({ uri }: vscode.TextDocument): boolean =>
  isMarkdownFile(uri.fsPath) || path.basename(uri.fsPath) === projectFile;

/** Finds the nearest project folder that contains a file; undefined outside the workspace or any project. */
async function rootAround({ uri }: vscode.TextDocument): Promise<string | undefined> {
  const top = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  if (top === undefined) return undefined;
  for (let folder = path.dirname(uri.fsPath); ; folder = path.dirname(folder)) {
    if (await exists(path.join(folder, projectFile)).catch(() => false)) return folder;
    if (folder === top || folder === path.dirname(folder)) return undefined;
  }
}

function toDiagnostic(document: vscode.TextDocument, { line = 1, columns, sentence, code }: LinkFinding) {
  const wholeLine = document.lineAt(Math.min(line - 1, document.lineCount - 1));
  const start = columns?.[0] ?? wholeLine.firstNonWhitespaceCharacterIndex;
  const end = columns?.[1] ?? wholeLine.range.end.character;
  const range = new vscode.Range(wholeLine.lineNumber, start, wholeLine.lineNumber, end);
  return diagnostic(range, { message: sentence, code, severity: vscode.DiagnosticSeverity.Warning });
}

async function findProblems(
  root: string,
  documents: readonly vscode.TextDocument[],
  relativeName: (document: vscode.TextDocument) => string,
): Promise<readonly LinkFinding[]> {
  const projectPath = path.join(root, projectFile);
  const openProjectFile = documents.find(({ uri }) => uri.fsPath === projectPath);
  const file = apiFileOf(openProjectFile?.getText() ?? (await readFile(projectPath, "utf8")));
  if (file === undefined) return [];
  const texts = documents.map((document) => [relativeName(document), document.getText()] as const);
  return checkDocumentation(root, file, new Map(texts));
}

/** Checks all open documents, because changing a heading in one can break a link in another. */
async function checkAll(documents: readonly vscode.TextDocument[]): Promise<readonly Checked[]> {
  const roots = new Map<string, vscode.TextDocument[]>();
  for (const document of documents) {
    const root = await rootAround(document);
    if (root !== undefined) roots.set(root, [...(roots.get(root) ?? []), document]);
  }
  const checked: Checked[] = [];
  for (const [root, inProject] of roots) {
    const relativeName = ({ uri }: vscode.TextDocument) =>
      path.relative(root, uri.fsPath).split(path.sep).join("/");
    const found = await findProblems(root, inProject, relativeName);
    for (const document of inProject) {
      const findings = found.filter(({ file }) => file === relativeName(document));
      checked.push([document, findings.map((finding) => toDiagnostic(document, finding))]);
    }
  }
  return checked;
}

/** Reports broken links in open Markdown files of a project's documentation, and in inline pages of hookloom.json. */
export const documentationDiagnostics = (): vscode.Disposable =>
  openDocumentDiagnostics("hookloom-documentation", isDocumentation, checkAll);
