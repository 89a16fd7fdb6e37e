import { expect, it } from "vitest";
import * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { FlowEditor, type FlowEditorPorts } from "./flow-editor.ts";
import { FakeTabs } from "./testing/fake-tabs.ts";

it("opens one diagram after the other, though the first one fails", async () => {
  const tabs = new FakeTabs();
  const done: string[] = [];
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  useVscode({
    ...tabs.vscode,
    window: {
      ...(tabs.vscode.window as object),
      createTextEditorDecorationType: () => ({ dispose: () => {} }),
    },
    commands: {
      executeCommand: async (id: string, { path }: vscode.Uri) => {
        if (id !== "vscode.openWith") return undefined;
        done.push(`begins ${path}`);
        await gates[done.length === 1 ? 0 : 1]?.promise;
        done.push(`ends ${path}`);
      },
    },
  });
  const ports = {
    server: {},
    workspaceState: { get: () => undefined, update: async () => {} },
    onError: () => {},
  };
  const editor = new FlowEditor(ports as unknown as FlowEditorPorts);
  const opened = ["/a.ts", "/b.ts"].map((path) => editor.open(vscode.Uri.file(path), 2));
  gates[1]?.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(done).toEqual(["begins /a.ts"]);
  gates[0]?.reject(new Error("No editor."));
  await expect(opened[0]).rejects.toThrow("No editor.");
  await opened[1];
  expect(done).toEqual(["begins /a.ts", "begins /b.ts", "ends /b.ts"]);
  editor.dispose();
});
