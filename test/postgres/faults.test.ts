import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { StoreUnavailable } from "../../templates/runtime/src/errors/errors.ts";
import { http } from "../../templates/runtime/src/http/http.ts";
import type { Inbox, LeasedDelivery } from "../../templates/runtime/src/inbox/inbox.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import { start } from "../../templates/runtime/src/serve/start.ts";
import { webhook } from "../../templates/runtime/src/webhook/webhook.ts";
import { nodePath, root } from "../vscode/setup.mjs";
import { delivery, lease, newSchema, ok, openReplicas } from "./inboxes.ts";
import { Postgres } from "./postgres.ts";

let postgres: Postgres;
beforeAll(async () => {
  // As in production; the other files do without.
  postgres = await Postgres.start("127.0.0.1", { fsync: true });
});
afterAll(() => postgres.stop());

const quick = { statementTimeoutMs: 700, connectTimeoutMs: 700 };

/** Ends a run as a worker does: repeated as long as the store fails. */
async function end(inbox: Inbox, one: LeasedDelivery): Promise<void> {
  for (;;) {
    try {
      await inbox.finish(one, ok);
      return;
    } catch {
      await wait(50);
    }
  }
}

/** Claims and finishes until it is stopped, despite failures. */
function startWorker(inbox: Inbox, owner: string, runs: Map<string, number>): () => Promise<void> {
  let stopped = false;
  const loop = async () => {
    while (!stopped) {
      const claimed = await inbox.claim(16, lease(owner, 2000)).catch(() => []);
      for (const one of claimed) runs.set(one.id, (runs.get(one.id) ?? 0) + 1);
      await Promise.all(claimed.map((one) => end(inbox, one)));
      if (claimed.length === 0) await wait(20);
    }
  };
  const done = loop();
  return async () => {
    stopped = true;
    await done;
  };
}

test("a server that is killed and restarted loses no accepted delivery, and no process has to be restarted", async () => {
  const [one, other] = await openReplicas(postgres.url(), 2, quick);
  if (one === undefined || other === undefined) throw new Error("Two inboxes were opened.");
  const accepted: string[] = [];
  const errors: unknown[] = [];
  const runs = new Map<string, number>();
  let sending = true;
  let sent = 0;
  const send = async (inbox: Inbox) => {
    while (sending) {
      const id = `d${sent++}`;
      await inbox.put(delivery(id), "running").then(
        () => accepted.push(id),
        async (error: unknown) => {
          errors.push(error);
          await wait(20);
        },
      );
    }
  };
  const senders = Array.from({ length: 16 }, (_, index) => send(index % 2 === 0 ? one : other));
  const stops = [startWorker(one, "one", runs), startWorker(other, "other", runs)];
  for (let round = 0; round < 3; round++) {
    await wait(500);
    await postgres.kill();
    await wait(300);
    await postgres.run();
  }
  const before = accepted.length;
  await expect.poll(() => accepted.length).toBeGreaterThan(before);
  sending = false;
  await Promise.all(senders);
  expect(errors.length).toBeGreaterThan(0);
  expect(errors.filter((error) => !(error instanceof StoreUnavailable))).toEqual([]);
  await expect.poll(() => one.depth()).toMatchObject({ waiting: 0, running: 0 });
  await Promise.all(stops.map((stop) => stop()));
  expect(accepted.filter((id) => !runs.has(id))).toEqual([]);
  await Promise.all([one.close(), other.close()]);
});

test("an unresponsive server is detected in time, and used again as soon as it responds", async () => {
  const [inbox] = await openReplicas(postgres.url(), 1, quick);
  if (inbox === undefined) throw new Error("An inbox was opened.");
  await inbox.put(delivery("before"), "running");
  postgres.freeze(true);
  try {
    const started = performance.now();
    const puts = Array.from({ length: 30 }, (_, index) => inbox.put(delivery(`frozen${index}`), "running"));
    const ends = await Promise.allSettled(puts);
    expect(performance.now() - started).toBeLessThan(15_000);
    for (const end of ends) {
      expect(end.status === "rejected" && end.reason instanceof StoreUnavailable).toBe(true);
    }
    await expect(inbox.check()).rejects.toThrow(StoreUnavailable);
  } finally {
    postgres.freeze(false);
  }
  await expect.poll(() => inbox.check().then(() => "well", String)).toBe("well");
  await expect(inbox.put(delivery("after"), "running")).resolves.toEqual({ result: "stored" });
  await inbox.close();
});

test("a worker that was frozen past its lease has lost it to another worker, and cannot finish the run", async () => {
  const schema = newSchema();
  const inbox = await openPostgresInbox(postgres.url(), { schema });
  await inbox.put(delivery("a"), "running");
  const script = join(root, "test", "postgres", "frozen-worker.ts");
  const args = ["--conditions=hookloom-source", script, postgres.url(), schema];
  const worker = spawn(nodePath(), args, { stdio: ["pipe", "pipe", "inherit"] });
  const [claimed] = await once(worker.stdout, "data");
  expect(String(claimed)).toBe("claimed a\n");
  worker.kill("SIGSTOP");
  await wait(400);
  const [again] = await inbox.claim(1, lease("other"));
  expect(again).toMatchObject({ id: "a", attempt: 2 });
  worker.kill("SIGCONT");
  worker.stdin.write("go\n");
  const [ended] = await once(worker.stdout, "data");
  expect(String(ended)).toBe("lost 1 finished false\n");
  expect(await inbox.get("a")).toMatchObject({ outcome: "running", attempts: 2 });
  await inbox.close();
});

test("startup waits for a server that is not running yet", async () => {
  await postgres.kill();
  const opening = openPostgresInbox(postgres.url(), { schema: newSchema() });
  await wait(400);
  await postgres.run();
  const inbox = await opening;
  expect((await inbox.depth()).waiting).toBe(0);
  await inbox.close();
});

test("a receiver answers 503 while the database is unavailable, and recovers by itself", async () => {
  const environment = { HOOKLOOM_DATABASE_URL: postgres.url(), HOOKLOOM_DRAIN: "0" };
  const ran: string[] = [];
  const hook = http({ verify: "none" });
  hook.on("request", async ({ delivery: { id } }) => void ran.push(id));
  const log = createLogger({ write: () => undefined });
  const running = await start(webhook(hook), log, { environment, port: 0 });
  const send = (id: string) =>
    fetch(`http://127.0.0.1:${running.port}/http`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": id },
      body: "{}",
    });
  expect((await send("one")).status).toBe(202);
  await postgres.kill();
  const refused = await send("two");
  expect([refused.status, refused.headers.has("retry-after")]).toEqual([503, true]);
  await postgres.run();
  await expect.poll(async () => (await send("two")).status).toBe(202);
  await expect.poll(() => [...new Set(ran)].sort()).toEqual(["one", "two"]);
  await running.stop();
});
