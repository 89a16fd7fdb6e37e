import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, statSync, writeSync } from "node:fs";
import { cp, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { StoreLost, StoreUnavailable, UserError } from "../../errors/errors.ts";
import type { LeasedDelivery } from "../inbox.ts";
import { delivery, me, putAll } from "../testing/fixtures.ts";
import { openSqliteInbox, type SqliteInbox } from "./sqlite-inbox.ts";

const pageBytes = 8192;

function invert(file: string, at: number, bytes: number): void {
  const fd = openSync(file, "r+");
  try {
    const buffer = Buffer.alloc(bytes);
    readSync(fd, buffer, 0, bytes, at);
    for (let index = 0; index < bytes; index++) buffer[index] = ~(buffer[index] ?? 0);
    writeSync(fd, buffer, 0, bytes, at);
  } finally {
    closeSync(fd);
  }
}

/** Gives a log the checksums of the other byte order: https://sqlite.org/fileformat2.html#walformat. */
function swapChecksums(log: Buffer): void {
  const magic = log.readUInt32BE(0) ^ 1;
  log.writeUInt32BE(magic, 0);
  const wordAt = (at: number) => ((magic & 1) === 1 ? log.readUInt32BE(at) : log.readUInt32LE(at));
  let [one, two] = [0n, 0n];
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at += 8) {
      one = BigInt.asUintN(32, one + BigInt(wordAt(at)) + two);
      two = BigInt.asUintN(32, two + BigInt(wordAt(at + 4)) + one);
    }
  };
  const write = (at: number): void => {
    log.writeUInt32BE(Number(one), at);
    log.writeUInt32BE(Number(two), at + 4);
  };
  add(0, 24);
  write(24);
  for (let frame = 32; frame + 24 + pageBytes <= log.length; frame += 24 + pageBytes) {
    add(frame, frame + 8);
    add(frame + 24, frame + 24 + pageBytes);
    write(frame + 16);
  }
}

const body = (id: string) => delivery(id, { body: Buffer.alloc(6_000, id) });

/** Every operation of a store in use. `StoreUnavailable` is the only permitted error. */
async function use(inbox: SqliteInbox): Promise<void> {
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      expect(error).toBeInstanceOf(StoreUnavailable);
    }
  };
  const claimed: LeasedDelivery[] = [];
  await attempt(async () => claimed.push(...(await inbox.claim(100, me))));
  const failed = { outcome: "failed", durationMs: 1, error: "no" } as const;
  await Promise.all(claimed.map((one) => attempt(() => inbox.finish(one, failed))));
  await Promise.all(claimed.map(({ id }) => attempt(() => inbox.get(id))));
  await attempt(() => inbox.put(body("new"), "running"));
  await attempt(() => inbox.list({ limit: 200 }));
  await attempt(() => inbox.depth());
  await attempt(() => inbox.nextDue());
  await attempt(() => inbox.prune(Date.now()));
  await attempt(() => inbox.watch());
  await attempt(() => inbox.check());
}

describe("a store with one damaged page", () => {
  let folder: string;
  let whole: string;
  beforeAll(async () => {
    folder = temporaryFolder();
    whole = join(folder, "whole.db");
    const inbox = await openSqliteInbox(whole);
    const ids = Array.from({ length: 75 }, (_value, index) => `d${index}`);
    await putAll(inbox, ...ids.map(body));
    for (const one of await inbox.claim(20, me)) await inbox.finish(one, { outcome: "ok", durationMs: 1 });
    await inbox.close();
  });

  /** Opens and uses a damaged copy; returns the error message if it was refused. */
  async function tryCopy(name: string, damage: (file: string) => void): Promise<string | undefined> {
    const file = join(folder, name);
    await cp(whole, file);
    damage(file);
    let inbox: SqliteInbox;
    try {
      inbox = await openSqliteInbox(file);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      return error instanceof Error ? error.message : "";
    }
    await use(inbox);
    await inbox.close();
    return undefined;
  }

  it("works or fails to open with a clear message, whichever page it is", async () => {
    const pages = statSync(whole).size / pageBytes;
    expect(pages).toBeGreaterThanOrEqual(80);
    const refused: string[] = [];
    for (let page = 0; page < pages; page++) {
      const sentence = await tryCopy(`page-${page}.db`, (file) => invert(file, page * pageBytes, pageBytes));
      if (sentence !== undefined) refused.push(sentence);
    }
    expect(refused.length).toBeGreaterThan(1);
    for (const sentence of refused) {
      expect(sentence).toMatch(
        /^The store .* cannot be opened: .*\. Restore it .*HOOKLOOM_STORE to another file\.$/,
      );
    }
  });

  it("works or fails to open with a clear message, whichever bytes of the first pages are wrong", async () => {
    let copies = 0;
    const byte = fc.integer({ min: 0, max: 20 * pageBytes - 1 });
    await fc.assert(
      fc.asyncProperty(byte, fc.integer({ min: 1, max: 64 }), async (at, bytes) => {
        const sentence = await tryCopy(`bytes-${copies++}.db`, (file) => invert(file, at, bytes));
        expect(sentence ?? "The store ").toMatch(/^The store /);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a store that is removed while it is open", () => {
  let folder: string;
  let file: string;
  let inbox: SqliteInbox;
  beforeEach(async () => {
    folder = temporaryFolder();
    file = join(folder, "inbox.db");
    inbox = await openSqliteInbox(file);
    await putAll(inbox, delivery("before"));
  });
  afterEach(async () => {
    await inbox.close();
  });

  const everyFile = async (change: (name: string) => Promise<unknown>): Promise<void> => {
    for (const end of ["", "-wal", "-shm"]) await change(`${file}${end}`);
  };
  const losses: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["deleted", () => everyFile((name) => rm(name))],
    ["emptied", () => truncate(file)],
    ["shortened", () => truncate(file, 100)],
    ["replaced by another", () => writeFile(`${file}.new`, "x").then(() => rename(`${file}.new`, file))],
    ["left without its log", () => rm(`${file}-wal`)],
    ["moved with its folder", () => rename(folder, `${folder}-moved`)],
  ];

  it.skipIf(process.platform === "win32").each(losses)(
    "accepts nothing once it is %s, even if the file comes back",
    async (_how, lose) => {
      await lose();
      await expect(inbox.put(delivery("after"), "running")).rejects.toThrow(StoreLost);
      await expect(inbox.watch()).rejects.toThrow("until it is restarted");
      await rename(`${folder}-moved`, folder).catch(() => undefined);
      await cp(file, `${file}.copy`).catch(() => writeFile(`${file}.copy`, ""));
      await rename(`${file}.copy`, file);
      await expect(inbox.check()).rejects.toThrow(StoreLost);
      await expect(inbox.put(delivery("later"), "running")).rejects.toThrow(StoreLost);
    },
  );

  it.skipIf(process.platform === "win32")("still runs what it had accepted", async () => {
    await everyFile((name) => rm(name));
    await expect(inbox.watch()).rejects.toThrow(StoreLost);
    const [claimed] = await inbox.claim(1, me);
    expect(claimed?.id).toBe("before");
    if (claimed) expect(await inbox.finish(claimed, { outcome: "ok", durationMs: 1 })).toBe(true);
  });

  it("stays available while nothing happens to it and its log is emptied", async () => {
    const log = () => statSync(`${file}-wal`).size;
    expect(log()).toBeGreaterThan(0);
    await inbox.watch();
    await inbox.watch();
    expect(log()).toBe(0);
    expect((await inbox.put(delivery("after"), "running")).result).toBe("stored");
    await inbox.watch();
  });
});

describe("a store that lost deliveries without a process", () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = temporaryFolder();
    file = join(folder, "inbox.db");
  });

  async function fill(count: number): Promise<SqliteInbox> {
    const inbox = await openSqliteInbox(file);
    for (let index = 0; index < count; index++) await putAll(inbox, delivery(`d${index}`));
    return inbox;
  }

  /** The files as a process that is killed leaves them. */
  async function killed(count: number): Promise<string> {
    const inbox = await fill(count);
    const left = join(folder, "left.db");
    for (const end of ["", "-wal"]) await cp(`${file}${end}`, `${left}${end}`);
    await inbox.close();
    return left;
  }

  async function reported(opened: string): Promise<readonly string[]> {
    const sentences: string[] = [];
    const inbox = await openSqliteInbox(opened, { onDamage: (sentence) => sentences.push(sentence) });
    expect((await inbox.put(delivery(randomUUID()), "running")).result).toBe("stored");
    await inbox.close();
    return sentences;
  }

  it("reports neither a killed process nor a transaction that never ended", async () => {
    const left = await killed(20);
    const log = `${left}-wal`;
    // The first half of the last transaction's frames.
    await truncate(log, statSync(log).size - 100);
    expect(await reported(left)).toEqual([]);
  });

  it("reads a log that a machine of the other byte order has written", async () => {
    const left = await killed(20);
    const log = await readFile(`${left}-wal`);
    swapChecksums(log);
    await writeFile(`${left}-wal`, log);
    expect(await reported(left)).toEqual([]);
    const inbox = await openSqliteInbox(left);
    // SQLite agrees about each transaction; the last delivery is that of `reported`.
    expect(await inbox.list({ limit: 100 })).toHaveLength(21);
    await inbox.close();
  });

  it("counts the transactions behind a wrong byte of the log", async () => {
    const left = await killed(20);
    const log = `${left}-wal`;
    invert(log, Math.floor(statSync(log).size / 2), 1);
    const [sentence, ...more] = await reported(left);
    expect(sentence).toMatch(
      /may have lost deliveries: .* so \d+ transactions in it cannot be read; \d+ can\.$/,
    );
    expect(more).toEqual([]);
  });

  it("names a log that is damaged at the beginning", async () => {
    const left = await killed(3);
    invert(`${left}-wal`, 4, 28);
    expect(await reported(left)).toEqual([expect.stringContaining("is damaged at the beginning")]);
  });

  it("names an empty file next to a log", async () => {
    const left = await killed(3);
    await truncate(left);
    expect(await reported(left)).toEqual([expect.stringContaining("the file is empty, although its log")]);
  });

  it("names a file that was emptied or put back after a clean stop", async () => {
    await (await fill(3)).close();
    await cp(file, `${file}.copy`);
    await (await fill(5)).close();
    await cp(`${file}.copy`, file);
    expect(await reported(file)).toEqual([
      expect.stringContaining("the newest was number 5, but now the newest is number 3"),
    ]);
    await truncate(file);
    expect(await reported(file)).toEqual([expect.stringContaining("was number 4, but now it contains none")]);
    expect(await reported(file)).toEqual([]);
  });
});
