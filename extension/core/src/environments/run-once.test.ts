import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { until } from "../../../../test/runner/until.ts";
import { projectAt } from "../project/project.ts";
import { bodySamples } from "./body-samples.ts";
import { makeTestProject, type TestProject } from "./local/testing/project.ts";
import { isAlive } from "./platform/process-identity.ts";
import { runOnce } from "./run-once.ts";

// @bundles extension/core/src/environments/run-once.ts extension/core/src/project/project.ts

/** What ends a program takes this long, as `taskkill` of Windows does, which is a program itself. */
let endsAfterMs = 0;

vi.mock(import("../project/run-program.ts"), async (original) => {
  const real = await original();
  const endTree: typeof real.endTree = (...args) =>
    void (endsAfterMs === 0 ? real.endTree(...args) : wait(endsAfterMs).then(() => real.endTree(...args)));
  return { ...real, endTree };
});

/** Starts a program of its own, as a project may, and notes both processes in a file. */
const source = `import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { webhook } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";

const helper = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
writeFileSync(process.env.NOTE ?? "", [process.pid, helper.pid].join(" "));
const hook = http({ verify: "none" });
hook.on("request", () => {});
export default webhook(hook);
`;

let made: TestProject;
let note: string;
beforeEach(async () => {
  made = await makeTestProject(source);
  note = path.join(made.folder, "note");
  endsAfterMs = 0;
});
afterEach(async () => {
  if (existsSync(note)) for (const pid of pids()) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  await made.remove();
});

const pids = (): number[] => readFileSync(note, "utf8").split(" ").map(Number);

async function project() {
  const found = await projectAt(made.root);
  if (!found) throw new Error("There is no project.");
  return found;
}

const optionsOf = (signal: AbortSignal) => ({
  distDir: made.folder,
  signal,
  variables: { NOTE: note },
  conditions: ["hookloom-source"],
});

it("ends the project and what it has started, once it was asked and where it is cancelled", async () => {
  const { signal } = new AbortController();
  const alive = await runOnce(await project(), optionsOf(signal), async ({ managementPort }) => {
    expect((await fetch(`http://127.0.0.1:${managementPort}/healthz`)).status).toBe(200);
    return pids().map(isAlive);
  });
  expect(alive).toEqual([true, true]);
  await until("both have ended", async () => !pids().some(isAlive));

  const stop = new AbortController();
  const running = runOnce(await project(), optionsOf(stop.signal), () => {
    stop.abort();
    return new Promise(() => undefined);
  });
  await expect(running).rejects.toMatchObject({ name: "AbortError" });
  await until("both have ended again", async () => !pids().some(isAlive));
});

it("waits for the end of the project, whose folder it removes", async () => {
  endsAfterMs = 300;
  const { signal } = new AbortController();
  const started = await runOnce(await project(), optionsOf(signal), async () => pids().length);
  expect([started, isAlive(pids()[0] ?? 0)]).toEqual([2, false]);
});

it("leaves no process of the project behind where the one that runs it is killed", async () => {
  const at = (file: string) => JSON.stringify(pathToFileURL(path.join(import.meta.dirname, file)).href);
  const program = `
    import { projectAt } from ${at("../project/project.ts")};
    import { runOnce } from ${at("run-once.ts")};
    const options = JSON.parse(process.argv[2]);
    await runOnce(await projectAt(process.argv[1]), { ...options, signal: new AbortController().signal }, () => {
      process.stdout.write("asked");
      return new Promise(() => {});
    });`;
  const { signal: _signal, ...options } = optionsOf(new AbortController().signal);
  const args = ["--conditions=hookloom-source", "--input-type=module", "-e", program];
  const window = spawn(process.execPath, [...args, made.root, JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(window.stdout, "data");
  const [pid = 0] = pids();
  expect(isAlive(pid)).toBe(true);
  window.kill("SIGKILL");
  await until("the project has ended", async () => !isAlive(pid));
});

it("gives no samples where its run is cancelled, without an error", async () => {
  const { conditions, distDir, signal } = optionsOf(new AbortController().signal);
  const warnings: string[] = [];
  const running = async <T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> => run(AbortSignal.abort());
  const warn = (sentence: string) => void warnings.push(sentence);
  const asked = { project: await project(), conditions, distDir, signal, warn, running };
  const found = await bodySamples([{ source: "http", path: "/http", options: ["body"] }], asked);
  expect([found.size, warnings, existsSync(note)]).toEqual([0, [], false]);
});
