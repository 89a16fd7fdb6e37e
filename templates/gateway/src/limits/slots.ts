import type { Logger, PostgresTables } from "@hookloom/runtime/seams";

/** How early a run may start, in milliseconds, since the previous run may have been late. Otherwise, delays would add up. */
const toleranceMs = 100;

/** Evenly spaced times at which something may run. */
export interface Slots {
  /** Whether other processes also take these slots. */
  readonly shared: boolean;
  /**
   * Takes the current slot if it is free and returns undefined. Otherwise, returns the time of the next free slot in milliseconds
   * since the Unix epoch.
   */
  take(name: string, interval: number, now: number): Promise<number | undefined>;
}

/** Slots for a single process: the generic cell rate algorithm, which stores one number per name. */
export class LocalSlots implements Slots {
  readonly shared = false;
  readonly #next = new Map<string, number>();

  async take(name: string, interval: number, now: number): Promise<number | undefined> {
    const known = this.#next.get(name) ?? 0;
    // A clock that was set back must not block all runs.
    const next = known > now + interval + toleranceMs ? now : Math.max(known, now);
    if (next - toleranceMs > now) return next - toleranceMs;
    this.#next.set(name, next + interval);
    return undefined;
  }
}

/** Table of the slots. `next` is in milliseconds since the Unix epoch, by the database's clock. */
export const slotTable = "run_slot";

/** Slots for several replicas, by the clock of their database. */
export class SharedSlots implements Slots {
  readonly shared = true;
  readonly #tables: PostgresTables;
  readonly #log: Logger;
  readonly #own = new LocalSlots();

  constructor(tables: PostgresTables, log: Logger) {
    this.#tables = tables;
    this.#log = log;
  }

  async take(name: string, interval: number, now: number): Promise<number | undefined> {
    const table = `${this.#tables.schema}.${slotTable}`;
    try {
      const [row] = await this.#tables.query(
        `WITH clock AS (SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now), taken AS (
           INSERT INTO ${table} AS s (name, next) SELECT $1, now + $2::float8 FROM clock
           ON CONFLICT (name) DO UPDATE SET next = greatest(s.next, excluded.next - $2::float8) + $2::float8
           WHERE s.next - ${toleranceMs} <= excluded.next - $2::float8 RETURNING next
         )
         SELECT EXISTS (SELECT FROM taken) AS taken,
           (SELECT next FROM ${table} WHERE name = $1) - clock.now AS wait FROM clock`,
        [name, interval],
      );
      if (row?.taken === true) return undefined;
      return now + Math.max(1, Number(row?.wait ?? interval) - toleranceMs);
    } catch (error) {
      // The claimed deliveries have to run or wait according to some clock, so the local one is used.
      this.#log.warn("The store of the run times is unavailable, so this process throttles its runs alone", {
        error,
      });
      return this.#own.take(name, interval, now);
    }
  }
}
