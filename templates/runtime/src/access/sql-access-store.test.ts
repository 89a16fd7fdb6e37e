import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import { openSqliteInbox } from "../inbox/sqlite/sqlite-inbox.ts";
import { accessPart } from "./sql-access-store.ts";
import { accessStoreConformance } from "./testing/store-conformance.ts";

accessStoreConformance("consumers in a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hookloom-access-"));
  const file = join(folder, "inbox.db");
  const inbox = await openSqliteInbox(file);
  const opened = [inbox];
  return {
    store: await inbox.open(accessPart),
    reopen: async () => {
      const other = await openSqliteInbox(file);
      opened.push(other);
      return other.open(accessPart);
    },
    close: async () => {
      for (const one of opened) await one.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

accessStoreConformance("consumers in memory", async () => {
  const store = await new MemoryInbox().open(accessPart);
  return { store, reopen: async () => store, close: async () => undefined };
});
