import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sourcesFolder } from "@hookloom/core/environments/build/built-source";
import { environmentFiles } from "@hookloom/core/environments/local/store/state-file";
import type { RecordingSummary } from "@hookloom/runtime/management";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../testing/vscode.ts";
import { showInDiagram } from "./delivery-commands.ts";

const called: unknown[] = [];
useVscode({
  Uri: { file: (file: string) => file },
  commands: { executeCommand: async (...call: unknown[]) => void called.push(call) },
});

test("shows a recorded delivery in the diagram of its handler, and another one by its page", async () => {
  const root = temporaryFolder();
  const { recordings } = environmentFiles(root, "dev");
  mkdirSync(sourcesFolder(recordings), { recursive: true });
  const table = { flows: [{ name: "lookUp" }, { name: "hub.on issues.opened" }], blocks: [], steps: [] };
  const source = JSON.stringify({ path: "src/webhook.ts", text: "", table });
  writeFileSync(path.join(sourcesFolder(recordings), "abc.json"), source);
  const summary: RecordingSummary = {
    ...{ format: 1, id: "r1", delivery: "d1", source: "github", trigger: "/github", handler: "on" },
    ...{ event: "issues.opened", startedAt: "2026-03-01T12:00:00Z", milliseconds: 1, attempt: 1 },
    ...{ outcome: "failed", sources: ["abc"], flows: [[0, 1]] },
  };
  writeFileSync(path.join(recordings, "r1.rec"), `${JSON.stringify(summary)}\n{}\n`);
  const target = { root, environment: "dev", id: "d1", trigger: "/github" };
  await showInDiagram(target);
  await showInDiagram({ ...target, id: "d2" });
  expect(called).toEqual([
    [
      "hookloom.openFlow",
      { uri: path.join(root, "src/webhook.ts"), name: "hub.on issues.opened", delivery: "d1" },
    ],
    ["hookloom.showDelivery", { root, environment: "dev", delivery: { id: "d2", trigger: "/github" } }],
  ]);
});
