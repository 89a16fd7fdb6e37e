import type * as vscode from "vscode";
import { setContext } from "../commands/call-command.ts";

/**
 * Whether the user types into a field of the active diagram, as the context key `hookloom.flow.typing`: the key bindings of
 * gestures do nothing meanwhile.
 */
export class TypingContext {
  /** Pages in which a field has the focus. That a diagram is active may be known only after that. */
  readonly #typing = new Set<vscode.WebviewPanel>();
  #shown = false;

  /** Takes what a page reports; a page that is gone reports nothing. */
  of(panel: vscode.WebviewPanel): (reported: { readonly on: boolean }) => void {
    const take = (on: boolean): void => {
      if (on) this.#typing.add(panel);
      else this.#typing.delete(panel);
      this.#show([...this.#typing].some(({ active }) => active));
    };
    panel.onDidChangeViewState(() => take(panel.visible && this.#typing.has(panel)));
    panel.onDidDispose(() => take(false));
    return ({ on }) => take(on);
  }

  #show(on: boolean): void {
    if (on === this.#shown) return;
    this.#shown = on;
    void setContext("hookloom.flow.typing", on);
  }
}
