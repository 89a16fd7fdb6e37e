import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../../test/runner/temporary-folder.ts";
import { until } from "../../../../../../test/runner/until.ts";
import { isAlive } from "../../platform/process-identity.ts";
import { environmentFiles } from "./state-file.ts";
import { StoredDeliveries } from "./stored-deliveries.ts";

/** Prints its process id as the port, and does not end with its input, as one that takes long to end. */
const lingering = `
console.log(JSON.stringify({ port: process.pid }));
setInterval(() => undefined, 1000);
`;

let root: string;
beforeEach(() => {
  root = temporaryFolder();
  const { store } = environmentFiles(root, "dev");
  mkdirSync(path.dirname(store), { recursive: true });
  writeFileSync(store, "");
  writeFileSync(path.join(root, "package.json"), '{ "type": "module" }');
});

function reading(program: string, startTimeoutMs?: number): StoredDeliveries {
  writeFileSync(path.join(root, "stored.js"), program);
  const input = { root, environment: "dev", distDir: root };
  return new StoredDeliveries(startTimeoutMs === undefined ? input : { ...input, startTimeoutMs });
}

it("keeps the reading of a successor while the program of an ended one exits", async () => {
  const stored = reading(lingering);
  const pids: number[] = [];
  const port = async (): Promise<number> => {
    const found = await stored.readingPort(undefined);
    pids.push(found.port);
    return found.port;
  };
  try {
    const first = await port();
    stored.end();
    const second = await port();
    expect(second).not.toBe(first);
    process.kill(first, "SIGKILL");
    await until("the first has ended", async () => !isAlive(first));
    expect(await port()).toBe(second);
    process.kill(second, "SIGKILL");
    await until("the second has ended", async () => !isAlive(second));
    expect(await port()).not.toBe(second);
  } finally {
    for (const pid of pids) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  }
});

it("gives up a program that prints nothing in time, and ends it", async () => {
  const stored = reading("setInterval(() => undefined, 1000);", 300);
  await expect(stored.readingPort(undefined)).rejects.toMatchObject({ code: "not-running" });
});
