import type * as vscode from "vscode";

/** The open pages of one kind, at most one for each key. */
export class OpenPages {
  readonly #pages = new Map<string, Promise<vscode.WebviewPanel>>();

  /** Shows the page of `key`, or opens it. Concurrent requests open it once. @throws any error thrown by `open` */
  async show(key: string, open: () => Promise<vscode.WebviewPanel>): Promise<void> {
    const known = this.#pages.get(key);
    if (known !== undefined) return (await known).reveal();
    const opening = open();
    this.#pages.set(key, opening);
    try {
      (await opening).onDidDispose(() => this.#pages.delete(key));
    } catch (error) {
      this.#pages.delete(key);
      throw error;
    }
  }
}
