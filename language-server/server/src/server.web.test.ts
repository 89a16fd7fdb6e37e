// The bundle that ships, in a context that has what a browser's worker has and nothing of Node's.
import vm from "node:vm";
import { applyEdits } from "@hookloom/bridge/edit-list";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import type { FlowResult, ReadSourcesParams } from "@hookloom/protocol/lsp-methods";
import type { EditResult } from "@hookloom/protocol/lsp-requests";
import type { PaletteResult } from "@hookloom/protocol/palette";
import { build } from "esbuild";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { bundles } from "../../../extension/build/bundles.ts";

// @bundles dist/language-server.web.js

const folder = "vscode-vfs://github/me/orders";
const uri = `${folder}/src/webhook.ts`;
const code = `import { webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { slack } from "./clients.js";

const hub = github();

hub.on("issues.opned", async ({ payload, log }) => {
  log.info(payload.issue.title);
  await slack.chat.postMessage({ channel: "#alerts" });
});

export default webhook(hub);
`;
const clients = `import { WebClient } from "@slack/web-api";
export const slack = new WebClient();
export async function tellPeople() {}
`;

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly data?: unknown };
}

/** A worker of a browser, as far as the server can see. */
class FakeWorker {
  readonly notified: Message[] = [];
  readonly #scope: { onmessage?: (event: { data: unknown }) => void };
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #answer: (method: string, params: unknown) => unknown;
  #asked = 0;

  constructor(script: string, answer: (method: string, params: unknown) => unknown) {
    this.#answer = answer;
    const { setTimeout, clearTimeout, performance, queueMicrotask, console } = globalThis;
    this.#scope = vm.createContext({
      ...{ setTimeout, clearTimeout, performance, queueMicrotask, console },
      ...{ URL, TextDecoder, TextEncoder, AbortController },
      addEventListener: () => undefined,
      postMessage: (message: Message) => this.#take(structuredClone(message)),
    });
    vm.runInContext(script, this.#scope);
  }

  ask<R>(method: string, params: unknown): Promise<R> {
    const id = ++this.#asked;
    return new Promise<R>((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) => {
        if (error) reject(Object.assign(new Error(error.message), { data: error.data }));
        else resolve(result as R);
      });
      this.#send({ id, method, params });
    });
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  #send(message: Message): void {
    const data = structuredClone({ jsonrpc: "2.0", ...message });
    queueMicrotask(() => this.#scope.onmessage?.({ data }));
  }

  #take(message: Message): void {
    const { id, method, params } = message;
    if (method === undefined) this.#waiting.get(Number(id))?.(message);
    else if (id === undefined) this.notified.push(message);
    else this.#send({ id, result: this.#answer(method, params) ?? null });
  }
}

let script: string;
let worker: FakeWorker;
const files: Record<string, string> = {};

beforeAll(async () => {
  const options = bundles.find(({ outfile }) => outfile === "dist/language-server.web.js");
  const { outputFiles } = await build({ ...options, write: false });
  script = outputFiles?.[0]?.text ?? "";
});

beforeEach(async () => {
  for (const name of Object.keys(files)) delete files[name];
  files[`${folder}/src/clients.ts`] = clients;
  worker = new FakeWorker(script, (method, params) => {
    if (method === "hookloom/readSources")
      return { texts: (params as ReadSourcesParams).uris.map((each) => files[each] ?? null) };
    if (method === "hookloom/sourcesAround")
      return { sources: Object.keys(files).map((each) => ({ uri: each, stamp: "1" })) };
    return undefined;
  });
  await worker.ask("initialize", { processId: null, rootUri: null, capabilities: {} });
  worker.notify("initialized", {});
  worker.notify("textDocument/didOpen", {
    textDocument: { uri, languageId: "typescript", version: 1, text: code },
  });
});

const edit = (change: FlowEdit): Promise<EditResult> =>
  worker.ask("hookloom/edit", { uri, version: 1, edit: change });

describe("the language server in a worker", () => {
  it("reads the flows of a repository, with the clients that another file of it exports", async () => {
    const { document } = await worker.ask<FlowResult>("hookloom/watchFlow", { uri });
    const [flow] = document.flows;
    expect(flow?.triggers).toEqual([{ trigger: "hub", source: "github", event: "issues.opned" }]);
    expect(flow?.body.steps.map(({ label }) => label)).toEqual(["log.info", "Post a message"]);
  });

  it("takes a file that changes into account, while the text stays the same", async () => {
    const { document } = await worker.ask<FlowResult>("hookloom/watchFlow", { uri });
    files[`${folder}/src/clients.ts`] = "export const slack = undefined;\n";
    const changes = [{ uri: `${folder}/src/clients.ts`, type: 2 }];
    worker.notify("workspace/didChangeWatchedFiles", { changes });
    const step = async () =>
      (await worker.ask<FlowResult>("hookloom/flow", { uri })).document.flows[0]?.body.steps[1];
    await expect.poll(async () => (await step())?.label).toBe("slack.chat.postMessage");
    expect((await step())?.id).toBe(document.flows[0]?.body.steps[1]?.id);
    await expect.poll(() => worker.notified.map(({ method }) => method)).toContain("hookloom/flowDelta");
  });

  it("writes edits, and refuses those that do not fit", async () => {
    const { document } = await worker.ask<FlowResult>("hookloom/watchFlow", { uri });
    const [first, second] = document.flows[0]?.body.steps ?? [];
    const { changes } = await edit({ op: "remove", steps: [first?.id ?? ""] });
    expect(applyEdits(code, changes[uri]?.edits ?? [])).not.toContain("log.info");
    await expect(
      edit({ op: "set", step: second?.id ?? "", field: "channel", text: "half(" }),
    ).rejects.toMatchObject({ data: { code: expect.any(String) } });
  });

  it("renames what another file of the repository imports", async () => {
    const other = `${folder}/src/other.ts`;
    files[other] = 'import { own } from "./webhook.ts";\nown();\n';
    const text = "export function own() {}\n";
    worker.notify("textDocument/didChange", {
      textDocument: { uri, version: 2 },
      contentChanges: [{ text }],
    });
    const { changes } = await worker.ask<EditResult>("hookloom/edit", {
      uri,
      version: 2,
      edit: { op: "rename", at: text.indexOf("own"), name: "mine" },
    });
    expect(applyEdits(files[other], changes[other]?.edits ?? [])).toBe(
      'import { mine } from "./webhook.ts";\nmine();\n',
    );
    expect(changes[other]?.version).toBe(0);
    for (let count = 0; count < 500; count++) files[`${folder}/src/file${count}.ts`] = "";
    await expect(
      worker.ask("hookloom/edit", { uri, version: 2, edit: { op: "rename", at: 16, name: "mine" } }),
    ).rejects.toThrow(/has 502 files, too many to search .* Open the project in desktop VS Code/);
  });

  it("checks events, and offers those that are near", async () => {
    const { items } = await worker.ask<{ items: { message: string }[] }>("textDocument/diagnostic", {
      textDocument: { uri },
    });
    expect(items.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/issues\.opned.*issues\.opened/),
    );
    const line = code.split("\n").findIndex((each) => each.includes("issues.opned"));
    const completions = await worker.ask<{ label: string }[]>("textDocument/completion", {
      textDocument: { uri },
      position: { line, character: 11 },
    });
    expect(completions.map(({ label }) => label)).toContain("issues.opened");
  });

  it("offers steps, events and functions of other files, and says why it has no functions of packages", async () => {
    const { document } = await worker.ask<FlowResult>("hookloom/watchFlow", { uri });
    const block = document.flows[0]?.body.id;
    const ask = (query: string): Promise<PaletteResult> =>
      worker.ask("hookloom/palette", { uri, version: 1, block, index: 0, query });
    await expect
      .poll(async () => (await ask("tellPeople")).items.map(({ label }) => label))
      .toContain("tellPeople");
    const { items, notes } = await ask("if");
    expect(items.length).toBeGreaterThan(0);
    expect(notes).toEqual([{ reason: "no-machine" }]);
  });

  it("says that types need a machine", async () => {
    const { document } = await worker.ask<FlowResult>("hookloom/watchFlow", { uri });
    const step = document.flows[0]?.body.steps[0]?.id;
    const asked = { uri, version: 1, step, field: "message", text: "payload.", offset: 8 };
    expect(await worker.ask("hookloom/completions", asked)).toEqual({ unavailable: "no-machine" });
    const problems = () => worker.notified.find(({ method }) => method === "hookloom/typeProblems");
    await expect.poll(() => problems()?.params).toMatchObject({ unavailable: "no-machine" });
  });
});
