import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { memory } from "../flow/testing/memory.ts";
import { useVscode } from "../testing/vscode.ts";
import { type RunCommandPorts, runCommands } from "./run-commands.ts";
import { Runs } from "./runs.ts";

const copied = [] as string[];
const workspace = { isTrusted: false };
useVscode({
  workspace,
  env: { clipboard: { writeText: async (text: string) => void copied.push(text) } },
  window: { setStatusBarMessage: () => undefined },
  commands: { executeCommand: vi.fn() },
  EventEmitter: class {
    event = (): void => undefined;
    fire(): void {}
    dispose(): void {}
  },
});

let project: TestProject;
let runs: Runs;
beforeEach(async () => {
  project = await makeTestProject();
  const known = { ...project, environments: { dev: {} } };
  runs = new Runs({
    distDir: project.folder,
    ownSecrets: memorySecretStore({}),
    log: { info: () => undefined, warn: () => undefined } as never,
    workspaceState: memory(),
    projects: () => [known],
  });
});
afterEach(async () => {
  workspace.isTrusted = false;
  await runs.dispose();
  await project.remove();
});

describe("in an untrusted workspace", () => {
  it.each(["hookloom.run", "hookloom.stop", "hookloom.restart", "hookloom.setSetting"] as const)(
    "%s waits for trust before it looks at anything of the project",
    async (id) => {
      const asked = vi.fn();
      const projects = { choose: asked, of: asked };
      const ports = { runs, projects, secrets: memorySecretStore({}) } as unknown as RunCommandPorts;
      const command = runCommands(ports)[id];
      await expect(command({ root: project.root })).rejects.toMatchObject({ code: "untrusted" });
      expect(asked).not.toHaveBeenCalled();
      expect(runs.all).toEqual([]);
    },
  );

  it("attaches to running projects once the workspace is trusted, and not before", async () => {
    await project.run();
    await runs.attachRunning();
    expect(runs.all).toEqual([]);
    workspace.isTrusted = true;
    await runs.attachRunning();
    expect(runs.all.map((run) => run.project.root)).toEqual([project.root]);
  });
});

describe("the URL that is copied", () => {
  const cluster = { target: "kubernetes", context: "main", namespace: "orders" };
  const urlsOf = async (environments: object, argument: object): Promise<readonly string[]> => {
    copied.length = 0;
    const run = {
      project: { root: "/orders", name: "orders", environments },
      environment: { url: "http://127.0.0.1:3000" },
    };
    const resolveUrl = async () => "https://orders.example.org";
    const ports = { runs: { get: () => run }, resolveUrl } as unknown as RunCommandPorts;
    await runCommands(ports)["hookloom.copyUrl"]({ root: "/orders", ...argument });
    return [...copied];
  };

  it.each([
    ["what Run started, where no environment is named", { dev: cluster }, {}, "http://127.0.0.1:3000"],
    ["what Run started as dev", { dev: {} }, { environment: "dev" }, "http://127.0.0.1:3000"],
    [
      "dev on its cluster, not of what runs here",
      { dev: cluster },
      { environment: "dev" },
      "https://orders.example.org",
    ],
  ])("is that of %s", async (_, environments, argument, url) => {
    expect(await urlsOf(environments, argument)).toEqual([url]);
  });
});

describe("a project that is restarted", () => {
  const bills = { root: "/bills", name: "bills" };
  const restarted: string[] = [];
  const ports = {
    runs: {
      all: [{ project: { root: "/orders", name: "orders" }, environment: {} }],
      get: () => undefined,
      attachRunning: async () => undefined,
      restart: async (root: string) => void restarted.push(root),
    },
    projects: { all: [bills], of: async () => undefined },
  } as unknown as RunCommandPorts;

  it("is the one of the row, even if it is not running and another one is", async () => {
    workspace.isTrusted = true;
    const error = { code: "not-running", message: "bills is not running." };
    await expect(runCommands(ports)["hookloom.restart"](bills)).rejects.toMatchObject(error);
    expect(restarted).toEqual([]);
  });
});
