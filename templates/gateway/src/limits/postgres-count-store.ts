import type { PostgresTables } from "@hookloom/runtime/seams";
import RateLimiterPostgres from "rate-limiter-flexible/lib/RateLimiterPostgres.js";
import RateLimiterRes from "rate-limiter-flexible/lib/RateLimiterRes.js";
import { type Budget, keyOf } from "./budget.ts";
import {
  believedFor,
  type CountStore,
  type Holding,
  type Standing,
  type StoredWindow,
  sameWindow,
} from "./count-store.ts";

/** The table of the counts, with the columns that the limiter expects in this order. */
export const countTable = "limit_count";
/** The table of what processes hold, and of what was returned after its count had ended (without an owner). */
export const leaseTable = "limit_lease";

const withoutFlush = "set_config('synchronous_commit', 'off', true)";

/**
 * A statement that counts, without waiting for the disk. The delivery that it counts is stored after it, by a commit that
 * does wait and flushes everything before it too: of what was accepted, no count is lost with the database. A wait of its
 * own would add one flush to each delivery, and hold the row of a busy budget for so long.
 * @see https://www.postgresql.org/docs/current/wal-async-commit.html
 */
function withoutWaiting(text: string): string {
  if (!text.includes("RETURNING")) return text;
  const counting = text.trim().replace(/;$/, "");
  return `WITH counted AS (${counting}) SELECT counted.*, ${withoutFlush} FROM counted`;
}

/** What is held and returned under one limit; under another one, it counts for nothing. */
const leaseKeyOf = (budget: Budget): string => `${keyOf(budget)} ${budget.limit.count}`;

const windowOf = (points: unknown, expire: unknown): StoredWindow => ({
  points: Number(points),
  until: Number(expire),
});

export interface PostgresCountStoreOptions {
  readonly tables: PostgresTables;
  /** Names this process among those that share the store. */
  readonly owner: string;
}

/** Counts in the PostgreSQL of the deliveries. */
export class PostgresCountStore implements CountStore {
  readonly #tables: PostgresTables;
  readonly #owner: string;
  readonly #counts: string;
  readonly #leases: string;
  readonly #limiters = new Map<string, RateLimiterPostgres>();

  constructor({ tables, owner }: PostgresCountStoreOptions) {
    this.#tables = tables;
    this.#owner = owner;
    this.#counts = `${tables.schema}.${countTable}`;
    this.#leases = `${tables.schema}.${leaseTable}`;
  }

  async consume(budget: Budget, requests: number): Promise<StoredWindow> {
    const { consumedPoints, msBeforeNext } = await this.#limiterOf(budget)
      .consume(keyOf(budget), requests)
      .catch((error: unknown) => {
        if (error instanceof RateLimiterRes) return error;
        throw error;
      });
    return { points: consumedPoints, until: Date.now() + msBeforeNext };
  }

  async owe(budget: Budget, requests: number): Promise<void> {
    await this.#limiterOf(budget).penalty(keyOf(budget), requests);
  }

  async hold(holdings: readonly Holding[]): Promise<ReadonlyMap<string, StoredWindow>> {
    const now = Date.now();
    const rows = await this.#tables.query(
      `WITH asked AS (
         SELECT * FROM unnest($1::text[], $2::text[], $3::integer[]) AS asked (key, lease, points)
       ), held AS (
         INSERT INTO ${this.#leases} (key, owner, points, expire) SELECT lease, $4, points, $5::bigint FROM asked
         ON CONFLICT (key, owner) DO UPDATE SET points = excluded.points, expire = excluded.expire
       ), setting AS MATERIALIZED (SELECT ${withoutFlush})
       SELECT c.key, c.points, c.expire FROM setting
       LEFT JOIN ${this.#counts} c ON c.key = ANY ($1::text[]) AND c.expire > $6::bigint`,
      [
        holdings.map(({ budget }) => keyOf(budget)),
        holdings.map(({ budget }) => leaseKeyOf(budget)),
        holdings.map(({ points }) => points),
        this.#owner,
        now + believedFor,
        now,
      ],
    );
    const found = rows.filter(({ key }) => key !== null);
    return new Map(found.map(({ key, points, expire }) => [String(key), windowOf(points, expire)]));
  }

  /** The limiter's own `reward` would begin a next window with fewer than none, which lets too many through. */
  async giveBack({ budget, points }: Holding, until: number, all: boolean): Promise<void> {
    await this.#tables.query(
      `WITH back AS (
         UPDATE ${this.#counts} SET points = points - $2::integer
         WHERE key = $1 AND expire > $3::bigint AND expire <= $4::bigint AND points BETWEEN $2::integer AND $5::bigint
         RETURNING key
       ), kept AS (
         INSERT INTO ${this.#leases} AS l (key, owner, points, expire)
         SELECT $6, '', $2::integer, expire FROM ${this.#counts}
         WHERE key = $1 AND expire > $3::bigint AND expire <= $4::bigint AND NOT EXISTS (SELECT FROM back)
         ON CONFLICT (key, owner) DO UPDATE SET
           points = CASE WHEN l.expire = excluded.expire THEN l.points + excluded.points
             WHEN l.expire < excluded.expire THEN excluded.points ELSE l.points END,
           expire = greatest(l.expire, excluded.expire)
       ), released AS (
         DELETE FROM ${this.#leases} WHERE $8 AND key = $6 AND owner = $7
       ) SELECT ${withoutFlush}`,
      [
        keyOf(budget),
        points,
        Date.now(),
        Math.ceil(until + sameWindow),
        budget.limit.count,
        leaseKeyOf(budget),
        this.#owner,
        all,
      ],
    );
  }

  async takeReturned(budget: Budget, requests: number): Promise<Standing> {
    const [row] = await this.#tables.query(
      // What is held is read as of the statement's begin and what was returned as of now, so nothing is missed between.
      `WITH counted AS (
         SELECT points, expire FROM ${this.#counts} WHERE key = $1 AND expire > $2::bigint
       ), pool AS (
         SELECT l.points FROM ${this.#leases} l JOIN counted ON l.expire = counted.expire
         WHERE l.key = $3 AND l.owner = '' FOR UPDATE OF l
       ), taken AS (
         UPDATE ${this.#leases} l SET points = l.points - least(pool.points, $4::integer) FROM pool
         WHERE l.key = $3 AND l.owner = '' AND $4::integer > 0 RETURNING least(pool.points, $4::integer) AS points
       )
       SELECT counted.points, counted.expire, ${withoutFlush},
         coalesce((SELECT points FROM taken), 0) AS taken,
         coalesce((SELECT points FROM pool), 0) AS returned,
         (SELECT coalesce(sum(points), 0) FROM ${this.#leases}
          WHERE key = $3 AND owner <> '' AND owner <> $5 AND expire > $2::bigint) AS held
       FROM (SELECT 1) AS always LEFT JOIN counted ON true`,
      [keyOf(budget), Date.now(), leaseKeyOf(budget), requests, this.#owner],
    );
    const taken = Number(row?.taken ?? 0);
    return {
      window: row?.expire == null ? undefined : windowOf(row.points, row.expire),
      taken,
      returned: Number(row?.returned ?? 0) - taken,
      held: Number(row?.held ?? 0),
    };
  }

  #limiterOf({ policy, limit: { count, seconds } }: Budget): RateLimiterPostgres {
    const name = `${policy} ${count}/${seconds}`;
    const known = this.#limiters.get(name);
    if (known !== undefined) return known;
    const { query, schema } = this.#tables;
    const storeClient = {
      query: async ({ text, values }: { readonly text: string; readonly values: readonly unknown[] }) => {
        const rows = await query(withoutWaiting(text), values);
        return { rows, rowCount: rows.length };
      },
    };
    const limiter = new RateLimiterPostgres({
      storeClient,
      storeType: "pool",
      schemaName: schema,
      tableName: countTable,
      // Its own statement would run in each replica and for each limit, and would fail where nobody can catch it.
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: "",
      points: count,
      duration: seconds,
    });
    this.#limiters.set(name, limiter);
    return limiter;
  }
}
