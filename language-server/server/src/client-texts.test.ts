import { lspMethods, type ReadSourcesParams } from "@hookloom/protocol/lsp-methods";
import { expect, it, vi } from "vitest";
import { type ClientRequester, ClientTexts } from "./client-texts.ts";

const clients = "vscode-vfs://github/me/orders/src/clients.ts";
const gone = "vscode-vfs://github/me/orders/src/gone.ts";

/** Texts over a client that has these files, and what it was asked for. */
function textsOf(files: Record<string, string>): { readonly texts: ClientTexts; readonly asked: string[][] } {
  const asked: string[][] = [];
  const sendRequest = async (method: string, params: unknown): Promise<unknown> => {
    if (method === lspMethods.sourcesAround)
      return { sources: Object.keys(files).map((uri) => ({ uri, stamp: `of ${uri}` })) };
    const { uris } = params as ReadSourcesParams;
    asked.push([...uris]);
    return { texts: uris.map((uri) => files[uri] ?? null) };
  };
  return { texts: new ClientTexts({ sendRequest } as ClientRequester), asked };
}

it("knows an imported file once the client has sent it, and asks for each file once", async () => {
  const { texts, asked } = textsOf({ [clients]: "export const a = 1;" });
  const near = vi.fn();
  texts.onImportLoaded(near);
  expect([texts.importedText(clients), texts.importedText(gone), texts.importedText(clients)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  await vi.waitFor(() => expect(near).toHaveBeenCalledTimes(1));
  expect([texts.importedText(clients), texts.importedText(gone)]).toEqual(["export const a = 1;", undefined]);
  expect(asked).toEqual([[clients], [gone]]);
});

it("loads several files at once, and those that have changed again", async () => {
  const files = { [clients]: "one" };
  const { texts, asked } = textsOf(files);
  await texts.load([clients, gone]);
  expect(texts.importedText(clients)).toBe("one");
  await texts.load([clients, gone]);
  expect(asked).toEqual([[clients, gone]]);
  files[clients] = "two";
  texts.changed([clients]);
  await texts.load([clients, gone]);
  expect(texts.importedText(clients)).toBe("two");
  expect(asked).toEqual([[clients, gone], [clients]]);
});

it("loads without files that a client does not send", async () => {
  vi.useFakeTimers();
  try {
    const texts = new ClientTexts({ sendRequest: () => new Promise(() => undefined) } as ClientRequester);
    const loaded = vi.fn();
    void texts.load([clients]).then(loaded);
    await vi.advanceTimersByTimeAsync(2_900);
    expect(loaded).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    expect(loaded).toHaveBeenCalled();
  } finally {
    vi.useRealTimers();
  }
});

it("takes a client that fails for one without the file", async () => {
  const sendRequest = async (): Promise<never> => {
    throw new Error("The repository is away.");
  };
  const texts = new ClientTexts({ sendRequest } as ClientRequester);
  await texts.load([clients]);
  expect(texts.importedText(clients)).toBeUndefined();
  await expect(texts.read(clients)).rejects.toThrow("The repository is away.");
});

it("reads any file, and lists those of a project with what changes when they do", async () => {
  const { texts } = textsOf({ [clients]: "one" });
  expect(await texts.read(clients)).toBe("one");
  await expect(texts.read(gone)).rejects.toThrow(/gone\.ts cannot be read: there is no such file/);
  expect(await texts.readStamp(clients)).toBe("gone");
  expect(await texts.around(gone)).toEqual([clients]);
  expect(await texts.readStamp(clients)).toBe(`of ${clients}`);
});
