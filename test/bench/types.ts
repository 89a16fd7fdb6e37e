import { join } from "node:path";
import { lspMethods } from "@hookloom/protocol/lsp-methods";
import type { CompletionsResult } from "@hookloom/protocol/typed-fields";
import { listSteps } from "@hookloom/protocol/walk";
import { LspClient } from "../../language-server/server/src/testing/lsp-client.ts";
import { findTypeScript } from "../../language-server/types/src/compiler/typescript-package.ts";
import { TypeScriptProcess } from "../../language-server/types/src/compiler/typescript-process.ts";
import { handler, TestProject } from "../../language-server/types/src/testing/project.ts";
import { percentile, type Row } from "./table.ts";

const server = join(import.meta.dirname, "..", "..", "dist", "language-server.js");
const rounds = 100;
const warmUp = 10;
const coldRuns = 5;
const member = "title";

/** The handler with a text in the place of the field, which is inside a check that narrows. */
const textWith = (field: string): string =>
  handler(`  if (payload.issue.user) {
    const who = ${field};
    log.info(who, { number: payload.issue.number });
  }
  for (const person of payload.issue.assignees) {
    log.info(\`assigned to \${person?.login}\`);
  }`);

const start = "payload.issue.user.login";
/** What is in the field after each key. */
const typed = ["payload.issue.", "payload.issue.t", "payload.issue.ti", "payload.issue.tit"];

async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const begun = performance.now();
  const answer = await work();
  return [performance.now() - begun, answer];
}

function check(what: string, labels: readonly string[]): void {
  if (!labels.includes(member)) throw new Error(`${what} offers no ${member}, but ${labels.length} others.`);
}

/** The server that ships, with a diagram of the handler open, asked as the inspector asks. */
class Field {
  readonly #client = new LspClient(server);
  readonly #uri: string;
  #place: { readonly version: number; readonly step: string } | undefined;

  constructor(uri: string) {
    this.#uri = uri;
  }

  async open(): Promise<void> {
    await this.#client.start({ flowChanged: false, types: { trusted: true } });
    await this.#client.open(this.#uri, textWith(start));
  }

  async openDiagram(): Promise<void> {
    const { version, document } = await this.#client.ask<Awaited<ReturnType<LspClient["flow"]>>>(
      lspMethods.watchFlow,
      { uri: this.#uri },
    );
    const step = listSteps(document).find(({ fields }) => fields.some(({ text }) => text === start));
    if (!step) throw new Error("The handler has no such step.");
    this.#place = { version, step: step.id };
  }

  async complete(text: string): Promise<void> {
    const params = { uri: this.#uri, ...this.#place, field: "value", text, offset: text.length };
    const answer = await this.#client.ask<CompletionsResult>(lspMethods.completions, params);
    check("The field", answer.items?.map(({ label }) => label) ?? []);
  }

  end(): Promise<unknown> {
    return this.#client.stop();
  }
}

interface Labelled {
  readonly label: string;
}

/** TypeScript alone, as an editor uses it: the key is in the text, and the completion is asked for there. */
class Editor {
  readonly #process: TypeScriptProcess;
  readonly #uri: string;
  #version = 1;

  static async open(root: string, uri: string): Promise<Editor> {
    const from = await findTypeScript(root, undefined);
    if (!from) throw new Error("This repository has no TypeScript 7.");
    const ports = { requestTimeoutMs: 20_000, onEnd: () => undefined, onWatch: () => undefined };
    return new Editor(await TypeScriptProcess.start(root, from, ports), uri);
  }

  private constructor(process: TypeScriptProcess, uri: string) {
    this.#process = process;
    this.#uri = uri;
    const textDocument = { uri, languageId: "typescript", version: 1, text: textWith(start) };
    process.notify("textDocument/didOpen", { textDocument });
  }

  async complete(typedNow: string): Promise<void> {
    const text = textWith(typedNow);
    const offset = text.indexOf(typedNow) + typedNow.length;
    this.#version++;
    const textDocument = { uri: this.#uri, version: this.#version };
    this.#process.notify("textDocument/didChange", { textDocument, contentChanges: [{ text }] });
    const lines = text.slice(0, offset).split("\n");
    const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
    const params = { textDocument: { uri: this.#uri }, position };
    const answer = await this.#process.request<{ items?: Labelled[] }>("textDocument/completion", params);
    check("The editor", answer.items?.map(({ label }) => label) ?? []);
  }

  end(): Promise<void> {
    return this.#process.end();
  }
}

async function coldTimes(uri: string): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < coldRuns; run++) {
    const field = new Field(uri);
    await field.open();
    const [time] = await timed(async () => {
      await field.openDiagram();
      await field.complete(typed[0] ?? "");
    });
    times.push(time);
    await field.end();
  }
  return times;
}

async function warmTimes(root: string, uri: string): Promise<{ field: number[]; editor: number[] }> {
  const [field, editor] = [new Field(uri), await Editor.open(root, uri)];
  await field.open();
  await field.openDiagram();
  const times = { field: [] as number[], editor: [] as number[] };
  for (let round = 0; round < rounds + warmUp; round++) {
    const text = typed[round % typed.length] ?? "";
    const [ours] = await timed(() => field.complete(text));
    const [theirs] = await timed(() => editor.complete(text));
    if (round < warmUp) continue;
    times.field.push(ours);
    times.editor.push(theirs);
  }
  await Promise.all([field.end(), editor.end()]);
  return times;
}

/** Completion in a field of a GitHub handler, and of a bare `tsc --lsp` at the same place of the text in turns. */
export async function* benchTypes(): AsyncIterable<Row> {
  const project = new TestProject();
  try {
    const uri = project.write("src/webhook.ts", textWith(start));
    const { field, editor } = await warmTimes(project.root, uri);
    const bare = (share: number): string =>
      `bare tsc --lsp at the same place of the text ${percentile(editor, share).toFixed(1)} ms`;
    const what = "completion in a field of a GitHub handler, warm";
    yield { what: `${what}, median`, value: percentile(field, 0.5), unit: "ms", limit: 50, peer: bare(0.5) };
    yield { what: `${what}, p95`, value: percentile(field, 0.95), unit: "ms", limit: 120, peer: bare(0.95) };
    const cold = await coldTimes(uri);
    yield {
      what: "first completion, from the opening of the diagram",
      value: percentile(cold, 0.5),
      unit: "ms",
      limit: 3_000,
      peer: `longest of ${cold.length}: ${Math.max(...cold).toFixed(0)} ms`,
    };
  } finally {
    project.remove();
  }
}
