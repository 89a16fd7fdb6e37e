import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MemoryInbox } from "../../inbox/memory-inbox.ts";
import { openSqliteInbox } from "../../inbox/sqlite/sqlite-inbox.ts";
import { portalPart } from "./portal-store.ts";
import { portalStoreConformance } from "./testing/portal-store-conformance.ts";

portalStoreConformance("a file", async () => {
  const folder = await mkdtemp(join(tmpdir(), "hookloom-portal-"));
  const file = join(folder, "inbox.db");
  const inboxes = [await openSqliteInbox(file), await openSqliteInbox(file)];
  const [store, other] = await Promise.all(inboxes.map((inbox) => inbox.open(portalPart)));
  if (store === undefined || other === undefined) throw new Error("There is no store.");
  return {
    store,
    other,
    close: async () => {
      for (const inbox of inboxes) await inbox.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

portalStoreConformance("memory", async () => {
  const store = await new MemoryInbox().open(portalPart);
  return { store, other: store, close: async () => undefined };
});
