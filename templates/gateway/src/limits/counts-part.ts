import type { Logger, PostgresTables, SqliteTables, StorePart } from "@hookloom/runtime/seams";
import type { Counts } from "./budget.ts";
import { MemoryCounts, type StoredCount } from "./memory-counts.ts";
import { countTable, PostgresCountStore } from "./postgres-count-store.ts";
import { Replicas } from "./replicas.ts";
import { SharedCounts } from "./shared-counts.ts";
import { LocalSlots, SharedSlots, type Slots, slotTable } from "./slots.ts";
import { StoreHealth } from "./store-health.ts";

export interface CountsOptions {
  /** Names this process among those that share the store. */
  readonly owner: string;
  readonly log: Logger;
}

/** The counts, and how many requests were counted without the store. */
export interface OpenCounts {
  readonly counts: Counts;
  readonly slots: Slots;
  readonly insuredRequests: () => number;
}

async function inSqlite({ db, run, read }: SqliteTables): Promise<OpenCounts> {
  await run(() => {
    db.exec(
      `CREATE TABLE IF NOT EXISTS ${countTable}
         (key TEXT PRIMARY KEY, count INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID`,
    );
    db.prepare(`DELETE FROM ${countTable} WHERE expires <= ?`).run(Date.now());
  });
  const upsert = db.prepare(
    `INSERT INTO ${countTable} (key, count, expires) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET count = excluded.count, expires = excluded.expires`,
  );
  const known = read(() => db.prepare(`SELECT key, count, expires FROM ${countTable}`).all());
  const counts = new MemoryCounts({
    known: known.map(
      ({ key, count, expires }): StoredCount => ({
        key: String(key),
        count: Number(count),
        expires: Number(expires),
      }),
    ),
    write: (take) =>
      run(() => {
        for (const { key, count, expires } of take()) upsert.run(key, count, expires);
      }),
  });
  return { counts, slots: new LocalSlots(), insuredRequests: () => 0 };
}

async function inPostgres(tables: PostgresTables, { owner, log }: CountsOptions): Promise<OpenCounts> {
  const definitions = [
    `${countTable} (key text PRIMARY KEY, points integer NOT NULL DEFAULT 0, expire bigint)`,
    `${slotTable} (name text PRIMARY KEY, next float8 NOT NULL)`,
  ];
  const lock = `${tables.schema} limits`;
  for (const definition of definitions)
    await tables.exclusive(lock, `CREATE TABLE IF NOT EXISTS ${tables.schema}.${definition}`, []);
  // Only where one is missing: adding them waits for everything that uses the table.
  const known = `SELECT 1 FROM information_schema.columns
    WHERE table_schema = $1 AND table_name = $2 AND column_name = 'believed'`;
  if ((await tables.query(known, [tables.schema, countTable])).length === 0) {
    const columns = ["granted integer", "held integer", "believed bigint"];
    const added = columns.map((column) => `ADD COLUMN IF NOT EXISTS ${column} NOT NULL DEFAULT 0`).join(", ");
    await tables.exclusive(lock, `ALTER TABLE ${tables.schema}.${countTable} ${added}`, []);
  }
  const health = new StoreHealth(log);
  const replicas = await Replicas.join({ tables, owner, table: countTable });
  const store = new PostgresCountStore(tables);
  return {
    counts: new SharedCounts({ store, health, replicas }),
    slots: new SharedSlots(tables, log),
    insuredRequests: () => health.insuredRequests,
  };
}

/** The counts of requests, in whatever store the environment has. */
export function countsPart(options: CountsOptions): StorePart<OpenCounts> {
  return {
    inSqlite,
    inPostgres: (tables) => inPostgres(tables, options),
  };
}
