import { setTimeout as wait } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { newSchema } from "./inboxes.ts";
import { sql } from "./sql.ts";

const url = inject("postgresUrl");

test("every filter of a list, and the search for due deliveries, reads little more than it returns", async () => {
  const schema = newSchema();
  const inbox = await openPostgresInbox(url, { schema, connections: 1 });
  sql(
    url,
    `INSERT INTO ${schema}.delivery (key, seq, id, source, trigger, event, received_at, state, ended_at)
     SELECT gen_random_uuid(), nextval('${schema}.delivery_seq'), 'd' || i, 'github', '/github',
       'push' || i % 10, i, CASE WHEN i % 500 = 0 THEN 'failed' ELSE 'ok' END, i
     FROM generate_series(1, 50000) i; ANALYZE ${schema}.delivery`,
  );
  const rowsRead = () =>
    Number(
      sql(
        url,
        `SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables
         WHERE schemaname = '${schema}' AND relname = 'delivery'`,
      ),
    );
  // A session reports its statistics only after it has been idle for a second.
  await wait(1500);
  const before = rowsRead();
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
  await inbox.claim(10, { owner: "me", milliseconds: 1000 });
  await inbox.depth();
  await wait(1500);
  await inbox.check();
  await wait(1500);
  expect(rowsRead() - before).toBeLessThan(1000);
  // Only a full scan finds a part of a name, and the count has to show that.
  await inbox.list({ limit: 50, search: "nowhere" });
  await inbox.close();
  await expect.poll(() => rowsRead() - before, { timeout: 10_000 }).toBeGreaterThan(50_000);
});
