import { inject } from "vitest";
import { inboxConformance } from "../../templates/runtime/src/inbox/conformance.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { newSchema } from "./inboxes.ts";

inboxConformance("the inbox in PostgreSQL", async () => {
  const url = inject("postgresUrl");
  const options = { schema: newSchema(), connections: 4 };
  let inbox = await openPostgresInbox(url, options);
  return {
    inbox,
    reopen: async () => {
      await inbox.close();
      inbox = await openPostgresInbox(url, options);
      return inbox;
    },
    close: () => inbox.close(),
  };
});
