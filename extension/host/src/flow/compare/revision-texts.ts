import path from "node:path";
import * as vscode from "vscode";
import { TextPages } from "../../shared/text-pages.ts";

/** Texts of earlier revisions, for VS Code's diff editor. */
export class RevisionTexts extends TextPages {
  constructor() {
    super("hookloom-revision");
  }

  /** Stores a file's text at a revision and returns its URI, whose name determines the language. */
  put(file: string, revision: string, text: string): vscode.Uri {
    return this.page(vscode.Uri.file(file).path, text, `${revision}-${path.basename(file)}`);
  }
}
