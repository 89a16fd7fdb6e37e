import { expect, inject, test } from "vitest";
import { StoreHandedOver, StoreLost, UserError } from "../../templates/runtime/src/errors/errors.ts";
import type { Inbox } from "../../templates/runtime/src/inbox/inbox.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { ownerText, type StoreOwner } from "../../templates/runtime/src/inbox/store-owner.ts";
import { delivery, lease, newSchema } from "./inboxes.ts";
import { sql } from "./sql.ts";

const url = inject("postgresUrl");
const prod: StoreOwner = { name: "shop", environment: "prod", target: "kubernetes", root: "" };
const dev: StoreOwner = { name: "shop", environment: "dev", target: "local", root: "/home/me/shop" };

const open = (schema: string, owner: StoreOwner | undefined, takeOverFrom?: string) =>
  openPostgresInbox(url, {
    schema,
    startTimeoutMs: 0,
    claim: { owner, ...(takeOverFrom === undefined ? {} : { takeOverFrom }) },
  });

/** What the refusal of this owner names for a take-over. */
async function grant(schema: string, owner: StoreOwner): Promise<string> {
  const refusal = await open(schema, owner).catch((error: unknown) => error);
  if (!(refusal instanceof UserError) || refusal.code !== "store-owned")
    throw new Error("It was not refused.");
  return String(refusal.details?.owner);
}

test("one database belongs to one environment: replicas share it, other environments fail to start", async () => {
  const schema = newSchema();
  const replicas = await Promise.all([open(schema, prod), open(schema, prod), open(schema, prod)]);
  const { host, pathname } = new URL(url);
  await expect(open(schema, dev)).rejects.toMatchObject({
    code: "store-owned",
    details: { owner: expect.stringContaining(ownerText(prod)) },
    message: `The database "${pathname.slice(1)}" at ${host} contains the deliveries of shop, environment prod (kubernetes), and this is shop, environment dev (local, /home/me/shop): set another store in HOOKLOOM_DATABASE_URL, or hand this one over with --take-over if the project was renamed or moved.`,
  });
  await expect(open(schema, undefined)).rejects.toThrow("set HOOKLOOM_NAME and HOOKLOOM_ENVIRONMENT");
  await expect(open(schema, { ...prod, name: "stock" })).rejects.toThrow("stock, environment prod");
  await Promise.all(replicas.map((inbox) => inbox.watch()));
  await Promise.all(replicas.map((inbox) => inbox.close()));
});

test("of several processes that open a new database simultaneously, exactly one becomes its owner", async () => {
  for (let round = 0; round < 5; round++) {
    const schema = newSchema();
    const names = ["a", "b", "c", "d"];
    const all = await Promise.allSettled(names.map((name) => open(schema, { ...prod, name })));
    const won = all.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(won).toHaveLength(1);
    for (const result of all)
      if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "store-owned" });
    await won[0]?.close();
  }
});

test("tables without an owner belong to the first process that names one", async () => {
  const schema = newSchema();
  const before = await openPostgresInbox(url, { schema });
  await before.put(delivery("kept"), "running");
  await before.close();
  const inbox = await open(schema, prod);
  expect(await inbox.claim(1, lease("me"))).toMatchObject([{ id: "kept" }]);
  await inbox.close();
  await expect(open(schema, dev)).rejects.toMatchObject({ code: "store-owned" });
});

test("a database is handed over by its owner's name, and the old owner's processes accept and run nothing more", async () => {
  const schema = newSchema();
  const old = await open(schema, prod);
  await old.put(delivery("waits"), "running");
  const renamed = { ...prod, name: "store" };
  const named = await grant(schema, renamed);
  for (const wrong of [ownerText(dev), ownerText(prod), named.replace("prod", "dev")])
    await expect(open(schema, renamed, wrong)).rejects.toMatchObject({ code: "store-owned" });
  const inbox = await open(schema, renamed, named);
  await expect(old.watch()).rejects.toThrow(
    "The store was handed over to store, environment prod (kubernetes), so this process accepts no more deliveries",
  );
  await expect(old.put(delivery("late"), "running")).rejects.toThrow(StoreLost);
  await expect(old.claim(1, lease("old"))).rejects.toThrow(StoreLost);
  await expect(old.check()).rejects.toThrow(StoreLost);
  await expect(old.replay("waits")).rejects.toThrow(StoreLost);
  expect(await inbox.claim(9, lease("new"))).toMatchObject([{ id: "waits" }]);
  await Promise.all([old.close(), inbox.close()]);
  await expect(open(schema, prod)).rejects.toThrow("contains the deliveries of store");
});

test.each<[string, (inbox: Inbox) => Promise<unknown>]>([
  ["put", (inbox) => inbox.put(delivery("late"), "running")],
  ["put with a lease", (inbox) => inbox.put(delivery("late"), "running", lease("old"))],
  ["put in a lane", (inbox) => inbox.put(delivery("late", { lane: "a" }), "running", lease("old"))],
  ["put without a handler", (inbox) => inbox.put(delivery("late"), "ignored")],
  ["claim", (inbox) => inbox.claim(9, lease("old"))],
  ["replay", (inbox) => inbox.replay("done")],
  ["purge", async (inbox) => inbox.purge(await inbox.list({ limit: 9 }))],
])("the old owner's process notices a take-over at once by a %s", async (_what, act) => {
  const schema = newSchema();
  const old = await open(schema, prod);
  await old.put(delivery("done"), "ok");
  await old.put(delivery("ended"), "running", lease("gone", 0));
  await old.put(delivery("waits"), "running");
  const inbox = await open(schema, dev, await grant(schema, dev));
  await expect(act(old)).rejects.toThrow(StoreHandedOver);
  await expect(old.put(delivery("later"), "running")).rejects.toThrow(StoreHandedOver);
  expect(await old.state.hold("calendar", "old", 60_000)).toBe(false);
  await old.prune(Date.now() + 365 * 24 * 60 * 60 * 1000);
  expect((await inbox.list({ limit: 9 })).map(({ id }) => id)).toEqual(["waits", "ended", "done"]);
  const claimed = await inbox.claim(9, lease("new"));
  expect(claimed.map(({ id }) => id)).toEqual(["ended", "waits"]);
  expect(await inbox.replay("done")).toBe("queued");
  await Promise.all([old.close(), inbox.close()]);
});

test("a grant is valid for one take-over: it is rejected once the previous owner has taken the database back", async () => {
  const schema = newSchema();
  await (await open(schema, dev)).close();
  const granted = await grant(schema, prod);
  const replicas = await Promise.all([1, 2, 3].map(() => open(schema, prod, granted)));
  const restarted = await open(schema, prod, granted);
  await restarted.watch();
  const reclaimed = await open(schema, dev, await grant(schema, dev));
  for (const inbox of [...replicas, restarted]) await expect(inbox.watch()).rejects.toThrow(StoreLost);
  const again = await Promise.allSettled([1, 2, 3].map(() => open(schema, prod, granted)));
  for (const result of again)
    expect(result).toMatchObject({ status: "rejected", reason: { code: "store-owned" } });
  await reclaimed.watch();
  await Promise.all([...replicas, restarted, reclaimed].map((inbox) => inbox.close()));
});

test("of several processes that were granted the same take-over, exactly one gets it", async () => {
  const schema = newSchema();
  await (await open(schema, dev)).close();
  const granted = await grant(schema, prod);
  const names = ["a", "b", "c", "d"];
  const all = await Promise.allSettled(names.map((name) => open(schema, { ...prod, name }, granted)));
  const won = all.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  expect(won).toHaveLength(1);
  await won[0]?.close();
});

test("tables that are emptied while the process runs accept no more deliveries", async () => {
  const schema = newSchema();
  const inbox = await open(schema, prod);
  await inbox.watch();
  await sql(url, `TRUNCATE ${schema}.state, ${schema}.delivery`);
  await expect(inbox.watch()).rejects.toThrow("was emptied while it was open");
  await expect(inbox.put(delivery("late"), "running")).rejects.toThrow(StoreLost);
  await inbox.close();
});
