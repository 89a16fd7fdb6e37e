import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { StoreUnavailable } from "../../errors/errors.ts";
import { makeOwner } from "../lease-owner.ts";
import { maxInterruptedRuns } from "../retention.ts";
import { claimOne, delivery, me, putAll } from "../testing/fixtures.ts";
import { openSqliteInbox, type SqliteInbox } from "./sqlite-inbox.ts";

let folder: string;
let file: string;
let inbox: SqliteInbox;

beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder, "deep", "inbox.db");
  inbox = await openSqliteInbox(file);
});
afterEach(async () => {
  await inbox.close();
});

function withDatabase<Result>(use: (db: DatabaseSync) => Result): Result {
  const db = new DatabaseSync(file);
  try {
    return use(db);
  } finally {
    db.close();
  }
}

describe("a store that fails", () => {
  it("waits while another program has locked it, then reports that, and recovers by itself", async () => {
    const db = new DatabaseSync(file);
    db.exec("BEGIN IMMEDIATE");
    const short = inbox.put(delivery("a"), "running");
    // Once it was refused for the first time, which is at the end of this turn.
    setImmediate(() => db.exec("ROLLBACK"));
    expect((await short).result).toBe("stored");
    db.exec("BEGIN IMMEDIATE");
    const refused = inbox.put(delivery("b"), "running");
    await expect(refused).rejects.toThrow(StoreUnavailable);
    await expect(refused).rejects.toThrow("another program has locked it");
    db.exec("ROLLBACK");
    db.close();
    await inbox.check();
    expect((await inbox.put(delivery("b"), "running")).result).toBe("stored");
  });

  it("commits the rest of a group if one item fails", async () => {
    const bad = { ...delivery("bad"), event: undefined as never };
    const results = await Promise.allSettled([
      inbox.put(delivery("a"), "running"),
      inbox.put(bad, "running"),
      inbox.put(delivery("b"), "running"),
    ]);
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await inbox.list({ limit: 9 })).map(({ id }) => id)).toEqual(["b", "a"]);
  });

  it("is refused with a clear message if it is too new, or not a store", async () => {
    await inbox.close();
    withDatabase((db) => db.exec("PRAGMA user_version = 99"));
    await expect(openSqliteInbox(file)).rejects.toThrow(
      "was written by a newer version of @hookloom/runtime",
    );
    const other = join(folder, "text.db");
    await writeFile(other, "This is a text and no database. ".repeat(200));
    await expect(openSqliteInbox(other)).rejects.toThrow(/cannot be opened: the file is not a database\. /);
  });

  it("recognizes an id that is not well-formed text", async () => {
    expect((await inbox.put(delivery("\ud800x"), "running")).result).toBe("stored");
    expect((await inbox.put(delivery("\ud800x"), "running")).result).toBe("duplicate");
    await inbox.writeEffect(delivery("\ud800x"), "paid", "1");
    expect(await inbox.readEffect(delivery("\ud800x"), "paid")).toBe("1");
  });

  it("makes a dead letter of a delivery whose headers are damaged, and runs the others", async () => {
    await putAll(inbox, delivery("a"), delivery("b"), delivery("c"));
    withDatabase((db) => db.exec("UPDATE bodies SET headers = '{' WHERE seq = 2"));
    expect((await inbox.claim(9, me)).map(({ id }) => id)).toEqual(["a", "c"]);
    const [damaged] = await inbox.list({ limit: 9, outcome: "failed" });
    expect(damaged).toMatchObject({ id: "b", error: expect.stringContaining("is damaged") });
    await expect(inbox.get("b")).rejects.toThrow(StoreUnavailable);
  });

  it("accepts nothing once it is closed", async () => {
    await inbox.close();
    await expect(inbox.put(delivery("a"), "running")).rejects.toThrow(StoreUnavailable);
    inbox = await openSqliteInbox(file);
  });

  it.skipIf(process.platform === "win32")("can be read by its owner alone", async () => {
    expect((await stat(file)).mode & 0o077).toBe(0);
  });
});

describe("a start", () => {
  it("immediately takes over the leases of a dead process, and leaves those of a live one", async () => {
    await putAll(inbox, delivery("dead"), delivery("old"), delivery("alive"));
    const [host] = makeOwner().split(":");
    await claimOne(inbox, { owner: `${host}:4000000:aa`, durationMs: 600_000 });
    await claimOne(inbox, { owner: `elsewhere:${process.pid}:bb`, durationMs: 600_000 });
    await claimOne(inbox, { owner: `${host}:${process.ppid}:cc`, durationMs: 600_000 });
    await inbox.close();
    inbox = await openSqliteInbox(file);
    const again = await inbox.claim(9, me);
    expect(again.map(({ id, attempt }) => `${id}${attempt}`)).toEqual(["dead2", "old2"]);
  });

  it("makes a dead letter of what was running each time that its process died", async () => {
    await putAll(inbox, delivery("killer"));
    for (let run = 0; run < maxInterruptedRuns; run++) {
      await claimOne(inbox, { owner: `elsewhere:1:${run}`, durationMs: 600_000 });
      await inbox.takeBack();
    }
    expect(await inbox.get("killer")).toMatchObject({ outcome: "failed", attempts: maxInterruptedRuns });
    expect(await inbox.replay("killer")).toBe("queued");
  });
});

describe("a check of the store", () => {
  it.each([
    [
      "SELECT seq FROM deliveries WHERE state <= 2 AND state = 0 AND due = 0 ORDER BY seq LIMIT 1",
      "deliveries_pending",
    ],
    [
      "SELECT seq FROM deliveries WHERE state <= 2 AND state = 2 AND due <= 5 ORDER BY due LIMIT 1",
      "deliveries_pending",
    ],
    ["SELECT seq FROM keys WHERE key = 1", "PRIMARY KEY"],
    ["DELETE FROM keys WHERE key = 1 AND seq = 2", "PRIMARY KEY"],
    ["SELECT count(*) FROM deliveries WHERE state >= 5 AND state = 5", "deliveries_rare"],
    ["SELECT * FROM deliveries WHERE seq >= 1 AND seq < 9 ORDER BY seq DESC LIMIT 5", "INTEGER PRIMARY KEY"],
  ])("uses an index: %s", (query, index) => {
    const plan = withDatabase((db) => db.prepare(`EXPLAIN QUERY PLAN ${query}`).all());
    const text = plan.map(({ detail }) => detail).join("\n");
    expect(text).toContain(index);
    expect(text).not.toContain("TEMP B-TREE");
  });
});
