import { writeFile } from "node:fs/promises";
import path from "node:path";
import { noApi } from "@hookloom/core/api/testing/no-api";
import type { ReleaseRecord, Target } from "@hookloom/core/environments/contract/target";
import type { EnvironmentOptions } from "@hookloom/core/project/project";
import { runProgram } from "@hookloom/core/project/run-program";
import { beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import type { CommandTable } from "../commands/register.ts";
import type { DeployCommandId } from "../contributes/commands.ts";
import type { Form } from "../forms/open-form.ts";
import { useVscode } from "../testing/vscode.ts";
import { deployCommands } from "./deploy-commands.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import type { Verbs } from "./verbs.ts";

const editor = vi.hoisted(() => ({
  documents: [] as unknown[],
  requested: [] as string[],
  picked: 0,
  command: async (_id: string, _argument: unknown): Promise<unknown> => undefined,
}));
useVscode({
  workspace: {
    isTrusted: true,
    get textDocuments() {
      return editor.documents;
    },
  },
  commands: { executeCommand: (id: string, argument: unknown) => editor.command(id, argument) },
  window: {
    createQuickPick: () => {
      let accept = (): void => undefined;
      const list = {
        items: [] as readonly object[],
        get selectedItems() {
          return this.items.slice(editor.picked, editor.picked + 1);
        },
        onDidAccept: (listener: () => void) => {
          accept = listener;
        },
        onDidHide: () => undefined,
        show: () => setImmediate(() => accept()),
        dispose: () => undefined,
      };
      return list;
    },
    showInformationMessage: async () => undefined,
    showWarningMessage: async (
      _question: string,
      { detail }: { readonly detail: string },
      action: string,
    ) => {
      editor.requested.push(detail);
      return action;
    },
  },
});

const logged: string[] = [];
const forms: Form[] = [];
vi.mock("../forms/open-form.ts", () => ({
  openForm: (_uri: unknown, _look: unknown, form: Form) => {
    forms.push(form);
    return { dispose: () => undefined, reveal: () => undefined, onDidDispose: () => undefined };
  },
}));

let root: string;
beforeEach(async () => {
  [editor.documents, editor.requested, editor.picked] = [[], [], 0];
  [forms.length, logged.length] = [0, 0];
  root = temporaryFolder();
  await writeFile(path.join(root, "webhook.ts"), 'import { secret } from "@hookloom/runtime";\n');
});

type Commands = CommandTable<Extract<DeployCommandId, keyof ReturnType<typeof deployCommands>>>;

/** The commands over targets that do nothing but what `of` says. */
function commandsOver(
  environments: Readonly<Record<string, EnvironmentOptions>>,
  of: (environment: string) => Partial<Target>,
): Commands {
  const project = { root, name: "orders", entry: path.join(root, "webhook.ts"), environments };
  const use = (
    { environment }: { readonly environment: string },
    work: (target: Target) => Promise<unknown>,
  ): Promise<unknown> => work(of(environment) as Target);
  const run: Verbs["run"] = (_place, _words, work) =>
    work({ signal: new AbortController().signal, report: () => undefined });
  const commands = deployCommands({
    log: { info: (line: string) => logged.push(line), show: () => undefined },
    projects: { choose: async () => project },
    secrets: { get: async () => undefined, set: async () => undefined },
    targets: { use, query: use },
    verbs: { run },
    buildOf: async () => undefined,
    onDone: () => undefined,
  } as unknown as DeployPorts) as Commands;
  editor.command = async (id, argument) => await commands[id as keyof Commands]?.(argument);
  return commands;
}

const release = (build: string): ReleaseRecord => ({
  revision: 1,
  build,
  deployedAt: "2030-01-01T00:00:00.000Z",
  outcome: "ready",
});
const missing = { name: "TOKEN", secret: true, origin: "none", missing: true } as const;

test("what goes on once values are given promotes the pair that was chosen, not another one", async () => {
  const promoted: unknown[] = [];
  let wants = [missing];
  const commands = commandsOver({ dev: {}, test: {}, live: {} }, (environment) => ({
    environment,
    target: "local",
    releases: async () => [release(`build-of-${environment}`)],
    settings: async () => wants,
    rules: async () => undefined,
    promote: async ({ build }, from) => {
      promoted.push({ build, from, to: environment });
      return { release: release(build), notes: [] };
    },
  }));
  await commands["hookloom.promote"]({ root, environment: "dev" });
  expect(promoted).toEqual([]);
  wants = [];
  await forms[0]?.submit({
    action: "go-on",
    values: { TOKEN: "given" },
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  await expect.poll(() => promoted).not.toEqual([]);
  expect(promoted).toEqual([{ build: "build-of-dev", from: "dev", to: "test" }]);
});

test("a promotion says in which rules its two environments differ", async () => {
  const differences = [{ member: "title", one: "Orders", other: "Orders of test" }];
  const commands = commandsOver({ dev: {}, test: {} }, (environment) => ({
    environment,
    target: "local",
    releases: async () => [release("new")],
    settings: async () => [],
    api: { ...noApi, differences: () => differences },
    rules: async () => ({ hash: environment }),
    promote: async ({ build }) => ({ release: release(build), notes: ["It is small."] }),
  }));
  await commands["hookloom.promote"]({ root, environment: "dev" });
  expect(logged).toEqual(["It is small.", expect.stringMatching(/^The rules of dev and test differ: /)]);
});

test("production is asked about, and given settings for, the source as it is once it is saved", async () => {
  const git = (...args: readonly string[]) =>
    runProgram("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: root });
  for (const args of [
    ["init", "-q"],
    ["add", "."],
    ["commit", "-qm", "first"],
  ])
    await git(...args);
  let saved = false;
  const save = async (): Promise<boolean> => {
    await writeFile(path.join(root, "webhook.ts"), "// typed just now\n");
    saved = true;
    return true;
  };
  editor.documents = [
    { isDirty: true, uri: { scheme: "file", fsPath: path.join(root, "webhook.ts") }, save },
  ];
  const settingsOfSaved: boolean[] = [];
  const deployed = vi.fn(async () => ({ release: release("new"), notes: [] }));
  const commands = commandsOver({ prod: { production: true } }, () => ({
    settings: async () => {
      settingsOfSaved.push(saved);
      return [];
    },
    deploy: deployed,
  }));
  await commands["hookloom.deploy"]({ root, environment: "prod" });
  expect(deployed).toHaveBeenCalledTimes(1);
  expect(settingsOfSaved).toEqual([true]);
  expect(editor.requested).toEqual([expect.stringContaining(", with uncommitted changes)")]);
});
