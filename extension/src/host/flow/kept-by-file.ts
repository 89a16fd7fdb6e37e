import type { CollapsedParts } from "@hookloom/language-server/protocol";
import * as v from "valibot";
import type * as vscode from "vscode";

type State = Pick<vscode.Memento, "get" | "update">;

/** A workspace with more files forgets those that were changed first. */
const mostFiles = 200;

/** A value for each file, which the workspace keeps on this machine, never in the source. */
class KeptByFile<Value> {
  readonly #state: State;
  readonly #key: string;
  readonly #files: v.GenericSchema<readonly { readonly uri: string; readonly value: Value }[]>;

  constructor(state: State, key: string, value: v.GenericSchema<Value>) {
    this.#state = state;
    this.#key = key;
    this.#files = v.array(v.object({ uri: v.string(), value }));
  }

  of(uri: string): Value | undefined {
    return this.#all().find((file) => file.uri === uri)?.value;
  }

  /** In effect at once; ends when it is stored. Nothing is kept of a file without a value. */
  async keep(uri: string, value: Value | undefined): Promise<void> {
    const others = this.#all().filter((file) => file.uri !== uri);
    const own = value === undefined ? [] : [{ uri, value }];
    await this.#state.update(this.#key, [...own, ...others].slice(0, mostFiles));
  }

  /** Another version of the extension may have kept something else. */
  #all(): readonly { readonly uri: string; readonly value: Value }[] {
    const { success, output } = v.safeParse(this.#files, this.#state.get<unknown>(this.#key));
    return success ? output : [];
  }
}

/** A flow whose collapsed parts are more is kept up to here. */
const mostParts = 5000;

const part = v.object({
  words: v.pipe(v.string(), v.maxLength(400)),
  nth: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  block: v.exactOptional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

/** What a page may have collapsed, by flow. */
export const collapsedParts = v.record(
  v.pipe(v.string(), v.maxLength(4000)),
  v.pipe(v.array(part), v.maxLength(mostParts)),
);

/** What is collapsed in the diagrams of a workspace. */
export type KeptCollapsed = KeptByFile<CollapsedParts>;
export const keptCollapsed = (state: State): KeptCollapsed =>
  new KeptByFile<CollapsedParts>(state, "hookloom.collapsed", collapsedParts);

const choice = v.object({ environment: v.string(), range: v.string() });

/** Which environment's runs each file shows, and over which range of time. */
export type KeptChoices = KeptByFile<v.InferOutput<typeof choice>>;
export const keptChoices = (state: State): KeptChoices => new KeptByFile(state, "hookloom.runsOf", choice);
