import type { KeptView } from "@hookloom/protocol/flow-view";
import * as v from "valibot";
import type * as vscode from "vscode";

type State = Pick<vscode.Memento, "get" | "update">;

/** Maximum number of files with a stored value; the least recently changed ones are dropped. */
const maxFiles = 200;

/** A value for each file, stored in the workspace state on this machine, never in the source. */
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

  /** Sets the value of a file, or removes it if undefined. This takes effect immediately; resolves when it is stored. */
  async keep(uri: string, value: Value | undefined): Promise<void> {
    const others = this.#all().filter((file) => file.uri !== uri);
    const own = value === undefined ? [] : [{ uri, value }];
    await this.#state.update(this.#key, [...own, ...others].slice(0, maxFiles));
  }

  /** Moves the values of renamed files and folders. */
  async rename(moved: (uri: string) => string | undefined): Promise<void> {
    const files = this.#all().map(({ uri, value }) => ({ uri: moved(uri) ?? uri, value }));
    await this.#state.update(this.#key, files);
  }

  /** Returns the stored values, validated because another version of the extension may have used a different format. */
  #all(): readonly { readonly uri: string; readonly value: Value }[] {
    const { success, output } = v.safeParse(this.#files, this.#state.get<unknown>(this.#key));
    return success ? output : [];
  }
}

const panesKey = "hookloom.panes";

/** The view states of the diagrams of a workspace, in the format of their pages. */
export class KeptViews {
  readonly #state: State;
  readonly #files: KeptByFile<string>;

  constructor(state: State) {
    this.#state = state;
    this.#files = new KeptByFile(state, "hookloom.views", v.string());
  }

  /** Returns the initial view state of a file's next page. */
  of(uri: string): Partial<KeptView> {
    const [file, panes] = [this.#files.of(uri), this.#state.get<unknown>(panesKey)];
    return {
      ...(file === undefined ? {} : { file }),
      ...(typeof panes === "string" ? { panes } : {}),
    };
  }

  async keep(uri: string, { file, panes }: KeptView): Promise<void> {
    await Promise.all([this.#files.keep(uri, file), this.#state.update(panesKey, panes)]);
  }

  rename(moved: (uri: string) => string | undefined): Promise<void> {
    return this.#files.rename(moved);
  }
}

const choiceSchema = v.object({ environment: v.string(), range: v.string() });

/** The environment whose runs each file shows, and the time range. */
export type KeptChoices = KeptByFile<v.InferOutput<typeof choiceSchema>>;
export const keptChoices = (state: State): KeptChoices =>
  new KeptByFile(state, "hookloom.runsOf", choiceSchema);
