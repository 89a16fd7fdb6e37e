import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { offerRunAtSave } from "./save-offer.ts";

const editor = {
  save: (_: object): void => undefined,
  said: [] as string[],
  called: [] as unknown[],
  answer: undefined as string | undefined,
};
useVscode({
  workspace: {
    onDidSaveTextDocument: (listener: (document: object) => void) => {
      editor.save = listener;
      return { dispose: () => undefined };
    },
  },
  window: {
    showInformationMessage: async (sentence: string) => {
      editor.said.push(sentence);
      return editor.answer;
    },
  },
  commands: { executeCommand: async (...call: unknown[]) => void editor.called.push(call) },
});

beforeEach(() => {
  Object.assign(editor, { said: [], called: [], answer: undefined });
});

const root = path.resolve("/orders");
const saved = { uri: { scheme: "file", fsPath: path.join(root, "src", "webhook.ts") } };
type Runs = Parameters<typeof offerRunAtSave>[0];

function runsOf(deployed: boolean) {
  const run = {
    project: { root, name: "orders" },
    state: { phase: "running", build: "1873aafa7f01" },
    environment: { deployed },
  };
  return { all: [run] } as unknown as Runs;
}

test("the first save that a deployed build does not follow offers Run, and later ones do not", async () => {
  editor.answer = "Run";
  offerRunAtSave(runsOf(true));
  editor.save({ uri: { scheme: "file", fsPath: path.resolve("/other/a.ts") } });
  expect(editor.said).toEqual([]);
  editor.save(saved);
  editor.save(saved);
  await expect.poll(() => editor.called).toEqual([["hookloom.run", { root }]]);
  expect(editor.said).toEqual([
    "orders runs the deployed build 1873aafa in dev: saved changes take effect only after Run or another deploy.",
  ]);
});

test("what Run started follows each save, so nothing is offered", () => {
  offerRunAtSave(runsOf(false));
  editor.save(saved);
  expect(editor.said).toEqual([]);
});
