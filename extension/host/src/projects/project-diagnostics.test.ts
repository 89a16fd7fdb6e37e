import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Project, projectAt } from "@hookloom/core/project/project";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../testing/vscode.ts";
import { EventEmitter } from "../testing/vscode-values.ts";
import { markProjectProblems } from "./project-diagnostics.ts";

interface Marked {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number } };
}

const marks = new Map<string, readonly Marked[]>();
useVscode({
  Diagnostic: class {
    readonly range: unknown;
    readonly message: string;
    constructor(range: unknown, message: string) {
      this.range = range;
      this.message = message;
    }
  },
  languages: {
    createDiagnosticCollection: () => ({
      clear: () => marks.clear(),
      set: (uri: { fsPath: string }, list: readonly Marked[]) => void marks.set(uri.fsPath, list),
      dispose: () => undefined,
    }),
  },
});

test("a hookloom.json that cannot be used is marked at its place when the project is found, until it is repaired", async () => {
  const root = temporaryFolder();
  mkdirSync(path.join(root, "src"));
  writeFileSync(path.join(root, "src", "webhook.ts"), "export default [];\n");
  const file = path.join(root, "hookloom.json");
  const changed = new EventEmitter<void>();
  let all: readonly Project[] = [];
  const find = async (text: string): Promise<void> => {
    writeFileSync(file, text);
    all = [await projectAt(root)].filter((one) => one !== undefined);
    changed.fire();
  };
  const diagnostics = markProjectProblems({
    get all() {
      return all;
    },
    onDidChange: changed.event as never,
  });
  await find('{\n  "entry": "src/webhook.ts",\n  "environments": {\n');
  const [mark, ...others] = marks.get(file) ?? [];
  expect(others).toEqual([]);
  expect(mark?.message).toContain("hookloom.json");
  expect(mark?.range.start.line).toBeGreaterThan(0);
  await find('{ "entry": "src/webhook.ts" }\n');
  expect([...marks]).toEqual([]);
  diagnostics.dispose();
});
