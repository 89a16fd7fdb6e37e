import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { until } from "../../../../../../test/runner/until.ts";
import { listDeliveries } from "../../management/deliveries.ts";
import { makeTestProject, type TestProject } from "../testing/project.ts";
import { attach } from "./attach.ts";

const projects: TestProject[] = [];
const debuggers: Debugger[] = [];

async function make(source: string): Promise<TestProject> {
  const project = await makeTestProject(source);
  projects.push(project);
  return project;
}

afterEach(async () => {
  for (const one of debuggers.splice(0)) one.close();
  await Promise.all(projects.splice(0).map((project) => project.remove()));
});

/** A handler that stops where a debugger is attached, and has a time limit that is soon over. */
const stopping = (word: string): string => `import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const hook = http({ verify: "none" });

hook.on("request", async ({ log }) => {
  log.info("before ${word}");
  debugger;
  log.info("after ${word}");
}, { timeout: 0.2 });

export default webhook(hook);
`;

/** What a debugger does, as far as these tests need it. */
class Debugger {
  readonly #socket: WebSocket;
  #asked = 0;
  stops = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (JSON.parse(String(data)).method === "Debugger.paused") this.stops++;
    });
  }

  static async attach(port: number): Promise<Debugger> {
    const [target] = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      webSocketDebuggerUrl: string;
    }[];
    const url = new URL(target?.webSocketDebuggerUrl ?? "");
    url.host = `127.0.0.1:${port}`;
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", reject);
    });
    const made = new Debugger(socket);
    debuggers.push(made);
    await made.ask("Debugger.enable");
    return made;
  }

  ask(method: string): Promise<void> {
    const id = ++this.#asked;
    return new Promise((resolve) => {
      const heard = ({ data }: MessageEvent): void => {
        if (JSON.parse(String(data)).id !== id) return;
        this.#socket.removeEventListener("message", heard);
        resolve();
      };
      this.#socket.addEventListener("message", heard);
      this.#socket.send(JSON.stringify({ id, method }));
    });
  }

  close(): void {
    this.#socket.close();
  }
}

const post = async (url: string): Promise<number> => {
  const headers = { "content-type": "application/json", connection: "close" };
  return (await fetch(`${url}/http`, { method: "POST", body: "{}", headers })).status;
};

describe("debugging an environment", () => {
  it("holds a delivery beyond its time limit and over a save, and runs it once", async () => {
    const project = await make(stopping("one"));
    const running = await project.run();
    const debugging = await running.debug();
    expect(running.state).toMatchObject({ phase: "running", debugged: true });
    const attached = await Debugger.attach(debugging.port);
    expect(await post(running.url)).toBe(202);
    await until("it stands in the handler", () => attached.stops === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await project.write("src/webhook.ts", stopping("two"));
    const before = running.state.build;
    await until("the new code runs", () => running.state.build !== before);
    // Nobody is attached to the new process, so nothing stops in it.
    expect(await post(running.url)).toBe(202);
    const said = (msg: string): number => running.lines.filter((line) => line.msg === msg).length;
    await until("the new code has run", () => said("after two") === 1);
    expect([said("before one"), said("after one")]).toEqual([1, 0]);
    await attached.ask("Debugger.resume");
    await until("the first delivery goes on", () => said("after one") === 1);
    await until("both have run", async () => {
      const all = await listDeliveries(running.managementPort);
      return all.length === 2 && all.every(({ outcome }) => outcome === "ok");
    });
    expect([said("before one"), said("before two")]).toEqual([1, 1]);
    expect(running.lines.filter(({ msg }) => /debugger|inspector|lease/i.test(msg))).toEqual([]);
    // The debugger finds the next process where it found this one.
    await until("the old process has gone", async () => {
      const next = await Debugger.attach(debugging.port).catch(() => undefined);
      if (!next) return false;
      const stops = next.stops;
      await post(running.url);
      await new Promise((resolve) => setTimeout(resolve, 200));
      const hasStopped = next.stops > stops;
      if (hasStopped) await next.ask("Debugger.resume");
      next.close();
      return hasStopped;
    });
    debugging.end();
    await until("it goes on without an inspector", () => running.state.debugged === undefined);
    expect(await post(running.url)).toBe(202);
  });

  it("records nothing meanwhile, so that steps go from line to line of the user's own code", async () => {
    const project = await make(stopping("one"));
    const running = await project.run();
    const bundle = async (): Promise<string> =>
      await readFile(path.join(project.root, ".hookloom/dev/build", `${running.state.build}.mjs`), "utf8");
    expect(await bundle()).toContain("recordSource(");
    const debugging = await running.debug();
    expect(await bundle()).not.toContain("recordSource(");
    debugging.end();
    await until("it is recorded again", async () => (await bundle()).includes("recordSource("));
  });

  it("is refused in one sentence where the source does not run, and what runs goes on", async () => {
    const project = await make(stopping("one"));
    const running = await project.run();
    await project.write("src/webhook.ts", `${stopping("two")}\nconst broken = ;\n`);
    await until("the problem is known", () => running.state.problems.length > 0);
    const refusal = {
      code: "not-debugged",
      message:
        'The dev environment cannot be debugged: src/webhook.ts:14:16: Unexpected ";". Fix the problem, then start Debug again.',
    };
    await expect(running.debug()).rejects.toMatchObject(refusal);
    const other = await attach(project, "dev");
    await expect(other?.debug()).rejects.toMatchObject(refusal);
    await other?.dispose();
    expect(await post(running.url)).toBe(202);
    expect(running.state).toMatchObject({ phase: "running" });
    await running.stop();
    await expect(running.debug()).rejects.toMatchObject({ code: "not-debugged" });
  });
});

describe("the end of debugging", () => {
  it("comes once the last window that debugs has gone", async () => {
    const project = await make(stopping("one"));
    const running = await project.run();
    const [one, other] = [await attach(project, "dev"), await attach(project, "dev")];
    if (!one || !other) throw new Error("It runs.");
    const [first, second] = await Promise.all([one.debug(), other.debug()]);
    expect(first.port).toBe(second.port);
    await Debugger.attach(first.port);
    first.end();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(running.state.debugged).toBe(true);
    second.end();
    await until("it goes on without an inspector", () => running.state.debugged === undefined);
    await Promise.all([one.dispose(), other.dispose()]);
  });

  it("may be followed by another session at once", async () => {
    const project = await make(stopping("one"));
    const running = await project.run();
    const first = await running.debug();
    first.end();
    const second = await running.debug();
    expect(running.state.debugged).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(running.state.debugged).toBe(true);
    await Debugger.attach(second.port);
    second.end();
  });
});
