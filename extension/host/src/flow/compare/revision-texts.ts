import path from "node:path";
import * as vscode from "vscode";

const scheme = "hookloom-revision";

/** Texts of earlier revisions, for VS Code's own comparison. */
export class RevisionTexts implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #registered: vscode.Disposable;

  constructor() {
    this.#registered = vscode.workspace.registerTextDocumentContentProvider(scheme, {
      provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? "",
    });
  }

  /** The address of a file's text at a revision; its name says the language. */
  put(file: string, revision: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({
      scheme,
      path: vscode.Uri.file(file).path,
      query: `${revision}-${path.basename(file)}`,
    });
    this.#texts.set(uri.toString(), text);
    return uri;
  }

  dispose(): void {
    this.#registered.dispose();
  }
}
