import { afterAll, inject } from "vitest";
import { portalPart } from "../../templates/gateway/src/portal/portal-store.ts";
import { portalStoreConformance } from "../../templates/gateway/src/portal/testing/portal-store-conformance.ts";
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

portalStoreConformance("PostgreSQL", async () => {
  while (opened.length < 2) opened.push(await openPostgresInbox(url, { schema, connections: 4 }));
  const [store, other] = await Promise.all(opened.map((inbox) => inbox.open(portalPart)));
  if (store === undefined || other === undefined) throw new Error("There is no store.");
  const names = ["invitation", "member", "session", "attempt", "owner", "call"];
  await sql(url, `TRUNCATE ${names.map((name) => `${schema}.portal_${name}`).join(", ")}`);
  return { store, other, close: async () => undefined };
});
