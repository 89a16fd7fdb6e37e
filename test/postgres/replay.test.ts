import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, inject, onTestFinished, test } from "vitest";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { delivery, lease, newSchema, ok } from "./inboxes.ts";
import { postgresFolder } from "./install.mjs";
import { sql } from "./sql.ts";

const url = inject("postgresUrl");

/** No statement that waits for a test's own lock is cancelled meanwhile. */
const statementMilliseconds = 60_000;

/** A transaction of another program, which ends when a test says so. */
async function transaction(statement: string): Promise<() => Promise<void>> {
  const psql = spawn(join(postgresFolder(), "psql"), ["-XAtq", "-v", "ON_ERROR_STOP=1", url], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(psql, "close");
  onTestFinished(() => void psql.kill());
  psql.stdin.write(`BEGIN; ${statement};\n\\echo done\n`);
  const [text] = await once(psql.stdout, "data");
  expect(String(text)).toBe("done\n");
  return async () => {
    psql.stdin.end("COMMIT;\n");
    expect(await ended).toEqual([0, null]);
  };
}

test("a delivery whose body another replica is pruning is not queued without it", async () => {
  const schema = newSchema();
  const inbox = await openPostgresInbox(url, { schema, statementTimeoutMs: statementMilliseconds });
  const { leased } = await inbox.put(delivery("a"), "running", lease("me"));
  if (leased === undefined) throw new Error("It was not leased.");
  await inbox.finish(leased, ok);
  // What pruning does, up to its commit.
  const prune = await transaction(
    `DELETE FROM ${schema}.payload WHERE key IN (
       SELECT p.key FROM ${schema}.delivery d JOIN ${schema}.payload p USING (key) FOR UPDATE SKIP LOCKED
     )`,
  );
  const replayed = inbox.replay("a");
  const waiting = () =>
    sql(
      url,
      `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%${schema}%'`,
    );
  await expect.poll(waiting).toBe("1");
  await prune();
  expect(await replayed).toBe("gone");
  expect(await inbox.claim(1, lease("me"))).toEqual([]);
  await inbox.close();
});

test("a hanging put fails before its sender times out, and a delivery that was stored nevertheless runs", async () => {
  const schema = newSchema();
  const inbox = await openPostgresInbox(url, { schema, statementTimeoutMs: statementMilliseconds });
  const unlock = await transaction(`LOCK TABLE ${schema}.delivery`);
  await expect(inbox.put(delivery("a"), "running", lease("me"))).rejects.toThrow("did not respond in time");
  await unlock();
  const claim = async () => (await inbox.claim(1, lease("other"))).map(({ id }) => id);
  await expect.poll(claim).toEqual(["a"]);
  await inbox.close();
});
