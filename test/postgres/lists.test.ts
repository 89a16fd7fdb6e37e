import { expect, inject, test } from "vitest";
import type { Inbox } from "../../templates/runtime/src/inbox/inbox.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { newSchema } from "./inboxes.ts";
import { sql } from "./sql.ts";

const url = inject("postgresUrl");

/** How many rows of deliveries an inbox reads for some work, from its first connection to its last. */
async function rowsRead(schema: string, work: (inbox: Inbox) => Promise<unknown>): Promise<number> {
  const total = async () =>
    Number(
      await sql(
        url,
        `SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables
         WHERE schemaname = '${schema}' AND relname = 'delivery'`,
      ),
    );
  const before = await total();
  const named = new URL(url);
  named.searchParams.set("application_name", schema);
  const inbox = await openPostgresInbox(named.href, { schema, connections: 1 });
  await work(inbox);
  const sessions = async () =>
    Number(await sql(url, `SELECT count(*) FROM pg_stat_activity WHERE application_name = '${schema}'`));
  expect(await sessions()).toBeGreaterThan(0);
  await inbox.close();
  // A session reports the last of its statistics before it is gone.
  await expect.poll(sessions).toBe(0);
  return (await total()) - before;
}

test("every filter of a list, and the search for due deliveries, reads little more than it returns", async () => {
  const schema = newSchema();
  await (await openPostgresInbox(url, { schema })).close();
  await sql(
    url,
    `INSERT INTO ${schema}.delivery (key, seq, id, source, trigger, event, received_at, state, ended_at)
     SELECT gen_random_uuid(), nextval('${schema}.delivery_seq'), 'd' || i, 'github', '/github',
       'push' || i % 10, i, CASE WHEN i % 500 = 0 THEN 'failed' ELSE 'ok' END, i
     FROM generate_series(1, 50000) i; ANALYZE ${schema}.delivery`,
  );
  const read = await rowsRead(schema, async (inbox) => {
    for (const query of [
      {},
      { before: "25000" },
      { source: "slack" },
      { trigger: "/other" },
      { event: "rare" },
      { event: "push3", before: "300" },
      { outcome: "failed" },
      { outcome: "running" },
      { outcome: "retrying", source: "github" },
      { outcome: "refused", trigger: "/github" },
    ]) {
      await inbox.list({ limit: 50, ...query });
    }
    await inbox.get("d7");
    await inbox.nextDue();
    await inbox.claim(10, { owner: "me", durationMs: 1000 });
    await inbox.depth();
    await inbox.check();
  });
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(1000);
  // Only a full scan finds a part of a name, and the count has to show that.
  const searched = await rowsRead(schema, (inbox) => inbox.list({ limit: 50, search: "nowhere" }));
  expect(searched).toBeGreaterThan(49_999);
});

test("a purged rejection leaves no row", async () => {
  const schema = newSchema();
  const inbox = await openPostgresInbox(url, { schema, connections: 1 });
  try {
    await sql(
      url,
      `INSERT INTO ${schema}.delivery (key, seq, id, source, trigger, event, received_at, state, ended_at)
       SELECT gen_random_uuid(), nextval('${schema}.delivery_seq'), state, 'github', '/github', 'push', 1, state, 1
       FROM unnest('{ok,refused}'::text[]) AS i(state)`,
    );
    expect(await inbox.purge(await inbox.list({ limit: 9 }))).toBe(2);
    expect(await sql(url, `SELECT id, state FROM ${schema}.delivery`)).toBe("ok|purged");
  } finally {
    await inbox.close();
  }
});
