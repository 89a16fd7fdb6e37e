import type * as vscode from "vscode";
import { setContext } from "../commands/call-command.ts";

/**
 * Sets the context key `hookloom.flow.typing` while the user types in a field of the active diagram. It disables the key
 * bindings of gestures.
 */
export class TypingContext {
  /** Pages in which a field has focus. A diagram may become active only after its page has reported this. */
  readonly #typing = new Set<vscode.WebviewPanel>();
  #shown = false;

  /** Returns the handler for a page's reports. The state of a closed page is dropped. */
  of(panel: vscode.WebviewPanel): (reported: { readonly on: boolean }) => void {
    const setTyping = (on: boolean): void => {
      if (on) this.#typing.add(panel);
      else this.#typing.delete(panel);
      this.#show([...this.#typing].some(({ active }) => active));
    };
    panel.onDidChangeViewState(() => setTyping(panel.visible && this.#typing.has(panel)));
    panel.onDidDispose(() => setTyping(false));
    return ({ on }) => setTyping(on);
  }

  #show(on: boolean): void {
    if (on === this.#shown) return;
    this.#shown = on;
    void setContext("hookloom.flow.typing", on);
  }
}
