import type { PgBoss } from "pg-boss";
import type { Statements } from "./database.ts";

/** A delivery that waits for a run: now, or after a delay in milliseconds. */
export interface Ticket {
  readonly key: string;
  readonly seq: number;
  readonly retry: boolean;
  readonly milliseconds: number;
}

const queue = "deliveries";
const tenYears = 10 * 365 * 24 * 60 * 60;
/** pg-boss's priorities are 32 bits wide. */
const range = 2 ** 31;

/**
 * The queue of waiting deliveries, kept by pg-boss: a delivery that waits has one job, and one that runs has none. The job's id
 * is the delivery's key, so there can never be two.
 *
 * A claim takes its jobs and deletes them in one transaction. pg-boss's own claims end after whole seconds, are looked
 * for once a minute, and its heartbeats take at least ten seconds; so the lease is in the delivery's row, where one
 * statement can see that it is lost.
 */
export class Tickets {
  readonly #boss: PgBoss;

  constructor(boss: PgBoss) {
    this.#boss = boss;
  }

  async create(): Promise<void> {
    await this.#boss.createQueue(queue, { retentionSeconds: tenYears });
  }

  async add(statements: Statements, tickets: readonly Ticket[]): Promise<void> {
    if (tickets.length === 0) return;
    // Retries come first; the rest runs in the order in which it was stored, which does not follow from the time of the commit.
    const jobs = tickets.map(({ key, seq, retry, milliseconds }) => ({
      id: key,
      priority: retry ? 1 : -(seq % range),
      startAfter: Math.max(0, Math.ceil(milliseconds)) / 1000,
      retryLimit: 0,
    }));
    await this.#boss.insert(queue, jobs, { db: statements.db });
  }

  /** Removes the deliveries that should run now from the queue; returns their keys in order. */
  async take(statements: Statements, limit: number): Promise<readonly string[]> {
    const jobs = await this.#boss.fetch(queue, { batchSize: limit, db: statements.db });
    const keys = jobs.map(({ id }) => id);
    if (keys.length > 0) await this.#boss.deleteJob(queue, keys, { db: statements.db });
    return keys;
  }
}

/** The rows of the queue, to find deliveries that wait without a job; `schema` is that of pg-boss. */
export function ticketRows(schema: string): string {
  return `(SELECT id FROM ${schema}.job WHERE name = '${queue}')`;
}
