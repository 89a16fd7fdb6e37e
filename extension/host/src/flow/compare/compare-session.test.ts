import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { compareFlows } from "@hookloom/bridge/compare";
import type { FlowSnapshot, FlowViewContract } from "@hookloom/protocol/flow-view";
import type { LspParams } from "@hookloom/protocol/lsp-requests";
import { connectRpc, type RpcPeer } from "@hookloom/protocol/rpc";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../../testing/vscode.ts";
import type { DocumentQuestions } from "../server/flow-server.ts";
import { editor, type FakeDocument, fakePanel, fakeVscode } from "../testing/fake-vscode.ts";
import { compareCommands } from "./compare-commands.ts";
import type { ComparePorts } from "./compare-session.ts";
import { RevisionTexts } from "./revision-texts.ts";

useVscode(fakeVscode);

/** The panels that were opened, each with its way to close. */
const opened = vi.hoisted(() => [] as { reveal: () => void; close: () => void }[]);
vi.mock("../../webview/open-page.ts", () => ({
  openPage: (_uri: unknown, _look: unknown, start: (panel: unknown) => { dispose(): void }) =>
    openFake(start),
}));

const committed = "function main() {\n  one();\n  two();\n}\n";
const changed = "function main() {\n  one();\n  three();\n}\n";

let folder: string;
let document: FakeDocument;
let asked: LspParams<"compare">[];
let shown: FlowSnapshot[];
let view: RpcPeer<FlowViewContract["view"], FlowViewContract["host"]>;
let failures: unknown[];
let sessions: { dispose(): void }[];
/** Holds the answers of the server back. */
let held: () => Promise<void>;

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@example.com", ...args], {
    cwd: folder,
    encoding: "utf8",
    stdio: "pipe",
  });

const server: DocumentQuestions = {
  request: async (_, params) => {
    const question = params as LspParams<"compare">;
    asked.push(question);
    await held();
    return compareFlows({ text: question.before }, { text: question.after }) as never;
  },
};

function openFake(start: (panel: unknown) => { dispose(): void }): unknown {
  const gone: (() => void)[] = [];
  const { panel, toHost } = fakePanel((message) => deliver(message));
  view = connectRpc<FlowViewContract["view"], FlowViewContract["host"]>(
    {
      post: toHost,
      listen: (receive) => {
        deliver = receive;
        return () => undefined;
      },
    },
    {
      requests: {},
      events: { flow: (snapshot: FlowSnapshot) => void shown.push(snapshot) },
    } as never,
  );
  const session = start(panel);
  sessions.push(session);
  const made = {
    ...panel,
    reveal: vi.fn(),
    onDidDispose: (listener: () => void) => void gone.push(listener),
    close: () => {
      for (const listener of gone) listener();
    },
  };
  opened.push(made);
  return made;
}
let deliver: (message: unknown) => void;

beforeEach(async () => {
  folder = temporaryFolder();
  const file = path.join(folder, "webhook.ts");
  await writeFile(file, committed);
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "one");
  document = editor.reset(`file://${file}`, changed);
  [asked, shown, failures, sessions] = [[], [], [], []];
  opened.length = 0;
  held = async () => undefined;
});
afterEach(async () => {
  for (const session of sessions) session.dispose();
});

function commands() {
  const ports = {
    extensionUri: fakeVscode.Uri.file("/extension"),
    server,
    texts: new RevisionTexts(),
    onError: (error: unknown) => failures.push(error),
  };
  return compareCommands(ports as unknown as ComparePorts);
}

const compare = (table = commands()): Promise<void> => table["hookloom.compareFlow"](document.uri);
const last = (): FlowSnapshot | undefined => shown.at(-1);

describe("the picture of a comparison", () => {
  it("compares the commit with the text of the editor, saved or not", async () => {
    await compare();
    expect(asked).toMatchObject([{ before: committed, after: changed }]);
    expect(last()).toMatchObject({
      editable: false,
      version: 1,
      fileName: "webhook.ts",
      comparison: { before: "HEAD", after: "working tree" },
    });
  });

  it("follows what is typed after a pause, and shows the newest text only", async () => {
    await compare();
    document.type("three", "four");
    document.type("four", "five");
    await expect.poll(() => last()?.version).toBe(2);
    expect(asked).toHaveLength(2);
    expect(asked.at(-1)?.after).toContain("five();");
    sessions[0]?.dispose();
    document.type("five", "six");
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(asked).toHaveLength(2);
  });

  it("drops an answer that a newer one has overtaken", async () => {
    await compare();
    const answers: (() => void)[] = [];
    held = () => new Promise((resolve) => answers.push(resolve));
    document.type("three", "four");
    await expect.poll(() => answers.length).toBe(1);
    document.type("four", "five");
    await expect.poll(() => answers.length).toBe(2);
    answers[1]?.();
    await expect.poll(() => last()?.version).toBe(3);
    answers[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(JSON.stringify(last()?.document)).toContain("five");
    expect(shown).toHaveLength(2);
  });

  it("reads the disk again once the editor has dropped the text", async () => {
    await compare();
    editor.close(document);
    await expect.poll(() => asked.at(-1)?.after).toBe(committed);
  });

  it("names the side that does not have the file", async () => {
    git("rm", "--quiet", "--cached", "webhook.ts");
    git("commit", "--quiet", "--message", "gone");
    await compare();
    expect(last()?.comparison).toMatchObject({ before: "HEAD (not there)", after: "working tree" });
  });

  it("opens VS Code's own comparison at the line of a card", async () => {
    await compare();
    view.send("showTextDiff", { start: changed.indexOf("three") });
    await expect.poll(() => editor.commands).toHaveLength(1);
    const [command, left, right, title, options] = editor.commands[0] ?? [];
    expect([command, String(right), title]).toEqual([
      "vscode.diff",
      document.uri.toString(),
      "webhook.ts (HEAD ↔ working tree)",
    ]);
    expect(String(left)).toMatch(/^hookloom-revision:/);
    expect(options).toMatchObject({ selection: { start: { line: 2 } } });
  });
});

describe("a comparison that is open already", () => {
  it("is revealed without being compared again", async () => {
    const table = commands();
    await compare(table);
    await compare(table);
    expect(asked).toHaveLength(1);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.reveal).toHaveBeenCalledOnce();
  });

  it("is opened once where it is asked for twice at the same time", async () => {
    const table = commands();
    await Promise.all([compare(table), compare(table)]);
    expect(opened).toHaveLength(1);
  });

  it("is opened again after it was closed, and after it failed", async () => {
    const table = commands();
    await compare(table);
    opened[0]?.close();
    await compare(table);
    expect(opened).toHaveLength(2);
    const failing = fakeVscode.Uri.file(path.join(folder, "other.ts")) as unknown as vscode.Uri;
    const missing = () => table["hookloom.compareFlow"](failing);
    await expect(missing()).rejects.toThrow("other.ts");
    await writeFile(path.join(folder, "other.ts"), changed);
    await missing();
    expect(opened).toHaveLength(3);
  });
});

it("offers branches and commits by their names, in which nothing is an icon or hidden", async () => {
  git("commit", "--quiet", "--amend", "--message", "one $(trash)\u202e");
  git("branch", "$(key)");
  const list = {
    items: [] as readonly { readonly label: string; readonly description?: string }[],
    onDidChangeValue: () => undefined,
    onDidAccept: () => undefined,
    close: (): void => undefined,
    onDidHide(listener: () => void) {
      this.close = listener;
    },
    show() {
      this.close();
    },
    dispose: () => undefined,
  };
  Object.assign(fakeVscode.window, { createQuickPick: () => list });
  const comparing = commands()["hookloom.compareFlowWith"](document.uri);
  await expect(comparing).rejects.toMatchObject({ name: "AbortError" });
  expect(list.items.map(({ label }) => label)).toContain("\\$(key)");
  const texts = list.items.flatMap(({ label, description }) => [label, description]).join("\n");
  expect(texts).not.toMatch(/[^\\]\$\(|\u202e/);
});
