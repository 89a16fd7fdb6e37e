import type { Logger, PostgresTables, SqliteTables, StorePart } from "@hookloom/runtime/seams";
import { type Budget, budgetKey, type Counts } from "./budget.ts";
import { type CountStore, type Exchange, heldValidityMs, type StoredWindow } from "./count-store.ts";
import { MemoryCounts, type StoredCount } from "./memory-counts.ts";
import { Replicas } from "./replicas.ts";
import { SharedCounts } from "./shared-counts.ts";
import { LocalSlots, SharedSlots, type Slots, slotTable } from "./slots.ts";
import { StoreHealth } from "./store-health.ts";

/** Table of the counts. `granted` is the number granted by the last exchange; `held` is valid until `believed`. */
const countTable = "limit_count";

/**
 * Exchanges do not wait for the disk. A counted delivery is stored afterwards by a commit that waits and also flushes everything
 * before it, so a database crash loses no count of an accepted delivery. Waiting in the exchange would add a flush to each
 * delivery and lock the row of a busy budget during that time.
 * @see https://www.postgresql.org/docs/current/wal-async-commit.html
 */
const withoutFlush = "set_config('synchronous_commit', 'off', true)";

/** Counts in the PostgreSQL database that stores the deliveries. */
export class PostgresCountStore implements CountStore {
  readonly #tables: PostgresTables;
  readonly #counts: string;

  constructor(tables: PostgresTables) {
    this.#tables = tables;
    this.#counts = `${tables.schema}.${countTable}`;
  }

  async exchange(
    budget: Budget,
    { until, requests, ahead, back, owed, held, heldBefore }: Exchange,
  ): Promise<StoredWindow & { readonly granted: number }> {
    const { count, seconds } = budget.limit;
    const now = Date.now();
    const first = Math.min(requests + ahead, Math.max(0, count - owed));
    const firstHeld = Math.max(0, first - requests);
    const [row] = await this.#tables.query(
      // If a window has ended, its row is replaced with the row to insert.
      `WITH counted AS (
         INSERT INTO ${this.#counts} AS c (key, points, expire, granted, held, believed)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (key) DO UPDATE SET (points, expire, granted, held, believed) = (
           SELECT kept.points + got.granted, c.expire, got.granted, kept.held + greatest(got.granted - $8::integer, 0),
             CASE WHEN $13::integer + greatest(got.granted - $8::integer, 0) > 0 THEN excluded.believed ELSE c.believed END
           FROM (SELECT
               greatest(0, c.points + $11::integer - CASE WHEN c.expire = $7::bigint THEN $10::integer ELSE 0 END) AS points,
               greatest(0, CASE WHEN c.believed > $14::bigint THEN c.held ELSE 0 END
                 + CASE WHEN c.expire = $7::bigint THEN $12::integer ELSE 0 END) AS held
             ) AS kept,
             LATERAL (SELECT least($8::integer + $9::integer, greatest(0, $15::bigint - kept.points)) AS granted) AS got
           WHERE c.expire > $14::bigint
           UNION ALL
           SELECT excluded.points, excluded.expire, excluded.granted, excluded.held, excluded.believed
           WHERE c.expire <= $14::bigint
         ) RETURNING points, expire, granted, held
       ) SELECT counted.*, ${withoutFlush} FROM counted`,
      [
        budgetKey(budget),
        owed + first,
        now + seconds * 1000,
        first,
        firstHeld,
        now + heldValidityMs,
        until,
        requests,
        ahead,
        back,
        owed,
        held - heldBefore,
        held,
        now,
        count,
      ],
    );
    return { ...toWindow(row ?? {}), granted: Number(row?.granted) };
  }

  async peek(budget: Budget): Promise<StoredWindow | undefined> {
    const [row] = await this.#tables.query(
      `SELECT points, expire, CASE WHEN believed > $2::bigint THEN held ELSE 0 END AS held
       FROM ${this.#counts} WHERE key = $1 AND expire > $2::bigint`,
      [budgetKey(budget), Date.now()],
    );
    return row === undefined ? undefined : toWindow(row);
  }
}

function toWindow({ points, expire, held }: Readonly<Record<string, unknown>>): StoredWindow {
  return { points: Number(points), until: Number(expire), held: Number(held) };
}

export interface CountsOptions {
  /** Identifies this process among those that share the store. */
  readonly owner: string;
  readonly log: Logger;
}

/** The opened counts and slots, and the number of requests that were counted without the store. */
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
  // Adding columns waits for all other users of the table, so only missing columns are added.
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

/** The part of the environment's store that contains the request counts. */
export function countsPart(options: CountsOptions): StorePart<OpenCounts> {
  return {
    inSqlite,
    inPostgres: (tables) => inPostgres(tables, options),
  };
}
