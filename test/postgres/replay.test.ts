import { execFile } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { delivery, lease, newSchema, ok } from "./inboxes.ts";
import { postgresFolder } from "./install.mjs";

const url = inject("postgresUrl");

test("a delivery whose body another replica is pruning is not queued without it", async () => {
  const schema = newSchema();
  const inbox = await openPostgresInbox(url, { schema });
  const { leased } = await inbox.put(delivery("a"), "running", lease("me"));
  if (leased === undefined) throw new Error("It was not leased.");
  await inbox.finish(leased, ok);
  // What pruning does, held back for a moment before its commit.
  const pruning = promisify(execFile)(join(postgresFolder(), "psql"), [
    "-XAtq",
    "-c",
    `BEGIN; DELETE FROM ${schema}.payload WHERE key IN (
       SELECT p.key FROM ${schema}.delivery d JOIN ${schema}.payload p USING (key) FOR UPDATE SKIP LOCKED
     ); SELECT pg_sleep(1.5); COMMIT`,
    url,
  ]);
  await wait(500);
  expect(await inbox.replay("a")).toBe("gone");
  await pruning;
  expect(await inbox.claim(1, lease("me"))).toEqual([]);
  await inbox.close();
});

test("a put that hangs fails while its sender still waits, and a delivery that is stored after all runs", async () => {
  const schema = newSchema();
  const inbox = await openPostgresInbox(url, { schema });
  const locking = promisify(execFile)(join(postgresFolder(), "psql"), [
    "-XAtq",
    "-c",
    `BEGIN; LOCK TABLE ${schema}.delivery; SELECT pg_sleep(4); COMMIT`,
    url,
  ]);
  await wait(500);
  const began = performance.now();
  await expect(inbox.put(delivery("a"), "running", lease("me"))).rejects.toThrow("does not answer in time");
  expect(performance.now() - began).toBeLessThan(2_500);
  await locking;
  const claim = async () => (await inbox.claim(1, lease("other"))).map(({ id }) => id);
  await expect.poll(claim, { timeout: 5_000 }).toEqual(["a"]);
  await inbox.close();
}, 20_000);
