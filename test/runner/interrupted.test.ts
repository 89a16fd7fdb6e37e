import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";

// @reads test/vscode/code-server.ts test/vscode/setup.mjs

const module = join(import.meta.dirname, "..", "vscode", "code-server.ts");
const groups: ChildProcess[] = [];

/** A process with a group of its own that would run for a minute. */
function group(): ChildProcess {
  const code = "setTimeout(() => {}, 60_000)";
  const child = spawn(process.execPath, ["-e", code], { detached: true, stdio: "ignore" });
  groups.push(child);
  return child;
}

/** A process that waits for an interrupt, once it waits. */
async function waiting(pid: number | undefined): Promise<ChildProcess> {
  const code = `import { runUntilInterrupted } from ${JSON.stringify(module)};
    const ended = runUntilInterrupted(${pid});
    process.stdout.write("waits");
    await ended;`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

afterEach(() => {
  for (const child of groups.splice(0)) child.kill("SIGKILL");
});

it("runs for as long as the group does", async () => {
  const child = group();
  const waits = await waiting(child.pid);
  const ended = once(waits, "exit");
  child.kill("SIGKILL");
  expect(await ended).toEqual([0, null]);
});

it("ends the group once it is interrupted", async () => {
  const child = group();
  const ended = once(child, "exit");
  const waits = await waiting(child.pid);
  waits.kill("SIGINT");
  expect(await once(waits, "exit")).toEqual([0, null]);
  expect(await ended).toEqual([null, "SIGTERM"]);
});
