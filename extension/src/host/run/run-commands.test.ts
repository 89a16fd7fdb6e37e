import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makeTestProject, type TestProject } from "../../environments/local/testing/project.ts";
import { memorySecretStore } from "../../environments/secrets/memory-secret-store.ts";
import { type RunCommandPorts, runCommands } from "./run-commands.ts";
import { Runs } from "./runs.ts";

const workspace = vi.hoisted(() => ({ isTrusted: false }));
vi.mock("vscode", async () => ({
  ...(await import("../testing/vscode-values.ts")),
  workspace,
  commands: { executeCommand: vi.fn() },
  EventEmitter: class {
    event = (): void => undefined;
    fire(): void {}
    dispose(): void {}
  },
}));

let project: TestProject;
let runs: Runs;
beforeEach(async () => {
  project = await makeTestProject();
  const known = { ...project, environments: { dev: {} } };
  runs = new Runs({
    distDir: project.folder,
    ownSecrets: memorySecretStore({}),
    log: { info: () => undefined, warn: () => undefined } as never,
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
