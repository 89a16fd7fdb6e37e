import { afterEach, beforeEach, expect, it } from "vitest";
import * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { FlowEditor, type FlowEditorPorts } from "./flow-editor.ts";
import { FakeTabs } from "./testing/fake-tabs.ts";

let editor: FlowEditor;
let done: string[];
/** What ends the opening of each diagram, in the order in which they begin. */
let gates: PromiseWithResolvers<void>[];

beforeEach(() => {
  const tabs = new FakeTabs();
  [done, gates] = [[], []];
  useVscode({
    ...tabs.vscode,
    window: {
      ...(tabs.vscode.window as object),
      createTextEditorDecorationType: () => ({ dispose: () => {} }),
    },
    commands: {
      executeCommand: async (id: string, { path }: vscode.Uri) => {
        if (id !== "vscode.openWith") return undefined;
        const gate = Promise.withResolvers<void>();
        gates.push(gate);
        done.push(`begins ${path}`);
        await gate.promise;
        done.push(`ends ${path}`);
      },
    },
  });
  const ports = {
    server: {},
    workspaceState: { get: () => undefined, update: async () => {} },
    onError: () => {},
  };
  editor = new FlowEditor(ports as unknown as FlowEditorPorts);
});
afterEach(() => editor.dispose());

const open = (path: string, column = 2): Promise<void> => editor.open(vscode.Uri.file(path), column);
const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

it("opens one diagram after the other, though the first one fails", async () => {
  const first = open("/a.ts");
  await settled();
  const second = open("/b.ts");
  await settled();
  expect(done).toEqual(["begins /a.ts"]);
  gates[0]?.reject(new Error("No editor."));
  await expect(first).rejects.toThrow("No editor.");
  await settled();
  gates[1]?.resolve();
  await second;
  expect(done).toEqual(["begins /a.ts", "begins /b.ts", "ends /b.ts"]);
});

it("opens only the newest waiting diagram of each group, also if it is requested twice", async () => {
  const first = open("/a.ts");
  await settled();
  const opened = [first, open("/b.ts"), open("/c.ts"), open("/c.ts"), open("/d.ts", 3)];
  for (let at = 0; at < 4; at++) {
    await settled();
    gates[at]?.resolve();
  }
  await Promise.all(opened);
  expect(done.filter((one) => one.startsWith("begins"))).toEqual(
    ["/a.ts", "/c.ts", "/c.ts", "/d.ts"].map((path) => `begins ${path}`),
  );
});
