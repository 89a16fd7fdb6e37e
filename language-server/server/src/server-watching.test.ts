import { applyDelta } from "@hookloom/protocol/flow-delta";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { type FlowResult, lspMethods } from "@hookloom/protocol/lsp-methods";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { bundleServer } from "./testing/bundle-server.ts";
import { LspClient } from "./testing/lsp-client.ts";
import { goodFile } from "./testing/marked-document.ts";

let bundle: Awaited<ReturnType<typeof bundleServer>>;
let client: LspClient;

beforeAll(async () => {
  bundle = await bundleServer();
  client = new LspClient(bundle.module);
  await client.start({ flowChanged: false });
});
afterAll(async () => {
  await client.stop();
  await bundle.remove();
});

const watch = (uri: string): Promise<FlowResult> => client.ask(lspMethods.watchFlow, { uri });

function insertion(text: string, offset: number, newText: string) {
  const position = TextDocument.create("", "typescript", 1, text).positionAt(offset);
  return { range: { start: position, end: position }, text: newText };
}

describe("a client that watches documents", () => {
  it("receives each change as a delta to the previous version, and no whole document", async () => {
    const uri = "file:///project/src/watched.ts";
    await client.open(uri, goodFile);
    let held: FlowDocument | undefined = (await watch(uri)).document;
    let text = goodFile;
    for (let version = 2; version < 12; version++) {
      const offset = text.indexOf("log.info") + 4;
      await client.change(uri, version, insertion(text, offset, version === 6 ? "{" : "x"));
      text = `${text.slice(0, offset)}${version === 6 ? "{" : "x"}${text.slice(offset)}`;
      const { base, delta } = await client.flowDelta(uri, version);
      expect(base).toBe(version - 1);
      held = applyDelta(held, delta);
      expect(held).toEqual((await client.flow(uri)).document);
    }
    expect(client.flowChanges).toEqual([]);
  });

  it("receives the whole document again when it is reopened, and nothing after unwatch", async () => {
    const uri = "file:///project/src/reopened.ts";
    await client.open(uri, goodFile);
    const watched = await watch(uri);
    await client.notify("textDocument/didClose", { textDocument: { uri } });
    await client.open(uri, `\n${goodFile}`, 5);
    const { base, delta } = await client.flowDelta(uri, 5);
    expect(base).toBeUndefined();
    const held = applyDelta(undefined, delta);
    expect(held).toEqual((await client.flow(uri)).document);
    expect(held?.flows.map(({ id }) => id)).toEqual(watched.document.flows.map(({ id }) => id));
    await client.change(uri, 6, insertion(goodFile, 0, "\n"));
    const next = await client.flowDelta(uri, 6);
    expect(next.base).toBe(5);
    expect(applyDelta(held, next.delta)).toEqual((await client.flow(uri)).document);
    await client.notify(lspMethods.unwatchFlow, { uri });
    await client.change(uri, 7, insertion(goodFile, 0, "\n"));
    expect((await client.flow(uri)).version).toBe(7);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const versions = client.flowDeltas.filter((change) => change.uri === uri).map(({ version }) => version);
    expect(versions).toEqual([5, 6]);
  });

  it("keeps the ids of a document that is closed and reopened with the same text", async () => {
    const uri = "file:///project/src/kept.ts";
    await client.open(uri, goodFile);
    await watch(uri);
    // Ids of a reading that follows others are not those of the text alone.
    const at = goodFile.indexOf("log.info");
    await client.change(uri, 2, insertion(goodFile, at, "log.warn();\n  "));
    const text = `${goodFile.slice(0, at)}log.warn();\n  ${goodFile.slice(at)}`;
    const shown = (await client.flow(uri)).document;
    await client.flowDelta(uri, 2);
    await client.notify("textDocument/didClose", { textDocument: { uri } });
    await client.open(uri, text, 1);
    const { delta } = await client.flowDelta(uri, 1);
    expect(applyDelta(undefined, delta)).toEqual(shown);
  });

  it.each([
    ["its file", "file:///project/src/old.ts", "file:///project/src/new.ts"],
    ["a folder around it", "file:///project/src", "file:///project/lib"],
  ])("keeps the ids of a document whose steps were edited where %s is renamed", async (_, oldUri, newUri) => {
    const uri = "file:///project/src/old.ts";
    const renamed = `${newUri}${uri.slice(oldUri.length)}`;
    await client.open(uri, goodFile);
    await watch(uri);
    const at = goodFile.indexOf("log.info") + "log.info".length;
    await client.change(uri, 2, insertion(goodFile, at, "rmed"));
    const text = `${goodFile.slice(0, at)}rmed${goodFile.slice(at)}`;
    const shown = (await client.flow(uri)).document;
    expect(await client.ask("workspace/willRenameFiles", { files: [{ oldUri, newUri }] })).toBeNull();
    // As in VS Code, the new document is open before the diagram of the previous one is gone.
    await client.notify("textDocument/didClose", { textDocument: { uri } });
    await client.open(renamed, text);
    await client.notify(lspMethods.unwatchFlow, { uri });
    expect((await watch(renamed)).document).toEqual(shown);
    await client.notify("textDocument/didClose", { textDocument: { uri: renamed } });
    await client.notify(lspMethods.unwatchFlow, { uri: renamed });
    await client.open(uri, text);
    expect((await client.flow(uri)).document).not.toEqual(shown);
    await client.notify("textDocument/didClose", { textDocument: { uri } });
  });

  it("gets an answer for a file that is not open, and an error for one that does not exist", async () => {
    await expect(watch("file:///nowhere/none.ts")).rejects.toThrow(/no such file/);
    await expect(watch(7 as unknown as string)).rejects.toThrow(/uri/);
    await expect(client.ask("workspace/willRenameFiles", { files: [{}] })).rejects.toThrow(/oldUri/);
  });
});
