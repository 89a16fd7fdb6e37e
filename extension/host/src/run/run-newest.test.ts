import type { EnvironmentState } from "@hookloom/core/environments/contract/environment";
import { beforeEach, expect, test, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { type RunCommandPorts, runNewest } from "./run-commands.ts";

const documents: { isDirty: boolean; uri: { scheme: string; fsPath: string }; save(): Promise<boolean> }[] =
  [];
useVscode({ workspace: { isTrusted: true, textDocuments: documents } });

const project = { root: "/orders", name: "orders", entry: "/orders/src/webhook.ts", environments: {} };
const running: EnvironmentState = { phase: "running", problems: [], missing: [] };
const done: string[] = [];

beforeEach(() => {
  documents.length = 0;
  done.length = 0;
});

function type(fsPath: string): void {
  const save = async (): Promise<boolean> => done.push(`save ${fsPath}`) > 0;
  documents.push({ isDirty: true, uri: { scheme: "file", fsPath }, save });
}

function portsOf(state: EnvironmentState = running, deployed = false): RunCommandPorts {
  const rebuild = vi.fn(async () => void done.push("build"));
  const run = { project, state, environment: { deployed, rebuild } };
  return { runs: { get: () => run } } as unknown as RunCommandPorts;
}

test("what was typed in the project is saved and built before something is sent to it", async () => {
  type("/orders/src/webhook.ts");
  type("/shop/src/webhook.ts");
  await runNewest(portsOf(), project);
  expect(done).toEqual(["save /orders/src/webhook.ts", "build"]);
});

test("what was saved a moment ago is built, too, but nothing where a deployed build answers", async () => {
  await runNewest(portsOf(), project);
  expect(done).toEqual(["build"]);
  type("/orders/src/webhook.ts");
  await runNewest(portsOf(running, true), project);
  expect(done).toEqual(["build"]);
});

test("a source that does not build is no reason to send to an older build, and says where it fails", async () => {
  const problem = { message: 'Unexpected "}".', file: "/orders/src/webhook.ts", line: 3, column: 1 };
  await expect(runNewest(portsOf({ ...running, problems: [problem] }), project)).rejects.toMatchObject({
    code: "still-failing",
    message: expect.stringMatching(/^orders: newest source fails: .*webhook\.ts:3/),
    wayOut: { title: "Show problem" },
  });
});
