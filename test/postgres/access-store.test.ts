import { afterAll, inject } from "vitest";
import { accessPart } from "../../templates/runtime/src/access/sql-access-store.ts";
import { accessStoreConformance } from "../../templates/runtime/src/access/testing/store-conformance.ts";
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
  sql(url, `TRUNCATE ${schema}.access_application, ${schema}.access_credential`);
  return {
    store,
    // Another replica, which finds the tables made.
    reopen: async () => (opened[1] ?? (await openInbox())).open(accessPart),
    close: async () => undefined,
  };
});
