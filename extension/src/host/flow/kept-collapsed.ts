import type { CollapsedParts } from "@hookloom/language-server/protocol";
import * as v from "valibot";
import type * as vscode from "vscode";

const key = "hookloom.collapsed";
/** A workspace with more files forgets those that were changed first. */
const mostFiles = 200;
/** A flow whose collapsed parts are more is kept up to here. */
const mostParts = 5000;

const part = v.object({
  words: v.pipe(v.string(), v.maxLength(400)),
  nth: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  block: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

/** What a page may have kept, by flow. */
export const collapsedParts = v.record(
  v.pipe(v.string(), v.maxLength(4000)),
  v.pipe(v.array(part), v.maxLength(mostParts)),
);

const files = v.array(v.object({ uri: v.string(), flows: collapsedParts }));

/** What is collapsed in the diagrams of this workspace: kept on this machine, never in the source. */
export class KeptCollapsed {
  readonly #state: Pick<vscode.Memento, "get" | "update">;

  constructor(state: Pick<vscode.Memento, "get" | "update">) {
    this.#state = state;
  }

  of(uri: string): CollapsedParts {
    return this.#files().find((file) => file.uri === uri)?.flows ?? {};
  }

  async keep(uri: string, flows: CollapsedParts): Promise<void> {
    const others = this.#files().filter((file) => file.uri !== uri);
    const own = Object.keys(flows).length > 0 ? [{ uri, flows }] : [];
    await this.#state.update(key, [...own, ...others].slice(0, mostFiles));
  }

  /** Another version of the extension may have kept something else. */
  #files(): readonly { readonly uri: string; readonly flows: CollapsedParts }[] {
    const { success, output } = v.safeParse(files, this.#state.get<unknown>(key));
    return success ? output : [];
  }
}
