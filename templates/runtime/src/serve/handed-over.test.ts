import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { UserError } from "../errors/errors.ts";
import { http } from "../http/http.ts";
import type { LeasedDelivery } from "../inbox/inbox.ts";
import { makeOwner } from "../inbox/lease-owner.ts";
import { openSqliteInbox, type SqliteInbox } from "../inbox/sqlite/sqlite-inbox.ts";
import type { StoreOwner } from "../inbox/store-owner.ts";
import { createLogger } from "../log/logger.ts";
import { webhook } from "../webhook/webhook.ts";
import type { Running } from "./serve-options.ts";
import { start } from "./start.ts";

const prod: StoreOwner = { name: "shop", environment: "prod", target: "local", root: "/home/me/shop" };

let folder: string;
let file: string;
let lines: string[];
let handled: string[];
let release: () => void;
let running: Running;
let taken: SqliteInbox | undefined;
beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder, "shared.db");
  lines = [];
  handled = [];
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const calls = http({ verify: "none" });
  calls.on("request", async ({ delivery }) => {
    handled.push(delivery.id);
    await held;
  });
  const log = createLogger({ write: (line) => void lines.push(line) });
  const environment = {
    HOOKLOOM_STORE: file,
    HOOKLOOM_NAME: "shop",
    HOOKLOOM_ENVIRONMENT: "dev",
    HOOKLOOM_TARGET: "local",
    HOOKLOOM_ROOT: "/home/me/shop",
  };
  running = await start(webhook(calls), log, { port: 0, managementPort: 0, concurrency: 1, environment });
});
afterEach(async () => {
  release();
  await running.stop();
  await taken?.close();
  taken = undefined;
});

const call = async (path: string, init?: RequestInit): Promise<number> =>
  (await fetch(`http://127.0.0.1:${running.port}${path}`, init)).status;

/** As another process of this machine opens it. */
async function takeOver(): Promise<SqliteInbox> {
  const owner = makeOwner().replace(`:${process.pid}:`, `:${process.ppid}:`);
  const open = (grant: object) => openSqliteInbox(file, { owner, claim: { owner: prod, ...grant } });
  const refusal = await open({}).catch((error: unknown) => error);
  if (!(refusal instanceof UserError)) throw new Error("It was not refused.");
  taken = await open({ takeOverFrom: String(refusal.details?.owner) });
  return taken;
}

it("a process whose store is taken over answers 503, asks to be restarted and starts nothing more", async () => {
  for (let count = 0; count < 3; count++)
    expect(await call("/http", { method: "POST", body: "{}" })).toBe(202);
  await expect.poll(() => handled).toHaveLength(1);
  const inbox = await takeOver();
  expect(await call("/http", { method: "POST", body: "{}" })).toBe(503);
  expect(await call("/healthz")).toBe(503);
  const lost = lines.map((line) => JSON.parse(line)).filter(({ code }) => code === "store-lost");
  expect(lost).toMatchObject([{ level: "error" }]);
  const claimed: LeasedDelivery[] = [];
  const claim = async () => claimed.push(...(await inbox.claim(10, { owner: "other", durationMs: 60_000 })));
  await expect.poll(claim).toBe(2);
  release();
  await expect.poll(async () => (await inbox.depth()).running).toBe(2);
  expect(handled).toHaveLength(1);
});
