import type { Logger, PostgresTables } from "@hookloom/runtime/seams";

/** Milliseconds by which a run may come early, since the one before may have been late: without it, each delay would be lost. */
const tolerance = 100;

/** The times at which something may happen, an interval apart. */
export interface Slots {
  /** Whether other processes take them, too. */
  readonly shared: boolean;
  /** Takes the slot of now, undefined where it was free; else when one will be, in milliseconds since 1970. */
  take(name: string, interval: number, now: number): Promise<number | undefined>;
}

/** For one process: the generic cell rate algorithm, which has one number to remember. */
export class LocalSlots implements Slots {
  readonly shared = false;
  readonly #next = new Map<string, number>();

  async take(name: string, interval: number, now: number): Promise<number | undefined> {
    const known = this.#next.get(name) ?? 0;
    // A clock that was set back must not stop everything.
    const next = known > now + interval + tolerance ? now : Math.max(known, now);
    if (next - tolerance > now) return next - tolerance;
    this.#next.set(name, next + interval);
    return undefined;
  }
}

/** The table of the slots; `next` is in milliseconds since 1970 by the database's clock. */
export const slotTable = "run_slot";

/** The same for replicas, by the clock of their database. */
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
           WHERE s.next - ${tolerance} <= excluded.next - $2::float8 RETURNING next
         )
         SELECT EXISTS (SELECT FROM taken) AS taken,
           (SELECT next FROM ${table} WHERE name = $1) - clock.now AS wait FROM clock`,
        [name, interval],
      );
      if (row?.taken === true) return undefined;
      return now + Math.max(1, Number(row?.wait ?? interval) - tolerance);
    } catch (error) {
      // What was claimed has to run or wait by some clock, and this one is here.
      this.#log.warn("The store of the runs is unavailable, so this process throttles its own runs", {
        error,
      });
      return this.#own.take(name, interval, now);
    }
  }
}
