import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inboxConformance } from "../testing/conformance.ts";
import { openSqliteInbox } from "./sqlite-inbox.ts";

inboxConformance("the inbox in a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hookloom-inbox-"));
  const file = join(folder, "inbox.db");
  let inbox = await openSqliteInbox(file);
  return {
    inbox,
    reopen: async () => {
      await inbox.close();
      inbox = await openSqliteInbox(file);
      return inbox;
    },
    close: async () => {
      await inbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
