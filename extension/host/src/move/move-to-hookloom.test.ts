import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { readDeclarations } from "@hookloom/bridge/declarations";
import { moveToHookloom } from "@hookloom/bridge/move";
import { fileSecretStore } from "@hookloom/core/environments/secrets/file-secret-store";
import { testDist } from "@hookloom/core/project/testing/dist";
import { beforeEach, expect, test } from "vitest";
import type * as vscode from "vscode";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import type { DocumentQuestions } from "../flow/server/flow-server.ts";
import { fakeVscode as fake } from "../flow/testing/fake-vscode.ts";
import { Installs } from "../projects/install-packages.ts";
import { useVscode } from "../testing/vscode.ts";
import { moveCommand } from "./move-to-hookloom.ts";

interface FakeDocument {
  readonly uri: { fsPath: string; toString(): string };
  text: string;
  version: number;
  isDirty: boolean;
}

const editor = {
  documents: new Map<string, FakeDocument>(),
  shown: [] as unknown[][],
  closed: 0,
  /** What a person does while the changes are shown; the index of the row that is chosen. */
  choose: (): number | undefined => 0,
  rows: [] as { label: string; description?: string; detail?: string }[],
  made: [] as { readonly kind: string; readonly file: string; readonly text: string }[],
  notes: [] as string[],
};

class WorkspaceEdit {
  readonly entries: typeof editor.made = [];
  replace(uri: { fsPath: string }, _range: unknown, text: string): void {
    this.entries.push({ kind: "replace", file: uri.fsPath, text });
  }
  createFile(uri: { fsPath: string }, { contents }: { contents: Uint8Array }): void {
    this.entries.push({ kind: "create", file: uri.fsPath, text: Buffer.from(contents).toString("utf8") });
  }
}

const document = (uri: { fsPath: string }): unknown => {
  const key = uri.fsPath;
  const known: FakeDocument = editor.documents.get(key) ?? {
    uri,
    text: readFileSync(key, "utf8"),
    version: 1,
    isDirty: false,
  };
  editor.documents.set(key, known);
  return Object.assign(known, { getText: () => known.text, positionAt: (at: number) => at });
};

useVscode({
  ...fake,
  WorkspaceEdit,
  commands: { executeCommand: async (...args: unknown[]) => void editor.shown.push(args) },
  window: {
    ...fake.window,
    tabGroups: { activeTabGroup: {}, all: [], close: async () => void editor.closed++ },
    showQuickPick: async (items: typeof editor.rows) => {
      editor.rows = items;
      const index = editor.choose();
      return index === undefined ? undefined : items[index];
    },
    showInformationMessage: async (text: string) => void editor.notes.push(text),
    showWarningMessage: async (text: string) => void editor.notes.push(text),
  },
  workspace: {
    ...fake.workspace,
    openTextDocument: async (uri: { fsPath: string }) => document(uri),
    applyEdit: async (edit: WorkspaceEdit) => {
      editor.made.push(...edit.entries);
      return true;
    },
  },
});

const code = `import { Probot } from "probot";
export default (app: Probot) => {
  app.on("push", async (context) => {
    context.log.info(context.payload.ref);
    await context.octokit.request("GET /");
  });
};
`;
let root = "";
let file = "";

beforeEach(() => {
  root = temporaryFolder();
  file = path.join(root, "src", "index.ts");
  mkdirSync(path.dirname(file));
  writeFileSync(file, code);
  writeFileSync(path.join(root, "package.json"), '{ "name": "greeter" }\n');
  Object.assign(editor, { closed: 0, choose: () => 0, rows: [], made: [], notes: [], shown: [] });
  editor.documents.clear();
});

const secrets = fileSecretStore(temporaryFolder());

function run(): Promise<unknown> {
  const server: DocumentQuestions = {
    request: async (method) => {
      const moved = moveToHookloom(editor.documents.get(file)?.text ?? code);
      if (method === "move") return { version: 1, ...moved } as never;
      return { declarations: readDeclarations(moved.text) } as never;
    },
  };
  const log = { info: () => undefined } as unknown as vscode.LogOutputChannel;
  const put = (name: string, revision: string): never => `${revision}:${name}` as never;
  const commands = moveCommand({
    server,
    distDir: testDist([]),
    installs: new Installs(),
    log,
    secrets,
    projects: { refresh: async () => undefined },
    revisions: { put },
  });
  return Promise.resolve(commands["hookloom.moveToHookloom"]({ uri: `file://${file}` }));
}

test("every change is shown first, and made as one edit with one change a file", async () => {
  await run();
  expect(editor.shown[0]?.slice(0, 2)).toEqual(["vscode.changes", "Move index.ts to Hookloom"]);
  const shown = (editor.shown[0]?.[2] ?? []) as unknown as readonly (readonly unknown[])[];
  const files = shown.map(([, before]) => String(before));
  expect(files).toEqual(
    ["src/index.ts", "hookloom.json", "package.json", ".gitignore", "tsconfig.json"].map(
      (name) => `before:${path.join(root, name)}`,
    ),
  );
  const line = moveToHookloom(code).remaining[0]?.lines[0];
  expect(editor.rows[0]).toMatchObject({ detail: `Still to do by hand: context.octokit (line ${line})` });
  expect(editor.made.map(({ kind, file: name }) => [kind, path.relative(root, name)])).toEqual([
    ["replace", "src/index.ts"],
    ["create", "hookloom.json"],
    ["replace", "package.json"],
    ["create", ".gitignore"],
    ["create", "tsconfig.json"],
    ["create", path.join("vendor", "hookloom-runtime-1.2.3.tgz")],
    ["create", path.join("vendor", "hookloom-1.2.3.tgz")],
  ]);
  expect(editor.made[0]?.text).toBe(moveToHookloom(code).text);
  expect(editor.closed).toBe(1);
  expect(editor.notes).toEqual([
    `index.ts was moved to Hookloom. Change by hand what has no counterpart: context.octokit (line ${line}).`,
  ]);
});

test("what the app read from .env is kept for dev, so that Run does not ask for it again", async () => {
  writeFileSync(path.join(root, ".env"), 'APP_ID=7\nWEBHOOK_SECRET="from the file"\n');
  await run();
  expect(await secrets.get(root, "dev", "WEBHOOK_SECRET")).toBe("from the file");
  expect(await secrets.get(root, "dev", "APP_ID")).toBeUndefined();
  expect(editor.notes.join()).toContain("The values of WEBHOOK_SECRET were copied from .env to dev.");
  await secrets.set(root, "dev", "WEBHOOK_SECRET", "another");
  editor.notes = [];
  await run();
  expect(await secrets.get(root, "dev", "WEBHOOK_SECRET")).toBe("another");
  expect(editor.notes.join()).not.toContain(".env");
});

test.each([
  ["discarded", 1],
  ["closed", undefined],
] as const)("a move that is %s changes nothing", async (_, index) => {
  editor.choose = () => index;
  await run().catch((error: unknown) => expect(error).toMatchObject({ name: "AbortError" }));
  expect([editor.made, editor.notes, editor.closed]).toEqual([[], [], 1]);
});

test("a text that changes while the move is shown is left as it is, with one sentence", async () => {
  editor.choose = () => {
    const document = editor.documents.get(file);
    if (document) Object.assign(document, { text: `// Ours.\n${document.text}`, version: 2 });
    return 0;
  };
  await expect(run()).rejects.toThrow("so nothing was done");
  expect(editor.made).toEqual([]);
});

test("a file that came in the place of a new one meanwhile stays", async () => {
  editor.choose = () => {
    writeFileSync(path.join(root, "hookloom.json"), "{}\n");
    return 0;
  };
  await expect(run()).rejects.toThrow("so nothing was done");
  expect(editor.made).toEqual([]);
});
