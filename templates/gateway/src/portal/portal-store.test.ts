import { join } from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { openSqliteInbox } from "../../../runtime/src/inbox/sqlite/sqlite-inbox.ts";
import { portalPart } from "./portal-store.ts";
import { portalStoreConformance } from "./testing/portal-store-conformance.ts";

it("stores as many calls as may wait with few statements, and lets nobody wait while it adds them", async () => {
  const asked: { kind: string; text: string; values: readonly unknown[] }[] = [];
  const ask = (kind: string) => async (text: string, values: readonly unknown[]) => {
    asked.push({ kind, text, values });
    return [];
  };
  const exclusive = ask("exclusive");
  const store = await portalPart.inPostgres({
    schema: "hooks",
    query: ask("query"),
    exclusive: (_lock, text, values) => exclusive(text, values),
  });
  asked.length = 0;
  const call = { trigger: "/orders", status: 202, delivery: "d", at: 1 };
  const calls = Array.from({ length: 1_999 }, (_, sequence) => ({
    ...call,
    application: `a${sequence % 40}`,
    sequence,
  }));
  await store.addCalls(calls);
  const inserts = asked.filter(({ kind }) => kind === "query");
  const rows = inserts.map(({ text }) => text.match(/\(\$\d+(, \$\d+){6}\)/g)?.length ?? 0);
  expect(rows.reduce((sum, count) => sum + count, 0)).toBe(1_999);
  expect(inserts.map(({ values }) => values.length)).toEqual(rows.map((count) => count * 7));
  expect(inserts.flatMap(({ values }) => values.filter((_, index) => index % 7 === 2))).toEqual(
    calls.map(({ sequence }) => sequence),
  );
  const deletes = asked.filter(({ kind }) => kind === "exclusive");
  expect(new Set(deletes.flatMap(({ values }) => values.filter((one) => typeof one === "string"))).size).toBe(
    40,
  );
  expect([inserts.length < 20, deletes.length < 5]).toEqual([true, true]);
});

portalStoreConformance("a file", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "inbox.db");
  const inboxes = [await openSqliteInbox(file), await openSqliteInbox(file)];
  const [store, other] = await Promise.all(inboxes.map((inbox) => inbox.open(portalPart)));
  if (store === undefined || other === undefined) throw new Error("There is no store.");
  return {
    store,
    other,
    close: async () => {
      for (const inbox of inboxes) await inbox.close();
    },
  };
});

portalStoreConformance("memory", async () => {
  const store = await new MemoryInbox().open(portalPart);
  return { store, other: store, close: async () => undefined };
});
