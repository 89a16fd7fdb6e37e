import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { useVscode } from "@hookloom/host/testing/vscode";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { documentationDiagnostics } from "./documentation-diagnostics.ts";

interface Shown {
  readonly message: string;
  readonly range: readonly number[];
}

const editor = {
  root: "",
  documents: [] as object[],
  handlers: {} as Record<string, (document: object) => void>,
  shown: new Map<string, readonly Shown[]>(),
};

const listen = (name: string) => (handler: (document: object) => void) => {
  editor.handlers[name] = handler;
  return { dispose: () => undefined };
};

useVscode({
  Range: class {
    constructor(...numbers: number[]) {
      Object.assign(this, { numbers });
    }
  },
  Diagnostic: class {
    readonly range: readonly number[];
    readonly message: string;
    constructor({ numbers }: { numbers: readonly number[] }, message: string) {
      this.range = numbers;
      this.message = message;
    }
  },
  languages: {
    createDiagnosticCollection: () => ({
      set: ({ fsPath }: { fsPath: string }, list: readonly Shown[]) => void editor.shown.set(fsPath, list),
      delete: ({ fsPath }: { fsPath: string }) => void editor.shown.delete(fsPath),
      clear: () => editor.shown.clear(),
      dispose: () => undefined,
    }),
  },
  workspace: {
    get textDocuments() {
      return editor.documents;
    },
    getWorkspaceFolder: () => ({ uri: { fsPath: editor.root } }),
    onDidOpenTextDocument: listen("open"),
    onDidSaveTextDocument: listen("save"),
    onDidChangeTextDocument: listen("change"),
    onDidCloseTextDocument: listen("close"),
  },
});

/** A document that is open with a text, whatever the file has. */
function opened(file: string, text: string): object {
  const lines = text.split("\n");
  const lineAt = (line: number) => ({
    lineNumber: line,
    firstNonWhitespaceCharacterIndex: 0,
    range: { end: { character: lines[line]?.length ?? 0 } },
  });
  const uri = { scheme: "file", fsPath: path.join(editor.root, file) };
  return { uri, getText: () => text, lineCount: lines.length, lineAt };
}

it("marks a link that leads nowhere in the text as it is open, and removes the mark once it leads somewhere", async () => {
  editor.root = temporaryFolder();
  const docs = [
    { title: "Start", file: "docs/start.md" },
    { title: "Orders", file: "docs/orders.md" },
  ];
  await mkdir(path.join(editor.root, "docs"));
  await writeFile(path.join(editor.root, "hookloom.json"), JSON.stringify({ api: { docs } }));
  await writeFile(path.join(editor.root, "docs", "start.md"), "nothing yet");
  await writeFile(path.join(editor.root, "docs", "orders.md"), "# Orders\n");
  const start = path.join(editor.root, "docs", "start.md");
  editor.documents = [opened("docs/start.md", "# Start\n\nSee [how](orders.md#pay).\n")];
  const diagnostics = documentationDiagnostics();
  await expect
    .poll(() => editor.shown.get(start))
    .toMatchObject([
      {
        message: "The link orders.md#pay is broken: docs/orders.md has no heading #pay.",
        range: [2, 10, 2, 23],
      },
    ]);
  // The heading is written in the other text, which is not stored yet.
  editor.documents = [...editor.documents, opened("docs/orders.md", "# Orders\n\n## Pay\n")];
  editor.handlers.change?.({ document: editor.documents[1] });
  await expect.poll(() => editor.shown.get(start)).toEqual([]);
  editor.handlers.close?.({ uri: { fsPath: start } });
  expect(editor.shown.has(start)).toBe(false);
  diagnostics.dispose();
});
