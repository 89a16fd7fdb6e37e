import path from "node:path";
import { type MemberPath, memberValue } from "@hookloom/core/project/json-edit";
import { jsonProblem } from "@hookloom/core/project/json-text";
import { projectFile } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { fieldName, pathOfName } from "./bound-field.ts";

const scheme = "hookloom-page";

/** Returns the URI of an inline page of hookloom.json; `title` is its tab title. */
export function pageUri(root: string, pagePath: MemberPath, title: string): vscode.Uri {
  const name = title.replaceAll(/[/\\?#]/g, " ").trim();
  return vscode.Uri.from({ scheme, path: `/${name}.md`, query: root, fragment: fieldName(pagePath) });
}

/** Provides inline pages as Markdown documents, which are updated while hookloom.json is edited. */
export class PagePreviews implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registered: vscode.Disposable;

  constructor() {
    const { workspace } = vscode;
    this.#registered = vscode.Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(scheme, this),
      workspace.onDidChangeTextDocument(({ document }) => {
        if (path.basename(document.uri.fsPath) !== projectFile) return;
        for (const { uri } of workspace.textDocuments) if (uri.scheme === scheme) this.#changed.fire(uri);
      }),
    );
  }

  /** Returns an empty string if the page no longer exists or hookloom.json is being edited. */
  async provideTextDocumentContent({ query, fragment }: vscode.Uri): Promise<string> {
    const file = vscode.Uri.file(path.join(query, projectFile));
    const text = (await vscode.workspace.openTextDocument(file)).getText();
    if (jsonProblem(text) !== undefined) return "";
    const written = memberValue(JSON.parse(text), [...pathOfName(fragment), "text"]);
    return typeof written === "string" ? written : "";
  }

  dispose(): void {
    this.#registered.dispose();
  }
}
