import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { applyEdits } from "@hookloom/bridge/edit-list";
import type { Step } from "@hookloom/protocol/flow-document";
import type { CompareResult, DeclarationsResult } from "@hookloom/protocol/lsp-requests";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type CompletionItem, ResponseError } from "vscode-languageserver/node";
import { temporaryFolder } from "../../../test/runner/temporary-folder.ts";
import { bundleServer } from "./testing/bundle-server.ts";
import { LspClient } from "./testing/lsp-client.ts";
import { goodFile } from "./testing/marked-document.ts";

const uri = "file:///project/src/webhook.ts";
const at = (line: number, character: number): { line: number; character: number } => ({ line, character });
const insert = (line: number, character: number, text: string) => ({
  range: { start: at(line, character), end: at(line, character) },
  text,
});

let bundle: Awaited<ReturnType<typeof bundleServer>>;
let client: LspClient;

beforeAll(async () => {
  bundle = await bundleServer();
});
afterAll(() => bundle.remove());
beforeEach(async () => {
  client = new LspClient(bundle.module);
  await client.start();
});
afterEach(() => {
  client.process.kill();
});

async function refusal(asked: Promise<unknown>): Promise<ResponseError<{ code: string } | undefined>> {
  const thrown = await asked.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof ResponseError)) throw new Error("Nothing was refused");
  return thrown;
}

async function firstStep(): Promise<{ version: number; step: Step; block: string }> {
  const { version, document } = await client.flow(uri);
  const body = document.flows[0]?.body;
  const step = body?.steps[0];
  if (!body || !step) throw new Error("The handler has no step");
  return { version, step, block: body.id };
}

describe("the server's process", () => {
  it("announces itself, answers a standard method and ends with status 0", async () => {
    await client.open(uri, goodFile.replace("issues.opened", "iss"));
    const position = at(5, 11);
    const items = await client.ask<CompletionItem[]>("textDocument/completion", {
      textDocument: { uri },
      position,
    });
    expect(items.map(({ label }) => label)).toContain("issues.opened");
    expect(await client.stop()).toBe(0);
  });

  it("exits with status 1 where no shutdown came before", async () => {
    const exited = once(client.process, "exit");
    await client.notify("exit", undefined);
    expect((await exited)[0]).toBe(1);
  });

  it("survives invalid requests and notifications", async () => {
    const silence = async (): Promise<void> => undefined;
    for (const params of [
      undefined,
      7,
      {},
      { uri: 5 },
      { textDocument: {} },
      { uri, version: 1, edit: { op: "?" } },
    ]) {
      for (const method of [
        "hookloom/flow",
        "hookloom/edit",
        "hookloom/palette",
        "hookloom/declarations",
        "hookloom/textOf",
        "textDocument/codeLens",
        "no/such",
      ]) {
        await client.ask(method, params).catch(silence);
      }
      await client.notify("textDocument/didChange", params).catch(silence);
      await client.notify("textDocument/didOpen", params).catch(silence);
    }
    client.process.stdin?.write("Content-Length: 9\r\n\r\n{ broken!");
    await client.open(uri, goodFile);
    expect((await client.flow(uri)).document.flows).toHaveLength(1);
    expect((await refusal(client.ask("hookloom/flow", { uri: 5 }))).message).toMatch(/needs \{ uri \}/);
  });

  it("answers for a file that is not open, and reports one that does not exist", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "webhook.ts");
    await writeFile(file, goodFile);
    const { version, document } = await client.flow(pathToFileURL(file).href);
    expect([version, document.flows.length]).toEqual([0, 1]);
    await rm(file);
    expect((await refusal(client.flow(pathToFileURL(file).href))).message).toMatch(/there is no such file/);
    expect((await refusal(client.flow("untitled:1"))).message).toMatch(/neither open nor a file/);
  });
});

describe("flows and edits", () => {
  it("publishes the flows of each version with stable ids", async () => {
    await client.open(uri, goodFile);
    const { step } = await firstStep();
    await client.change(uri, 2, insert(0, 0, "// one\r\n"), insert(0, 3, "more "));
    await client.change(uri, 3, insert(7, 2, 'log.info("before");\n  '));
    const { document } = await client.flowChanged(uri, 3);
    expect(document.flows[0]?.body.steps[1]?.id).toBe(step.id);
    expect(await client.flow(uri)).toEqual({ version: 3, document });
  });

  it("treats a change without a range as the whole text", async () => {
    await client.open(uri, goodFile);
    const { step } = await firstStep();
    await client.change(uri, 2, { text: `// above\n${goodFile}` });
    expect((await client.flowChanged(uri, 2)).document.flows[0]?.body.steps[0]?.id).toBe(step.id);
  });

  it("answers what differs between two texts, none of which has to be open", async () => {
    const after = goodFile.replace("issues.opened", "issues.closed");
    const asked = { uri, before: goodFile, after };
    const { flows, counts } = await client.ask<CompareResult>("hookloom/compare", asked);
    expect(flows).toMatchObject([{ mark: "changed", fields: [{ name: "triggers" }] }]);
    expect(counts).toEqual({ added: 0, changed: 0, moved: 0, removed: 0 });
    const { message } = await refusal(client.ask("hookloom/compare", { uri, before: goodFile }));
    expect(message).toMatch(/needs \{ uri, before, after \}/);
  });

  it("answers what an edit changes, and the changed text has the expected flow", async () => {
    await client.open(uri, goodFile);
    const { version, block } = await firstStep();
    const { changes } = await client.edit(uri, version, {
      op: "insert",
      block,
      index: 0,
      code: "const a = 1;",
    });
    expect(Object.keys(changes)).toEqual([uri]);
    expect(changes[uri]?.version).toBe(1);
    const after = applyEdits(goodFile, changes[uri]?.edits ?? []);
    expect(after).toBe(goodFile.replace("  log.info", "  const a = 1;\n  log.info"));
  });

  it("rebases an edit of an older version whose steps still exist", async () => {
    await client.open(uri, goodFile);
    const { block } = await firstStep();
    await client.change(uri, 2, insert(6, 2, 'log.info("new");\n  '));
    const { changes } = await client.edit(uri, 1, { op: "insert", block, index: 1, code: "const a = 1;" });
    expect(changes[uri]?.version).toBe(2);
    const now = goodFile.replace("  log.info(pay", '  log.info("new");\n  log.info(pay');
    const after = applyEdits(now, changes[uri]?.edits ?? []);
    expect(after).toBe(now.replace("issue.title);\n", "issue.title);\n  const a = 1;\n"));
  });

  it("refuses a stale edit with a code", async () => {
    await client.open(uri, goodFile);
    const { step } = await firstStep();
    await client.change(uri, 2, { range: { start: at(6, 0), end: at(7, 0) }, text: "" });
    expect((await refusal(client.edit(uri, 1, { op: "remove", steps: [step.id] }))).data).toEqual({
      code: "stale",
    });
    expect((await refusal(client.edit(uri, 9, { op: "remove", steps: [step.id] }))).data).toEqual({
      code: "stale",
    });
  });

  it("refuses what would break the file, with a message and a code", async () => {
    await client.open(uri, goodFile);
    const { version, block } = await firstStep();
    const error = await refusal(client.edit(uri, version, { op: "insert", block, index: 0, code: "break;" }));
    expect(error.data).toEqual({ code: "jump-outside-loop" });
    expect(error.message).toMatch(/loop/);
  });
});

describe("the text of steps", () => {
  it("is the present text of steps that were seen in an older version, with their comments", async () => {
    await client.open(uri, goodFile);
    const { step } = await firstStep();
    expect(await client.textOf(uri, 1, [step.id])).toEqual({ text: "log.info(payload.issue.title);" });
    await client.change(uri, 2, insert(6, 2, "// why\n  "), insert(7, 11, '"new", '));
    expect(await client.textOf(uri, 1, [step.id])).toEqual({
      text: '// why\nlog.info("new", payload.issue.title);',
    });
  });

  it("is refused as stale where a step is gone or the version is not known", async () => {
    await client.open(uri, goodFile);
    const { step } = await firstStep();
    expect((await refusal(client.textOf(uri, 9, [step.id]))).data).toEqual({ code: "stale" });
    await client.change(uri, 2, { range: { start: at(6, 0), end: at(7, 0) }, text: "" });
    expect((await refusal(client.textOf(uri, 1, [step.id]))).data).toEqual({ code: "stale" });
  });

  it("is asked for by the ids of the steps", async () => {
    await client.open(uri, goodFile);
    const asked = client.ask("hookloom/textOf", { uri, version: 1, steps: [5] });
    expect((await refusal(asked)).message).toMatch(/needs \{ uri, version, steps \}/);
  });
});

describe("several documents and the palette", () => {
  it("keeps documents apart and forgets a closed one", async () => {
    const other = "file:///project/src/other.ts";
    await client.open(uri, goodFile);
    await client.open(other, "function f() {\n  return 1;\n}\n");
    expect((await client.flow(other)).document.flows.map(({ name }) => name)).toEqual(["f"]);
    await client.notify("textDocument/didClose", { textDocument: { uri: other } });
    expect((await refusal(client.flow(other))).message).toMatch(/no such file/);
    expect((await client.flow(uri)).document.flows).toHaveLength(1);
  });

  it("answers what a document declares, now and after an edit", async () => {
    await client.open(uri, goodFile);
    const now = await client.ask<DeclarationsResult>("hookloom/declarations", { uri });
    expect(now).toMatchObject({
      version: 1,
      declarations: { triggers: [{ name: "hub", source: "github" }] },
    });
    const edit = { op: "addSetting", name: "CHANNEL" };
    const after = await client.ask<DeclarationsResult>("hookloom/declarations", {
      uri,
      preview: { version: 1, edit },
    });
    expect(after.declarations.settings.map(({ name }) => name)).toContain("CHANNEL");
    const badly = client.ask("hookloom/declarations", { uri, preview: { edit } });
    expect((await refusal(badly)).message).toMatch(
      /needs \{ uri, preview\? \}, and its "preview.version" is missing/,
    );
  });

  it("offers in the palette only what can be inserted", async () => {
    await client.open(uri, goodFile);
    const { version, block } = await firstStep();
    const { items } = await client.palette(uri, block, 0);
    expect(items.map(({ label }) => label)).not.toContain("break");
    for (const { id, step } of items) {
      if (!step) throw new Error(`${id} has no step`);
      const { changes } = await client.edit(uri, version, { op: "insert", block, index: 0, step });
      expect(changes[uri]?.edits.length, id).toBeGreaterThan(0);
    }
  });
});

describe("diagnostics over the wire", () => {
  it("appear when a file is opened, follow its changes and are cleared when it is closed", async () => {
    await client.open(uri, goodFile.replace("issues.opened", "issue.opened"));
    expect((await client.diagnosticsOf(uri, 1)).map(({ code }) => code)).toEqual(["unknown-event"]);
    await client.change(uri, 2, { text: goodFile });
    expect(await client.diagnosticsOf(uri, 2)).toEqual([]);
    await client.notify("textDocument/didClose", { textDocument: { uri } });
    await client.open(uri, "const a = 1;");
    const pulled = await client.ask<{ items: unknown[] }>("textDocument/diagnostic", {
      textDocument: { uri },
    });
    expect(pulled.items).toEqual([]);
  });
});
