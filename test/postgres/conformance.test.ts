import { afterAll, inject } from "vitest";
import type { Inbox } from "../../templates/runtime/src/inbox/inbox.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { inboxConformance } from "../../templates/runtime/src/inbox/testing/conformance.ts";
import { newSchema } from "./inboxes.ts";
import { sql } from "./sql.ts";

const url = inject("postgresUrl");
const schema = newSchema();
const names = ["delivery", "payload", "effect", "state", "hold", "stats", "stats_writer"];
const tables = names.map((table) => `${schema}.${table}`);

function openInbox(): Promise<Inbox> {
  return openPostgresInbox(url, { schema, connections: 4 });
}

// One inbox for all tests, emptied for each: creating the tables each time would take most of the time.
let inbox: Inbox | undefined;
afterAll(() => inbox?.close());

inboxConformance("the inbox in PostgreSQL", async () => {
  inbox ??= await openInbox();
  await sql(url, `TRUNCATE ${tables.join(", ")}`);
  return {
    inbox,
    reopen: async () => {
      await inbox?.close();
      inbox = await openInbox();
      return inbox;
    },
    close: async () => undefined,
  };
});
