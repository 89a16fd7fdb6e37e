import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../../../test/runner/until.ts";
import { listDeliveries } from "../../management/deliveries.ts";
import { handlerSource, makeTestProject, type TestProject } from "../testing/project.ts";
import { attach } from "./attach.ts";
import { runLocal } from "./run-local.ts";

const projects: TestProject[] = [];

async function make(source?: string): Promise<TestProject> {
  const project = await makeTestProject(source);
  projects.push(project);
  return project;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(projects.splice(0).map((project) => project.remove()));
});

/** Posts on a new connection, as webhook senders do. */
async function post(url: string, body = "{}"): Promise<{ status: number; text: string }> {
  const headers = { "content-type": "application/json", connection: "close" };
  const response = await fetch(`${url}/http`, { method: "POST", body, headers });
  return { status: response.status, text: await response.text() };
}

const accepted = (status: number): boolean => status >= 200 && status < 300;

describe("running a project", () => {
  it("answers, logs and lists deliveries, and stops without a trace", async () => {
    const project = await make();
    const running = await project.run();
    expect(running.state).toMatchObject({ phase: "running", problems: [] });
    expect(accepted((await post(running.url)).status)).toBe(true);
    await until("the handler has logged", () => running.lines.some((line) => line.msg === "one"));
    await until("the delivery has run", async () => {
      const [newest] = await listDeliveries(running.managementPort, { limit: 1 });
      return newest?.outcome === "ok" && newest.event === "request";
    });
    await running.stop();
    expect(running.state.phase).toBe("stopped");
    expect(existsSync(path.join(project.root, ".hookloom/dev/state.json"))).toBe(false);
    expect(existsSync(path.join(project.root, ".hookloom/dev/lock"))).toBe(false);
    await expect(post(running.url)).rejects.toThrow();
    expect(await readFile(path.join(project.root, ".hookloom/.gitignore"), "utf8")).toBe("*\n");
  });

  it.each([
    ["its folder is deleted", ".hookloom"],
    ["its state file is deleted", ".hookloom/dev/state.json"],
  ])("stops with an explanation when %s, and the next start is the only one", async (_what, gone) => {
    const project = await make();
    const running = await project.run();
    const other = await attach(project, "dev");
    await rm(path.join(project.root, gone), { recursive: true });
    await until("it has ended", () => running.state.phase === "stopped");
    const sentence = `The dev environment was stopped, because its folder ${path.join(project.root, ".hookloom/dev")} was deleted or emptied while it was running: start it again.`;
    expect(running.state.message).toBe(sentence);
    expect(running.lines.at(-1)).toMatchObject({ level: "error", msg: sentence });
    await until("the window that looks on knows it", () => other?.state.phase === "stopped");
    await expect(post(running.url)).rejects.toThrow();
    const again = await project.run();
    expect(again).toMatchObject({ owned: true, url: running.url });
    expect(accepted((await post(again.url)).status)).toBe(true);
  });

  it("runs the new code after a save and loses no request meanwhile", async () => {
    const project = await make();
    const running = await project.run();
    let sending = true;
    const statuses: number[] = [];
    const send = async (): Promise<void> => {
      while (sending) statuses.push((await post(running.url)).status);
    };
    const senders = [send(), send(), send()];
    for (const word of ["two", "three"]) {
      await project.write("src/webhook.ts", handlerSource(word));
      await until(`${word} answers`, () => running.lines.some((line) => line.msg === word));
    }
    sending = false;
    await Promise.all(senders);
    expect(statuses.length).toBeGreaterThan(20);
    expect(statuses.filter((status) => !accepted(status))).toEqual([]);
  });
});

describe("a store that is deleted under a running project", () => {
  it("is refused with 503 and a line in the log, then replaced by a new one", async () => {
    const project = await make();
    const running = await project.run();
    expect(accepted((await post(running.url)).status)).toBe(true);
    for (const end of ["", "-wal", "-shm"])
      await rm(path.join(project.root, ".hookloom/dev", `inbox.db${end}`), { force: true });
    expect((await post(running.url)).status).toBe(503);
    const indexOf = (words: RegExp): number => running.lines.findIndex(({ msg }) => words.test(msg));
    const lost = /^Not ready: .*accepts no more deliveries until it is restarted\.$/;
    const restarted = /^Restarting the process with a new store$/;
    await until("the log says what happens", () => indexOf(restarted) > indexOf(lost) && indexOf(lost) >= 0);
    await until("a new process answers", async () => accepted((await post(running.url)).status));
    expect(existsSync(path.join(project.root, ".hookloom/dev/inbox.db"))).toBe(true);
  });

  it.skipIf(process.platform === "win32")(
    "does not let the project pass for running while none can be opened; the next save starts it again",
    async () => {
      const project = await make();
      const running = await project.run();
      const store = path.join(project.root, ".hookloom/dev/inbox.db");
      for (const end of ["", "-wal", "-shm"]) await rm(`${store}${end}`, { force: true });
      await mkdir(store);
      await until("the state says so", () => running.state.phase === "failed");
      expect(running.state.problems).toEqual([{ message: expect.stringContaining(`The store ${store}`) }]);
      expect(running.state.build).toBeUndefined();
      const warnings = running.lines.filter(({ level }) => level === "warn").map(({ msg }) => msg);
      expect(warnings).toEqual([
        "The previous build has lost its store and rejects every request; the source will be built again on the next save",
      ]);
      expect((await post(running.url)).text).toContain("This webhook failed to start.");
      await project.write("src/webhook.ts", `${handlerSource("one")}const broken = ;\n`);
      await until("the build fails", () => running.state.problems[0]?.message === 'Unexpected ";".');
      expect(running.state.phase).toBe("failed");
      await rm(store, { recursive: true });
      // The build that the process without a store runs, too.
      await project.write("src/webhook.ts", handlerSource("one"));
      await until("it runs", () => running.state.phase === "running");
      expect(accepted((await post(running.url)).status)).toBe(true);
    },
  );
});

describe("source that fails to start or build", () => {
  it.each([
    [
      "two triggers on one path",
      handlerSource("one").replace("webhook(hook)", 'webhook(hook, http({ verify: "none" }))'),
      "Two triggers listen on /http: give one of them another path",
    ],
    [
      "a path that no client can call",
      handlerSource("one").replace('"none"', '"none", path: "/a/../b"'),
      'A trigger cannot listen on "/a/../b"',
    ],
  ])("reports %s in one sentence with its location, without a stack", async (_what, source, sentence) => {
    const project = await make();
    const running = await project.run();
    await project.write("src/webhook.ts", source);
    await until("the problem is known", () => running.state.problems.length > 0);
    expect(running.state.problems).toEqual([
      expect.objectContaining({
        message: expect.stringContaining(`The webhook failed to start: ${sentence}`),
        file: path.join(project.root, "src/webhook.ts"),
      }),
    ]);
    const printed = running.lines.map((line) => JSON.stringify(line)).join("\n");
    expect(printed).not.toMatch(/ {4}at |UserError|\^/);
    expect(accepted((await post(running.url)).status)).toBe(true);
  });

  it("ends a build that does not listen within the seconds of hookloom.json, and names the member", async () => {
    const project = await make();
    const running = await project.run();
    const environments = { dev: { startSeconds: 2 } };
    await project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
    await project.write("src/webhook.ts", `await new Promise(() => undefined);\n${handlerSource("two")}`);
    await until("the problem is known", () => running.state.problems.length > 0);
    expect(running.state.problems[0]?.message).toContain(
      'it did not listen on a port within 2 s, a limit that "startSeconds" in hookloom.json can raise',
    );
    expect(accepted((await post(running.url)).status)).toBe(true);
  });

  it("keeps the old build while the new one fails and says where and why", async () => {
    const project = await make();
    const running = await project.run();
    await project.write("src/webhook.ts", `${handlerSource("two")}\nconst broken = ;\n`);
    await until("the problem is known", () => running.state.problems.length > 0);
    expect(running.state.phase).toBe("running");
    expect(running.state.problems[0]).toMatchObject({
      file: path.join(project.root, "src/webhook.ts"),
      line: 12,
      column: 16,
      message: 'Unexpected ";".',
    });
    expect(accepted((await post(running.url)).status)).toBe(true);
    await until("the old code has run", () => running.lines.some((line) => line.msg === "one"));
    expect(running.lines.map((line) => line.msg)).toContain('src/webhook.ts:12:16: Unexpected ";".');
    await project.write("src/webhook.ts", handlerSource("three"));
    await until("it is fixed", () => running.state.problems.length === 0);
    await post(running.url);
    await until("the new code has run", () => running.lines.some((line) => line.msg === "three"));
  });
});

describe("source that does not run", () => {
  it("reports a corrupt store as such, not as an error in the code", async () => {
    const project = await make();
    await project.write(".hookloom/dev/inbox.db", "This is a text and no database. ".repeat(500));
    const running = await project.run();
    expect(running.state.problems).toEqual([
      {
        message: `The webhook failed to start: The store ${path.join(project.root, ".hookloom/dev/inbox.db")} cannot be opened: the file is not a database. Restore it from a backup or move it aside, or set HOOKLOOM_STORE to another file.`,
      },
    ]);
  });

  it("reports a crash at start with its line and starts again at the next save", async () => {
    const project = await make(`throw new TypeError("no orders today");\n${handlerSource("one")}`);
    const running = await project.run();
    expect(running.state.phase).toBe("failed");
    expect(running.state.problems[0]).toMatchObject({
      message: expect.stringContaining("TypeError: no orders today"),
      file: path.join(project.root, "src/webhook.ts"),
      line: 1,
    });
    const answer = await post(running.url);
    expect(answer.status).toBe(503);
    await project.write("src/webhook.ts", handlerSource("two"));
    await until("it runs", () => running.state.phase === "running");
    expect(accepted((await post(running.url)).status)).toBe(true);
  });

  it("does not send the reason, which names files of this machine, to senders", async () => {
    const project = await make();
    await project.write(".hookloom/dev/inbox.db", "This is a text and no database. ".repeat(500));
    const running = await project.run();
    const { status, text } = await post(running.url);
    expect(status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({
      detail: "This webhook failed to start. The reason is in the environment's log.",
    });
    expect(text).not.toContain(project.root);
    expect(running.lines.map(({ msg }) => msg).join("\n")).toContain(project.root);
    const management = await fetch(`http://127.0.0.1:${running.managementPort}/readyz`);
    expect(await management.text()).toContain("cannot be opened");
  });

  it("leaves no process behind if its state cannot be published", async () => {
    const project = await make();
    await project.write(".hookloom/dev/state.json/file", "");
    const options = project.options();
    await expect(runLocal(project, options)).rejects.toThrow("state.json");
    expect(options.lines.map(({ msg }) => msg)).toContain("The dev environment was stopped");
  });

  it("says that a default export is missing", async () => {
    const project = await make(`export const hooks = 1;\n`);
    const running = await project.run();
    expect(running.state.problems[0]?.message).toBe(
      'src/webhook.ts has no default export: end it with "export default webhook(...)".',
    );
  });

  it("notices a file that a broken import was waiting for", async () => {
    const project = await make(`import "./lib/later.ts";\n${handlerSource("one")}`);
    const running = await project.run();
    expect(running.state.problems[0]?.message).toBe("The file ./lib/later.ts does not exist.");
    await project.write("src/lib/later.ts", "export {};\n");
    await until("it runs", () => running.state.phase === "running");
  });

  it("restarts a process that ends by itself", async () => {
    const project = await make();
    const running = await project.run();
    const file = path.join(project.root, ".hookloom/dev/state.json");
    const processId = async (): Promise<number> => JSON.parse(await readFile(file, "utf8")).processId;
    await until("the state names the process", async () => (await processId()) > 0);
    const first = await processId();
    // One that ends right after its start is not restarted, so a clock says that this one has run for a while.
    const now = Date.now;
    vi.spyOn(Date, "now").mockImplementation(() => now() + 5_000);
    process.kill(first, "SIGKILL");
    await until("another process answers", async () => (await processId()) !== first);
    vi.mocked(Date.now).mockRestore();
    expect(accepted((await post(running.url)).status)).toBe(true);
    expect(running.lines.some((line) => line.msg.startsWith("The process exited"))).toBe(true);
  });
});

describe("what keeps a project from starting", () => {
  it("is a taken port", async () => {
    const project = await make();
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
    });
    await expect(project.run({ port })).rejects.toThrow(
      `Port ${port} is used by another process: stop that process, or run on another port, such as ${port + 1}.`,
    );
    server.close();
  });

  it("is a runtime that is not installed", async () => {
    const project = await make();
    await rm(path.join(project.root, "node_modules"), { recursive: true });
    await expect(project.run()).rejects.toThrow(
      `The project in ${project.root} does not have the package @hookloom/runtime: use Run in VS Code to add it`,
    );
  });

  it("is an entry that does not exist", async () => {
    const project = await make();
    await rm(project.entry);
    await expect(project.run()).rejects.toThrow("The entry src/webhook.ts in hookloom.json does not exist");
  });
});
