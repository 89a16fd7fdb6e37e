import RateLimiterMemory from "rate-limiter-flexible/lib/RateLimiterMemory.js";
import RateLimiterPostgres from "rate-limiter-flexible/lib/RateLimiterPostgres.js";
import RateLimiterRes from "rate-limiter-flexible/lib/RateLimiterRes.js";
import type { PostgresTables } from "../../inbox/inbox.ts";
import { type Budget, type Counts, keyOf, type Left, type Taken } from "./budget.ts";
import type { Replicas } from "./replicas.ts";
import type { StoreHealth } from "./store-health.ts";

/** The table, with the columns that the limiter expects in this order. */
export const countTable = "limit_count";

/** One request of a budget, once it is counted. */
interface Counted {
  readonly passed: boolean;
  readonly left: Left;
  /** When its window ends, in milliseconds since 1970. */
  readonly until: number;
  /** False where the store was away, so this replica's share was taken. */
  readonly stored: boolean;
}

/** What several requests of a budget took together. */
interface Batch {
  /** Requests of the window before these. */
  readonly before: number;
  readonly most: number;
  readonly until: number;
  readonly stored: boolean;
}

/** The requests for one key, and what is known of its window. */
interface Line {
  readonly waiting: ((counted: Counted) => void)[];
  busy: boolean;
  /** When the window ends, in milliseconds since 1970. */
  until: number;
  /** The largest count that the store has given in it. */
  seen: number;
  /** The least that was reported as left in it. */
  least: number;
  /** Whether nothing is left until its end. */
  empty: boolean;
  /** What was let through while the store was away and is not counted there yet. */
  owed: number;
}

/** Clocks give the end of a window a few milliseconds earlier or later; the next one ends at least a second later. */
const sameWindow = 500;
const mostLines = 10_000;

/**
 * A statement that counts, without waiting for the disk. The delivery that it counts is stored after it, by a commit that
 * does wait and flushes everything before it too: of what was accepted, no count is lost with the database. A wait of its
 * own would add one flush to each delivery, and hold the row of a busy budget for so long.
 * @see https://www.postgresql.org/docs/current/wal-async-commit.html
 */
function withoutWaiting(text: string): string {
  if (!text.includes("RETURNING")) return text;
  const counting = text.trim().replace(/;$/, "");
  return `WITH counted AS (${counting})
    SELECT counted.*, set_config('synchronous_commit', 'off', true) FROM counted`;
}

async function resultOf(result: Promise<RateLimiterRes>): Promise<RateLimiterRes> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof RateLimiterRes) return error;
    throw error;
  }
}

export interface SharedCountsOptions {
  readonly tables: PostgresTables;
  readonly health: StoreHealth;
  readonly replicas: Replicas;
}

/**
 * Counts for replicas, in the PostgreSQL of their deliveries. The requests of one budget that come while a statement runs
 * share the next one, so a busy budget costs a statement a round trip and not a statement a request. While the store is
 * away, each replica lets through its share of what was left when it last answered.
 */
export class SharedCounts implements Counts {
  readonly #tables: PostgresTables;
  readonly #health: StoreHealth;
  readonly #replicas: Replicas;
  readonly #limiters = new Map<string, RateLimiterPostgres>();
  /** By the key; replaced whenever the store goes away. */
  readonly #shares = new Map<string, RateLimiterMemory>();
  readonly #lines = new Map<string, Line>();

  constructor({ tables, health, replicas }: SharedCountsOptions) {
    this.#tables = tables;
    this.#health = health;
    this.#replicas = replicas;
  }

  async take(budgets: readonly Budget[]): Promise<Taken> {
    const now = Date.now();
    for (const budget of budgets) {
      const { empty, until } = this.#lineOf(budget);
      if (!empty || until <= now) continue;
      const violated = { budget, remaining: 0, milliseconds: until - now };
      return { left: [violated], violated };
    }
    const [only] = budgets;
    // At once: a request waits for one round trip, however many budgets it spends.
    const counted =
      only !== undefined && budgets.length === 1
        ? [await this.#ask(only)]
        : await Promise.all(budgets.map((budget) => this.#ask(budget)));
    const at = counted.findIndex(({ passed }) => !passed);
    if (at < 0) return { left: counted.map(({ left }) => left) };
    await Promise.all(counted.filter(({ passed }) => passed).map((one) => this.#giveBack(one)));
    const told = counted.slice(0, at + 1).map(({ left }) => left);
    return { left: told, violated: told[at] as Left };
  }

  async look(budgets: readonly Budget[]): Promise<readonly Left[]> {
    const now = Date.now();
    return Promise.all(
      budgets.map(async (budget) => {
        const { count, seconds } = budget.limit;
        const fresh = { budget, remaining: count, milliseconds: seconds * 1000 };
        try {
          const found = await this.#limiterOf(budget).get(keyOf(budget));
          if (found === null || found.msBeforeNext <= 0) return fresh;
          return {
            budget,
            remaining: Math.max(0, count - found.consumedPoints),
            milliseconds: found.msBeforeNext,
          };
        } catch (error) {
          this.#health.failed(error);
          const { least, until } = this.#lineOf(budget);
          if (until <= now) return fresh;
          return { budget, remaining: Math.min(count, least), milliseconds: until - now };
        }
      }),
    );
  }

  close(): Promise<void> {
    return this.#replicas.close();
  }

  #lineOf(budget: Budget): Line {
    const key = keyOf(budget);
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    if (this.#lines.size >= mostLines) this.#forgetEnded();
    const least = Number.POSITIVE_INFINITY;
    const line: Line = { waiting: [], busy: false, until: 0, seen: 0, least, empty: false, owed: 0 };
    this.#lines.set(key, line);
    return line;
  }

  #forgetEnded(): void {
    const now = Date.now();
    for (const [key, { busy, until }] of this.#lines) if (!busy && until < now) this.#lines.delete(key);
  }

  #ask(budget: Budget): Promise<Counted> {
    const line = this.#lineOf(budget);
    return new Promise((resolve) => {
      line.waiting.push(resolve);
      if (!line.busy) void this.#serve(budget, line);
    });
  }

  async #serve(budget: Budget, line: Line): Promise<void> {
    line.busy = true;
    while (line.waiting.length > 0) {
      const asked = line.waiting.splice(0);
      const { before, most, until, stored } = await this.#count(budget, line, asked.length);
      const milliseconds = Math.max(0, until - Date.now());
      for (const [index, resolve] of asked.entries()) {
        const count = before + index + 1;
        line.least = Math.min(line.least, Math.max(0, most - count));
        const left = { budget, remaining: line.least, milliseconds };
        resolve({ passed: count <= most, left, until, stored });
      }
    }
    line.busy = false;
  }

  async #count(budget: Budget, line: Line, requests: number): Promise<Batch> {
    if (!this.#health.resting) {
      try {
        return await this.#countInStore(budget, line, requests);
      } catch (error) {
        this.#health.failed(error);
      }
    }
    return this.#countShare(budget, line, requests);
  }

  async #countInStore(budget: Budget, line: Line, requests: number): Promise<Batch> {
    const { count: most } = budget.limit;
    const key = keyOf(budget);
    const limiter = this.#limiterOf(budget);
    const { owed } = line;
    if (owed > 0) {
      if (line.until > Date.now()) await limiter.penalty(key, owed);
      line.owed -= owed;
    }
    const found = await resultOf(limiter.consume(key, requests));
    this.#health.answered();
    this.#shares.delete(key);
    const until = Date.now() + found.msBeforeNext;
    this.#enter(line, until);
    line.seen = Math.max(line.seen, found.consumedPoints);
    line.empty = found.consumedPoints >= most;
    return { before: found.consumedPoints - requests, most, until, stored: true };
  }

  async #countShare(budget: Budget, line: Line, requests: number): Promise<Batch> {
    const key = keyOf(budget);
    const { count, seconds } = budget.limit;
    const now = Date.now();
    const most = Math.ceil(count / this.#replicas.count);
    let share = this.#shares.get(key);
    if (share === undefined) {
      share = new RateLimiterMemory({ points: most, duration: seconds, keyPrefix: "" });
      this.#shares.set(key, share);
      if (line.until > now && line.seen > 0) {
        // The others have seen as much, and share what was left then.
        const left = Math.floor(Math.max(0, count - line.seen) / this.#replicas.count);
        await share.set(key, most - Math.min(most, left), (line.until - now) / 1000);
      }
    }
    const found = await resultOf(share.consume(key, requests));
    const until = Date.now() + found.msBeforeNext;
    const before = found.consumedPoints - requests;
    this.#enter(line, until);
    line.owed += Math.min(requests, Math.max(0, most - before));
    this.#health.insured(requests);
    return { before, most, until, stored: false };
  }

  /** Notes the window that a count belongs to. */
  #enter(line: Line, until: number): void {
    if (until > line.until + sameWindow) {
      line.seen = 0;
      line.owed = 0;
      line.least = Number.POSITIVE_INFINITY;
    }
    line.until = until;
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

  /** Takes a request out of a window again, which must not be a later one: that would let one too many through. */
  async #giveBack({ left: { budget }, until, stored }: Counted): Promise<void> {
    const key = keyOf(budget);
    const line = this.#lineOf(budget);
    if (!stored) {
      const share = this.#shares.get(key);
      if (share === undefined || line.owed === 0 || Date.now() >= until - sameWindow) return;
      line.owed--;
      await share.reward(key, 1);
      return;
    }
    const { query, schema } = this.#tables;
    try {
      await query(
        withoutWaiting(
          `UPDATE ${schema}.${countTable} SET points = points - 1
           WHERE key = $1 AND expire > $2 AND expire <= $3 AND points > 0 RETURNING points`,
        ),
        [key, Date.now(), Math.ceil(until + sameWindow)],
      );
      line.empty = false;
    } catch (error) {
      this.#health.failed(error);
    }
  }
}
