import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { openSqliteInbox } from "../../../runtime/src/inbox/sqlite/sqlite-inbox.ts";
import { accessPart } from "./access-store.ts";
import { accessStoreConformance } from "./testing/store-conformance.ts";

accessStoreConformance("consumers in a file", async () => {
  const folder = temporaryFolder();
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
    },
  };
});

it("applications of a file that knew no scopes may use any, as they could", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "inbox.db");
  const before = await openSqliteInbox(file);
  const old = await before.open(accessPart);
  const shop = { id: "a", name: "shop", clientId: "a", subscription: "active", createdAt: 1 } as const;
  await old.addApplication(shop);
  await before.close();
  const db = new DatabaseSync(file);
  db.exec("ALTER TABLE access_application DROP COLUMN scopes");
  db.close();
  const after = await openSqliteInbox(file);
  const store = await after.open(accessPart);
  expect(await store.byName("shop")).toEqual(shop);
  await store.grant("a", ["orders:write"]);
  expect(await store.byName("shop")).toEqual({ ...shop, scopes: ["orders:write"] });
  await after.close();
});

accessStoreConformance("consumers in memory", async () => {
  const store = await new MemoryInbox().open(accessPart);
  return { store, reopen: async () => store, close: async () => undefined };
});
