import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { capabilities } from "@hookloom/core/capabilities/capabilities";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type * as vscode from "vscode";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../testing/vscode.ts";
import { createAgentPart } from "./agent-part.ts";
import type { AgentPorts } from "./agent-ports.ts";

/** The parts of the editor that the tools use. */
const window = {
  isTrusted: true,
  folders: [] as string[],
  requested: [] as { message: string; detail: string; buttons: string[] }[],
  answer: undefined as string | undefined,
};

class Parts {
  readonly content: unknown;
  constructor(content: unknown) {
    this.content = content;
  }
}

class MarkdownString {
  value = "";
  appendText(text: string): this {
    this.value += text;
    return this;
  }
  appendCodeblock(code: string, language: string): this {
    this.value += `\n\`\`\`${language}\n${code}\n\`\`\``;
    return this;
  }
}

const uriOf = (file: string) => ({ scheme: "file", fsPath: file });

useVscode({
  Uri: { file: uriOf },
  LanguageModelToolResult: Parts,
  LanguageModelTextPart: class {
    readonly value: string;
    constructor(value: string) {
      this.value = value;
    }
  },
  MarkdownString,
  CancellationError: class extends Error {
    override readonly name = "Canceled";
  },
  commands: { executeCommand: async () => undefined },
  window: {
    showWarningMessage: async (message: string, { detail }: { detail: string }, ...buttons: string[]) => {
      window.requested.push({ message, detail, buttons });
      return window.answer;
    },
  },
  workspace: {
    get isTrusted() {
      return window.isTrusted;
    },
    get workspaceFolders() {
      return window.folders.map((folder) => ({ uri: uriOf(folder) }));
    },
    textDocuments: [],
    openTextDocument: async ({ fsPath }: { fsPath: string }) => {
      const text = await readFile(fsPath, "utf8");
      return { getText: () => text, encoding: "utf8", isDirty: false };
    },
  },
});

const source = `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });

hook.on("request", async ({ log }) => {
  log.info("one");
});

export default webhook(hook);
`;

let folder: string;
let logged: string[];
const never = {
  isCancellationRequested: false,
  onCancellationRequested: () => ({ dispose: () => undefined }),
} as unknown as vscode.CancellationToken;

beforeEach(async () => {
  folder = temporaryFolder();
  await mkdir(path.join(folder, "src"));
  await writeFile(path.join(folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }');
  await writeFile(path.join(folder, "package.json"), '{ "name": "orders", "type": "module" }');
  await writeFile(path.join(folder, "src", "webhook.ts"), source);
  logged = [];
  Object.assign(window, { isTrusted: true, folders: [folder], requested: [], answer: undefined });
});
afterEach(async () => {
  vi.restoreAllMocks();
});

function part() {
  const log = { info: () => undefined, error: (text: string) => void logged.push(text) };
  const ports = {
    distDir: path.join(folder, "dist"),
    toolVersion: "1",
    secrets: { get: async () => undefined, set: async () => undefined, delete: async () => undefined },
    log,
    run: async () => Promise.reject(new Error("Nothing runs here.")),
  };
  return createAgentPart(ports as unknown as AgentPorts);
}

async function invoke(name: string, input: object = {}, token = never) {
  const { content } = await part().invoke(`hookloom_${name}`, input, token);
  return JSON.parse((content[0] as vscode.LanguageModelTextPart).value);
}

async function confirmation(name: string, input: object = {}): Promise<string | undefined> {
  const { confirmationMessages } = await part().prepare(`hookloom_${name}`, input);
  return (confirmationMessages?.message as vscode.MarkdownString | undefined)?.value;
}

const toolNamed = (name: string) => capabilities.find((one) => one.name === name) ?? expect.fail(name);

describe("a call", () => {
  it("answers what the tool of the same name answers, for the folders of the window", async () => {
    const { projects } = await invoke("list_projects");
    expect(projects).toMatchObject([{ project: folder, name: "orders" }]);
    const read = await invoke("read_flow", { file: "src/webhook.ts" });
    expect(read).toMatchObject({ file: path.join(folder, "src", "webhook.ts"), text: source });
  });

  it("is refused with the sentence of the tool, and its input with the first mistake", async () => {
    await expect(invoke("read_flow", { file: "/etc/passwd" })).rejects.toThrow("outside of");
    await expect(invoke("read_flow", {})).rejects.toThrow(
      /The input of read_flow is invalid: file is missing/,
    );
    window.folders = [];
    await expect(invoke("read_project")).rejects.toThrow("No folder is open");
  });

  it("hides a fault of ours from a model; the log describes it", async () => {
    const fault = new TypeError("x.\u001b[2J is not a function");
    vi.spyOn(toolNamed("list_sources"), "run").mockRejectedValue(fault);
    await expect(invoke("list_sources")).rejects.toThrow(/an internal error in Hookloom/);
    expect(logged.join()).toContain("x.\\x1b[2J is not a function");
  });

  it("ends as cancelled once the person cancels it", async () => {
    let cancel = (): void => undefined;
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: () => void) => {
        cancel = listener;
        return { dispose: () => undefined };
      },
    } as unknown as vscode.CancellationToken;
    vi.spyOn(toolNamed("read_logs"), "run").mockImplementation(
      (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    );
    const ended = invoke("read_logs", {}, token);
    const cancelAgain = () => {
      cancel();
      return toolNamed("read_logs").run;
    };
    await expect.poll(cancelAgain).toHaveBeenCalled();
    cancel();
    await expect(ended).rejects.toMatchObject({ name: "Canceled" });
  });
});

describe("a folder that nobody trusts", () => {
  it("is read, and nothing of it is changed, run or asked", async () => {
    window.isTrusted = false;
    expect((await invoke("read_flow", { file: "src/webhook.ts" })).text).toBe(source);
    const others = capabilities.filter(({ effect, reaches }) => effect !== "reads" || reaches);
    expect(others.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["edit_flow", "run_tests", "deploy", "read_logs", "explain_failure"]),
    );
    for (const tool of others) {
      const run = vi.spyOn(tool, "run");
      await expect(invoke(tool.name)).rejects.toThrow("is not available until the user trusts this folder");
      expect(await confirmation(tool.name)).toBeUndefined();
      expect(run).not.toHaveBeenCalled();
    }
  });
});

describe("what changes something", () => {
  it("is said before it happens, an edit with the lines that it changes", async () => {
    expect(await confirmation("run_tests")).toBe(
      "orders will be saved, and its tests will run on this machine with your full permissions.",
    );
    const { version, document } = await invoke("read_flow", { file: "src/webhook.ts" });
    const [step] = document.flows[0].body.steps;
    const edit = { op: "remove", steps: [step.id] };
    const said = await confirmation("edit_flow", { file: "src/webhook.ts", version, edit });
    expect(said).toContain("These lines of src/webhook.ts will be changed.");
    expect(said).toContain('-  log.info("one");');
    expect(await readFile(path.join(folder, "src", "webhook.ts"), "utf8")).toBe(source);
  });

  it("asks about nothing that cannot be done, or that writes nothing", async () => {
    expect(await confirmation("deploy", { environment: "staging" })).toContain("staging");
    expect(await confirmation("deploy", { environment: 1 })).toBeUndefined();
    expect(await confirmation("deploy", { project: "/nowhere", environment: "dev" })).toBeUndefined();
    const edit = { op: "remove", steps: ["none"] };
    expect(await confirmation("edit_flow", { file: "src/webhook.ts", version: "old", edit })).toBeUndefined();
    expect(
      await confirmation("edit_flow", { file: "src/webhook.ts", version: "old", edit, preview: true }),
    ).toBeUndefined();
    expect(await confirmation("read_flow", { file: "src/webhook.ts" })).toBeUndefined();
  });
});

describe("production", () => {
  it("is changed by no click but that on the button of the dialog, which names all of it", async () => {
    const deploy = () => invoke("deploy", { environment: "prod" });
    await expect(deploy()).rejects.toThrow(
      "The user declined, so nothing was done: Deploy to prod of orders.",
    );
    expect(window.requested).toEqual([
      {
        message: "Deploy to prod?",
        detail:
          "Project: orders\nBuild: the current source\nLocation: this machine\nRequested by: a language model",
        buttons: ["Deploy to prod"],
      },
    ]);
    window.answer = "something else";
    await expect(deploy()).rejects.toThrow("declined");
  });

  it("goes on with the build that the person saw, and no later one", async () => {
    window.answer = "Promote dev to prod";
    const confirmed: unknown[] = [];
    const { NeedsConfirmation } = await import("@hookloom/core/capabilities/errors");
    vi.spyOn(toolNamed("promote"), "run").mockImplementation(async (_, context) => {
      confirmed.push(context.confirmed);
      if (context.confirmed) return { promoted: true };
      throw new NeedsConfirmation({
        folder,
        project: "orders",
        environment: "prod",
        change: "Promote dev to prod",
        where: "cluster main, namespace orders",
        build: { id: "0123456789abcdef", label: "01234567 (commit 89abcde)" },
        command: "hookloom promote dev prod",
      });
    });
    expect(await invoke("promote", { from: "dev", to: "prod" })).toEqual({ promoted: true });
    expect(confirmed).toEqual([undefined, { environment: "prod", build: "0123456789abcdef" }]);
    expect(window.requested[0]?.detail).toBe(
      "Project: orders\nBuild: 01234567 (commit 89abcde)\nLocation: cluster main, namespace orders\nRequested by: a language model",
    );
  });
});
