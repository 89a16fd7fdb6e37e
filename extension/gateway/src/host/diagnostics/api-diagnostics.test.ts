import { writeFile } from "node:fs/promises";
import path from "node:path";
import { writeGateway, writeRuntime } from "@hookloom/core/project/testing/joined-runtime";
import { useVscode } from "@hookloom/host/testing/vscode";
import { expect, it } from "vitest";
import type * as vscode from "vscode";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { apiDiagnostics } from "./api-diagnostics.ts";

type Open = (document: object) => void;
const handlers: Record<string, Open> = {};
const shown = new Map<string, readonly { message: string; range: { start: number; end: number } }[]>();

let documents: object[] = [];

const listen = (name: string) => (handler: Open) => {
  handlers[name] = handler;
  return { dispose: () => undefined };
};

useVscode({
  Range: class {
    start: number;
    end: number;
    constructor(start: number, end: number) {
      this.start = start;
      this.end = end;
    }
  },
  Diagnostic: class {
    range: object;
    message: string;
    constructor(range: object, message: string) {
      this.range = range;
      this.message = message;
    }
  },
  languages: {
    createDiagnosticCollection: () => ({
      set: ({ fsPath }: vscode.Uri, list: []) => void shown.set(fsPath, list),
      delete: ({ fsPath }: vscode.Uri) => void shown.delete(fsPath),
      dispose: () => undefined,
    }),
  },
  workspace: {
    get textDocuments() {
      return documents;
    },
    onDidOpenTextDocument: listen("open"),
    onDidChangeTextDocument: listen("change"),
    onDidSaveTextDocument: listen("save"),
    onDidCloseTextDocument: listen("close"),
  },
});

let root = "";

it("says at the first api that nothing enforces it, with the commands that add the package", async () => {
  root = temporaryFolder();
  const file = path.join(root, "hookloom.json");
  await writeFile(file, "{}");
  writeRuntime(root);
  const diagnostics = apiDiagnostics();
  const text = '{ "environments": { "dev": {}, "prod": { "api": {} } } }';
  const uri = { scheme: "file", fsPath: file, toString: () => file };
  const document = { uri, getText: () => text, positionAt: (at: number) => at };
  documents = [document];
  try {
    handlers.open?.(document);
    await expect
      .poll(() => shown.get(file)?.map(({ message }) => message))
      .toEqual([expect.stringMatching(/@hookloom\/gateway.*"hookloom api add".*"Hookloom: Edit the API"/)]);
    expect(shown.get(file)?.[0]?.range.start).toBe(text.indexOf('"api"'));
    writeGateway(root);
    handlers.open?.(document);
    await expect.poll(() => shown.get(file)).toEqual([]);
  } finally {
    diagnostics.dispose();
  }
});

it("says at the member what is wrong with the text that is open, and forgets it once it is closed", async () => {
  root = temporaryFolder();
  const file = path.join(root, "hookloom.json");
  await writeFile(file, "{}");
  const diagnostics = apiDiagnostics();
  const text = '{ "api": { "resources": { "/nowhere": {} } } }';
  const uri = { scheme: "file", fsPath: file, toString: () => file };
  const document = { uri, getText: () => text, positionAt: (at: number) => at };
  documents = [document];
  handlers.open?.(document);
  await expect
    .poll(() => shown.get(file)?.[0]?.message)
    .toContain("api.resources./nowhere is not the path of a trigger");
  const { start, end } = shown.get(file)?.[0]?.range ?? { start: 0, end: 0 };
  expect(text.slice(start, end)).toBe('"/nowhere": {}');
  handlers.close?.(document);
  expect(shown.has(file)).toBe(false);
  diagnostics.dispose();
});
