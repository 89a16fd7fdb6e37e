import { afterAll, expect, inject, test } from "vitest";
import { accessPart } from "../../templates/gateway/src/access/access-store.ts";
import { accessStoreConformance } from "../../templates/gateway/src/access/testing/store-conformance.ts";
import type { Inbox } from "../../templates/runtime/src/inbox/inbox.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { newSchema } from "./inboxes.ts";
import { sql } from "./sql.ts";

const url = inject("postgresUrl");
const schema = newSchema();
const opened: Inbox[] = [];
afterAll(async () => {
  for (const inbox of opened) await inbox.close();
});

async function openInbox(): Promise<Inbox> {
  const inbox = await openPostgresInbox(url, { schema, connections: 4 });
  opened.push(inbox);
  return inbox;
}

accessStoreConformance("consumers in PostgreSQL", async () => {
  const inbox = opened[0] ?? (await openInbox());
  const store = await inbox.open(accessPart);
  await sql(url, `TRUNCATE ${schema}.access_application, ${schema}.access_credential`);
  return {
    store,
    // Another replica, which finds the tables made.
    reopen: async () => (opened[1] ?? (await openInbox())).open(accessPart),
    close: async () => undefined,
  };
});

/** The tables as the first version with an `api` made them, with an application and its key. */
async function createFirstVersionTables(old: string): Promise<void> {
  await sql(
    url,
    `CREATE TABLE ${old}.access_application (
       id text PRIMARY KEY, name text NOT NULL, client_id text NOT NULL, plan text, subscription text NOT NULL,
       created_at bigint NOT NULL, revoked_at bigint);
     CREATE TABLE ${old}.access_credential (
       id text PRIMARY KEY, application text NOT NULL, kind text NOT NULL, hash text NOT NULL, last_four text NOT NULL,
       created_at bigint NOT NULL, expires_at bigint, revoked_at bigint, used_at bigint);
     INSERT INTO ${old}.access_application VALUES ('a1', 'shop', 'c1', 'gold', 'active', 1, NULL);
     INSERT INTO ${old}.access_credential VALUES ('k1', 'a1', 'key', 'h', '1234', 2, NULL, NULL, NULL)`,
  );
}

test("tables of an older version are migrated by the first of several processes", async () => {
  const old = newSchema();
  const openOld = () => openPostgresInbox(url, { schema: old, connections: 2 });
  // Makes the schema.
  await (await openOld()).close();
  await createFirstVersionTables(old);
  const inboxes = await Promise.all(Array.from({ length: 4 }, openOld));
  const stores = await Promise.all(inboxes.map((inbox) => inbox.open(accessPart)));
  const shop = { id: "a1", name: "shop", clientId: "c1", plan: "gold", subscription: "active", createdAt: 1 };
  for (const store of stores) expect(await store.page({ limit: 9 })).toEqual([shop]);
  expect(await stores[0]?.listCredentials(["a1"], 0)).toMatchObject([
    { id: "k1", application: "a1", hash: "h" },
  ]);
  await stores[0]?.grant("a1", ["orders:read"]);
  expect(await stores[3]?.byName("shop")).toEqual({ ...shop, scopes: ["orders:read"] });
  // What the older version writes knows of no scopes.
  await sql(
    url,
    `INSERT INTO ${old}.access_application (id, name, client_id, plan, subscription, created_at)
     VALUES ('a2', 'warehouse', 'c2', NULL, 'active', 3)`,
  );
  expect(await stores[1]?.byName("warehouse")).not.toHaveProperty("scopes");
  await Promise.all(inboxes.map((inbox) => inbox.close()));
});
