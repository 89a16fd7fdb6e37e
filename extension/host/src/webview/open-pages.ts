import type * as vscode from "vscode";

/** The open pages of one kind, one for each thing that they are about. */
export class OpenPages {
  readonly #pages = new Map<string, Promise<vscode.WebviewPanel>>();

  /**
   * Shows the page of `key`, or has it opened: once, however often it is requested while it opens. @throws what `open`
   * throws
   */
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
