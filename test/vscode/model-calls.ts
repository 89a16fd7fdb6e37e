// Calls the tools of the editor through the extension in model-stand-in.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rename } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../runner/until.ts";
import { packExtension } from "./pack-extension.ts";
import { root } from "./setup.mjs";

/** What the editor answered, or the sentence of its refusal. */
export interface ModelAnswer {
  readonly text?: string;
  readonly error?: string;
  readonly tools?: readonly string[];
}

/** The language model's side of an editor. */
export class ModelCalls {
  readonly #folder: string;
  #count = 0;
  /** The .vsix to install, and what the editor's environment has to say. */
  readonly vsix: string;
  readonly environment: Readonly<Record<string, string>>;

  private constructor(folder: string, vsix: string) {
    this.#folder = folder;
    this.vsix = vsix;
    this.environment = { HOOKLOOM_TEST_CALLS: folder };
  }

  static async make(): Promise<ModelCalls> {
    const folder = await mkdtemp(join(tmpdir(), "hookloom-model-"));
    const calls = join(folder, "calls");
    mkdirSync(calls);
    return new ModelCalls(calls, await packExtension(join(root, "test", "vscode", "model-stand-in"), folder));
  }

  /** Gives the editor a model that answers this, or removes it. */
  answer(text: string | undefined): void {
    const file = join(this.#folder, "model.txt");
    if (text === undefined) rmSync(file, { force: true });
    else writeFileSync(file, text);
  }

  /** What the model was asked last. */
  lastPrompt(): string {
    const file = join(this.#folder, "asked.txt");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  /** Makes a call; the answer may wait for a dialog. */
  async start(call: object): Promise<() => Promise<ModelAnswer>> {
    const name = String(++this.#count);
    const file = join(this.#folder, `${name}.call.json`);
    writeFileSync(`${file}.part`, JSON.stringify(call));
    await rename(`${file}.part`, file);
    const answerFile = join(this.#folder, `${name}.answer.json`);
    return () =>
      until(`an answer to ${JSON.stringify(call).slice(0, 100)}`, async () =>
        existsSync(answerFile) ? JSON.parse(readFileSync(answerFile, "utf8")) : undefined,
      );
  }

  /** Calls a tool that needs no confirmation. */
  async call(tool: string, input: object = {}): Promise<ModelAnswer> {
    return await (await this.start({ tool, input }))();
  }

  /** What a tool answered, which must not be refused. */
  async ask<Value = Readonly<Record<string, unknown>>>(tool: string, input: object = {}): Promise<Value> {
    const { text, error } = await this.call(tool, input);
    if (text === undefined) throw new Error(`${tool}: ${error}`);
    return JSON.parse(text) as Value;
  }
}
