import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, readFile, writeFile } from "node:fs/promises";
import { Socket } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../../../test/runner/until.ts";
import type { LogLine } from "../../contract/log-line.ts";
import { memorySecretStore } from "../../secrets/memory-secret-store.ts";
import { handlerSource, makeTestProject, type TestProject } from "../testing/project.ts";
import { attach, findRunning, localStatus, runningValue } from "./attach.ts";

interface OtherWindow {
  readonly child: ChildProcess;
  readonly owned: boolean;
  readonly url: string;
}

const projects: TestProject[] = [];
const children: ChildProcess[] = [];

async function make(): Promise<TestProject> {
  const project = await makeTestProject();
  projects.push(project);
  return project;
}

/** Runs the project from another process. */
async function otherWindow(project: TestProject): Promise<OtherWindow> {
  const script = fileURLToPath(new URL("../testing/owner.ts", import.meta.url));
  const args = ["--conditions=hookloom-source", script, project.folder];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const said: { owned: boolean; url: string } = JSON.parse(line);
    return { child, ...said };
  }
  throw new Error("The other window ended without output.");
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", () => resolve()));

const post = async (url: string): Promise<number> => {
  const headers = { "content-type": "application/json", connection: "close" };
  return (await fetch(`${url}/http`, { method: "POST", body: "{}", headers })).status;
};

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.stdin?.end();
    await ended(child);
  }
  await Promise.all(projects.splice(0).map((project) => project.remove()));
});

describe("an environment of another window", () => {
  it("can be attached to with its state and log, follows its saves, and can be stopped", async () => {
    const project = await make();
    const other = await otherWindow(project);
    expect(other.owned).toBe(true);
    const running = await project.run();
    expect(running.owned).toBe(false);
    expect(running.url).toBe(other.url);
    await project.write("src/webhook.ts", "const broken = ;\n");
    await until("the problem is seen here", () => running.state.problems.length === 1);
    await project.write("src/webhook.ts", handlerSource("two"));
    await until("it is fixed", () => running.state.problems.length === 0);
    expect(await post(running.url)).toBeLessThan(300);
    await until("its log is seen here", () => running.lines.some((line) => line.msg === "two"));
    await running.stop();
    expect(running.state.phase).toBe("stopped");
    expect(await findRunning(project.root, "dev")).toBeUndefined();
    await expect(post(other.url)).rejects.toThrow();
  });

  it("is reported as stopped when its owner stops it", async () => {
    const project = await make();
    const other = await otherWindow(project);
    const lines: LogLine[] = [];
    const running = await attach(project, "dev", (line) => lines.push(line));
    expect(running?.state.phase).toBe("running");
    const seen = new Promise<void>((resolve) => running?.onStateChange(() => resolve()));
    other.child.stdin?.end();
    await seen;
    expect(running?.state.phase).toBe("stopped");
    expect(lines.at(-1)?.msg).toBe("The dev environment was stopped");
  });

  it("leaves nothing behind that blocks the next start when its owner is killed", async () => {
    const project = await make();
    const other = await otherWindow(project);
    const state = path.join(project.root, ".hookloom/dev/state.json");
    const { processId } = JSON.parse(await readFile(state, "utf8"));
    const watching = await attach(project, "dev");
    other.child.kill("SIGKILL");
    await ended(other.child);
    await until("the attached window sees it", () => watching?.state.phase === "stopped");
    expect(await localStatus(project.root, ["dev"])).toMatchObject([{ phase: "stopped" }]);
    expect(existsSync(state)).toBe(false);
    const running = await project.run({ port: Number(new URL(other.url).port) });
    expect(running.owned).toBe(true);
    expect(await post(running.url)).toBeLessThan(300);
    await until("the orphan has ended", () => {
      try {
        process.kill(processId, 0);
        return false;
      } catch {
        return true;
      }
    });
  });

  it("is started once by two concurrent starts", async () => {
    const project = await make();
    const both = await Promise.all([otherWindow(project), otherWindow(project)]);
    expect(both.map(({ owned }) => owned).sort()).toEqual([false, true]);
    expect(both[0].url).toBe(both[1].url);
    expect(await post(both[0].url)).toBeLessThan(300);
  });
});

describe("an environment of windows", () => {
  it("runs while a window shows it, and stops a while after the last has closed", async () => {
    const project = await make();
    // Long enough for a start on a busy machine.
    const aloneMilliseconds = 5_000;
    const running = await project.run({ unattendedMs: aloneMilliseconds });
    const window = await attach(project, "dev");
    expect(window?.attended).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, aloneMilliseconds + 300));
    expect(running.state.phase).toBe("running");
    await window?.dispose();
    await until("it has ended", () => running.state.phase === "stopped");
  });

  it("accepts values that only a window has, and returns them for signing", async () => {
    const project = await make();
    const declared = [{ name: "ORDERS_SECRET", secret: true, optional: false }];
    const secrets = memorySecretStore();
    const running = await project.run({ secrets, declared: () => Promise.resolve(declared) });
    expect(running.state.missing).toEqual(["ORDERS_SECRET"]);
    const window = await attach(project, "dev");
    await window?.restart({ ORDERS_SECRET: "handed" });
    expect(running.state.missing).toEqual([]);
    expect(await runningValue(project.root, "dev", "ORDERS_SECRET")).toBe("handed");
    expect(await runningValue(project.root, "prod", "ORDERS_SECRET")).toBeUndefined();
    await window?.dispose();
  });
});

describe("a state file", () => {
  it("of a copied project is ignored", async () => {
    const project = await make();
    const running = await project.run();
    const copy = path.join(project.folder, "copy");
    await cp(project.root, copy, { recursive: true });
    expect(await findRunning(copy, "dev")).toBeUndefined();
    expect((await findRunning(project.root, "dev"))?.port).toBe(running.port);
  });

  it("is kept while this machine cannot ask its owner", async () => {
    const project = await make();
    const running = await project.run();
    const failure = Object.assign(new Error("connect EADDRNOTAVAIL"), { code: "EADDRNOTAVAIL" });
    const connect = vi.spyOn(Socket.prototype, "connect").mockImplementation(function (this: Socket) {
      process.nextTick(() => this.destroy(failure));
      return this;
    });
    try {
      await expect(findRunning(project.root, "dev")).rejects.toMatchObject({
        code: "not-answering",
        message: expect.stringContaining("cannot be reached (connect EADDRNOTAVAIL)"),
      });
    } finally {
      connect.mockRestore();
    }
    expect((await findRunning(project.root, "dev"))?.port).toBe(running.port);
  });

  it("that is corrupt is ignored", async () => {
    const project = await make();
    const running = await project.run();
    await running.stop();
    await writeFile(path.join(project.root, ".hookloom/dev/state.json"), '{"pid": "x"');
    const again = await project.run();
    expect(again.owned).toBe(true);
  });
});

describe("values of settings", () => {
  it("reach the process and appear in no file, log or argument", async () => {
    const project = await makeTestProject(
      handlerSource("one").replace(
        "log.info(",
        "log.info(String(process.env.ORDERS_SECRET?.length)); log.info(",
      ),
    );
    projects.push(project);
    const value = "s3cret-value-that-nobody-may-see";
    const secrets = project.options().secrets;
    await secrets.set(project.root, "dev", "ORDERS_SECRET", value);
    const declared = [{ name: "ORDERS_SECRET", secret: true, optional: false }];
    const running = await project.run({ declared: () => Promise.resolve(declared) });
    expect(running.state.missing).toEqual([]);
    await post(running.url);
    await until("the handler saw it", () => running.lines.some((line) => line.msg === String(value.length)));
    const { stdout } = spawnSync("grep", ["-rl", value, project.root], { encoding: "utf8" });
    expect(stdout).toBe("");
    expect(JSON.stringify(running.lines)).not.toContain(value);
    const state = JSON.parse(await readFile(path.join(project.root, ".hookloom/dev/state.json"), "utf8"));
    const args = await readFile(`/proc/${state.processId}/cmdline`, "utf8").catch(() => "");
    expect(args).not.toContain(value);
  });

  it("that are missing are named", async () => {
    const project = await make();
    const declared = [{ name: "ORDERS_SECRET", secret: true, optional: false }];
    const running = await project.run({ declared: () => Promise.resolve(declared) });
    expect(running.state).toMatchObject({ phase: "running", missing: ["ORDERS_SECRET"] });
    expect(running.lines.map((line) => line.msg)).toContain(
      'ORDERS_SECRET has no value: set it with "hookloom settings dev set ORDERS_SECRET"',
    );
    await project.options().secrets.set(project.root, "dev", "ORDERS_SECRET", "now");
    await running.restart();
    expect(running.state.missing).toEqual([]);
  });
});
