import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { StoreHandedOver, UserError } from "../../errors/errors.ts";
import { makeOwner } from "../lease-owner.ts";
import type { StoreOwner } from "../store-owner.ts";
import { claimOne, delivery, ids, me, ok, other, putAll } from "../testing/fixtures.ts";
import { openSqliteInbox, type SqliteInbox } from "./sqlite-inbox.ts";

const dev: StoreOwner = { name: "shop", environment: "dev", target: "local", root: "/home/me/shop" };
const prod: StoreOwner = { ...dev, environment: "prod" };

let folder: string;
let file: string;
let before: SqliteInbox;
let after: SqliteInbox | undefined;
beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder, "shared.db");
  before = await openSqliteInbox(file, { claim: { owner: dev } });
  await putAll(before, delivery("done"));
  await before.finish(await claimOne(before), ok);
  await putAll(before, delivery("waits"));
});
afterEach(async () => {
  await Promise.all([before.close(), after?.close()]);
  after = undefined;
});

/** Opens the store for `prod`, as another process of this machine does that was told to take it over. */
async function takeOver(): Promise<SqliteInbox> {
  const owner = makeOwner().replace(`:${process.pid}:`, `:${process.ppid}:`);
  const open = (grant: object) => openSqliteInbox(file, { owner, claim: { owner: prod, ...grant } });
  const refusal = await open({}).catch((error: unknown) => error);
  if (!(refusal instanceof UserError)) throw new Error("It was not refused.");
  after = await open({ takeOverFrom: String(refusal.details?.owner) });
  return after;
}

describe("the process of the old owner, after a take-over", () => {
  const accepting: Readonly<Record<string, (inbox: SqliteInbox) => Promise<unknown>>> = {
    put: (inbox) => inbox.put(delivery("late"), "running"),
    "put with a lease": (inbox) => inbox.put(delivery("late"), "running", me),
    claim: (inbox) => inbox.claim(10, me),
    replay: (inbox) => inbox.replay("done"),
    purge: async (inbox) => inbox.purge(await inbox.list({ limit: 10 })),
    watch: (inbox) => inbox.watch(),
    check: (inbox) => inbox.check(),
  };

  it.each(Object.keys(accepting))("accepts and runs nothing more, if it notices by a %s", async (first) => {
    const inbox = await takeOver();
    for (const one of [first, ...Object.keys(accepting)]) {
      const refused = accepting[one]?.(before);
      await expect(refused).rejects.toThrow(StoreHandedOver);
      await expect(refused).rejects.toThrow("was handed over to shop, environment prod");
    }
    expect(ids(await inbox.list({ limit: 10 }))).toEqual(["waits", "done"]);
    expect(ids(await inbox.claim(10, other))).toEqual(["waits"]);
  });

  it("records what still runs, and gives the rest back to the new owner", async () => {
    await putAll(before, delivery("ahead"));
    const [runs, ahead] = await before.claim(10, { owner: makeOwner(), durationMs: 60_000 });
    const inbox = await takeOver();
    await expect(before.watch()).rejects.toThrow(StoreHandedOver);
    if (runs === undefined || ahead === undefined) throw new Error("They were not claimed.");
    expect(await before.heartbeat([runs], 60_000)).toEqual([]);
    expect(await before.finish(runs, ok)).toBe(true);
    await before.release([ahead]);
    expect(ids(await inbox.claim(10, other))).toEqual(["ahead"]);
  });

  it("neither prunes nor remembers refused requests there, nor works in the background", async () => {
    const inbox = await takeOver();
    await expect(before.watch()).rejects.toThrow(StoreHandedOver);
    expect(await before.state.hold("calendar", "old", 60_000)).toBe(false);
    expect(await inbox.state.hold("calendar", "new", 60_000)).toBe(true);
    await before.prune(Date.now() + 365 * 24 * 60 * 60 * 1000);
    const { body: _body, headers: _headers, part: _part, ...refused } = { ...(await inbox.get("done")) };
    await before.recordRejection({ ...refused, id: "forged", outcome: "refused" } as never);
    await before.close();
    expect(ids(await inbox.list({ limit: 10 }))).toEqual(["waits", "done"]);
    expect((await inbox.get("done"))?.body).toBeDefined();
  });
});

it("a store of the same owner stays usable by both of its processes while one replaces the other", async () => {
  after = await openSqliteInbox(file, { claim: { owner: dev } });
  await putAll(after, delivery("new"));
  await before.watch();
  await putAll(before, delivery("old"));
  expect(ids(await before.claim(10, me))).toEqual(["waits", "new", "old"]);
});
