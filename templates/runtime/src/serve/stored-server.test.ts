import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { http } from "../http/http.ts";
import { createLogger } from "../log/logger.ts";
import { webhook } from "../webhook/webhook.ts";
import type { Running } from "./serve-options.ts";
import { start } from "./start.ts";
import { createStoredServer } from "./stored-server.ts";

// The program runs from its sources in a process of its own.
// @reads templates/runtime/src/**
let file: string;
let running: Running | undefined;
let server: ReturnType<typeof createStoredServer>;
let base: string;
const errors: string[] = [];

const quiet = createLogger({ write: () => undefined });

/** An environment whose handler fails for some of what it receives. */
async function startEnvironment(): Promise<Running> {
  const web = http({ verify: "none" });
  web.on("request", ({ payload }) => {
    if ((payload as { fails?: boolean }).fails) throw new Error("The shelf is empty");
  });
  const environment = { HOOKLOOM_STORE: file, HOOKLOOM_ATTEMPTS: "1" };
  running = await start(webhook(web), quiet, { port: 0, managementPort: 0, environment });
  return running;
}

async function send(port: number, id: string, body: object): Promise<void> {
  const headers = { "idempotency-key": id, "content-type": "application/json" };
  const answer = await fetch(`http://127.0.0.1:${port}/http`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(202);
}

const ask = async (at: string, route: string, init?: RequestInit) => {
  const answer = await fetch(`${at}${route}`, init);
  return { status: answer.status, value: await answer.json() };
};

async function stopEnvironment(): Promise<void> {
  await running?.stop();
  running = undefined;
}

beforeEach(async () => {
  errors.length = 0;
  file = path.join(temporaryFolder(), "inbox.db");
  const { port, managementPort } = await startEnvironment();
  await send(port, "good", { order: 1 });
  await send(port, "bad", { fails: true });
  await expect
    .poll(async () => (await ask(`http://127.0.0.1:${managementPort}`, "/queue")).value)
    .toMatchObject({ waiting: 0, running: 0, dead: 1 });
  server = createStoredServer(file, { error: (message) => errors.push(message) });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await stopEnvironment();
});

const range = { from: new Date(Date.now() - 600_000), to: new Date(Date.now() + 600_000) };
const stats = `/stats?from=${range.from.toISOString()}&to=${range.to.toISOString()}`;
const routes = ["/deliveries", "/deliveries?outcome=failed", "/deliveries/bad", "/failures", "/queue", stats];

it("answers of a stopped environment what its management port answered while it ran", async () => {
  const live = `http://127.0.0.1:${running?.managementPort}`;
  const before = await Promise.all(routes.map((route) => ask(live, route)));
  await stopEnvironment();
  expect(await Promise.all(routes.map((route) => ask(base, route)))).toEqual(before);
  expect(before[2]?.value).toMatchObject({ id: "bad", body: { text: '{"fails":true}' } });
  const dead: readonly number[] = before.at(-1)?.value.total.counts.dead;
  expect(dead.reduce((sum, one) => sum + one)).toBe(1);
});

it("changes nothing of it, and does nothing else", async () => {
  await stopEnvironment();
  const before = readFileSync(file);
  for (const route of routes) expect((await ask(base, route)).status).toBe(200);
  for (const [method, route] of [
    ["POST", "/deliveries/bad/replay"],
    ["DELETE", "/deliveries"],
    ["POST", "/failures/x/replay"],
    ["GET", "/applications"],
    ["GET", "/openapi.json"],
  ])
    expect(await ask(base, route ?? "", { method: method ?? "" })).toMatchObject({
      status: 404,
      value: { error: expect.stringContaining("start it") },
    });
  expect((await ask(base, "/deliveries", { headers: { origin: "https://example.com" } })).status).toBe(403);
  expect(readFileSync(file)).toEqual(before);
  expect(errors).toEqual([]);
});

it("does not disturb an environment that runs meanwhile, nor keep its store open", async () => {
  for (let round = 0; round < 20; round++) {
    await Promise.all([
      send(running?.port ?? 0, `during-${round}`, { order: round }),
      ...routes.map(async (route) => expect((await ask(base, route)).status).toBe(200)),
    ]);
  }
  expect((await ask(base, "/deliveries")).value).toHaveLength(22);
  await stopEnvironment();
  // The last one to close the file removes its log.
  expect(readdirSync(path.dirname(file)).filter((name) => name.includes("-wal"))).toEqual([]);
  const { port } = await startEnvironment();
  await send(port, "after", { order: 3 });
  expect((await ask(base, "/deliveries")).value[0]).toMatchObject({ id: "after" });
});

it("reads what a process that was killed left in the log of the store", async () => {
  await stopEnvironment();
  const program = `
    const { DatabaseSync } = require("node:sqlite");
    const db = new DatabaseSync(${JSON.stringify(file)});
    db.exec("UPDATE deliveries SET event = 'written.last' WHERE id = 'good'");
    process.kill(process.pid, "SIGKILL");`;
  expect(spawnSync(process.execPath, ["-e", program]).signal).toBe("SIGKILL");
  expect(readdirSync(path.dirname(file))).toContain("inbox.db-wal");
  expect((await ask(base, "/deliveries/good")).value).toMatchObject({ event: "written.last" });
});

/** The first line of the program, which ends once its input is closed. */
async function firstLine(store: string) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "stored.ts"), store], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout }))
    return { said: JSON.parse(line), child, ended };
  throw new Error("It has printed nothing.");
}

it("is a program that ends with the process that started it", async () => {
  await stopEnvironment();
  const { said, child, ended } = await firstLine(file);
  expect((await ask(`http://127.0.0.1:${said.port}`, "/deliveries")).value).toHaveLength(2);
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
});

it.each([
  ["a later one", "PRAGMA user_version = 99"],
  ["an earlier one, which had no counts", "DROP TABLE stats"],
  ["an earlier one, which knew no builds", "ALTER TABLE attempts DROP COLUMN build"],
])("says in one sentence that the store is of another version: %s", async (_, change) => {
  await stopEnvironment();
  const other = path.join(path.dirname(file), "other.db");
  copyFileSync(file, other);
  const db = new DatabaseSync(other);
  db.exec(change);
  db.close();
  const { said, ended } = await firstLine(other);
  expect(said).toMatchObject({
    code: "store-other-version",
    message: expect.stringMatching(
      /^The store .*other\.db was written by another version .*start the environment\.$/,
    ),
  });
  expect(await ended).toEqual([0, null]);
});
