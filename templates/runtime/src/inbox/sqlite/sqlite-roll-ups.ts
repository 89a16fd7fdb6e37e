import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  keptSince,
  minutesOf,
  type RollUp,
  type RollUpRange,
  type RollUpStore,
  type SeriesName,
  type StoredRollUp,
  spanStart,
  spans,
} from "../../stats/roll-up-store.ts";
import { mergeTallies } from "../../stats/tally.ts";
import type { GroupCommit } from "./group-commit.ts";
import { asRow, asRows } from "./rows.ts";
import { fromStore } from "./store-errors.ts";

/**
 * Number of rows that are read at a time, which takes about a quarter of a millisecond, so that acknowledgements do
 * not have to wait for long.
 */
const batchSize = 100;
/** Number of rows that are deleted in one transaction. */
const pruneBatch = 500;

interface StatsRow {
  readonly minute: number;
  readonly series: number;
  readonly tally: Uint8Array;
}

interface SeriesRow extends SeriesName {
  readonly id: number;
}

function prepare(db: DatabaseSync) {
  return {
    addSeries: db.prepare(
      "INSERT INTO series (path, event, application) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
    ),
    seriesOf: db.prepare("SELECT id FROM series WHERE path = ? AND event = ? AND application = ?"),
    allSeries: db.prepare("SELECT id, path AS trigger, event, application FROM series"),
    one: db.prepare("SELECT tally FROM stats WHERE span = ? AND minute = ? AND series = ?"),
    write: db.prepare(
      `INSERT INTO stats (span, minute, series, tally) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET tally = excluded.tally`,
    ),
    page: db.prepare(
      `SELECT minute, series, tally FROM stats
       WHERE span = ?1 AND (minute, series) > (?2, ?3) AND minute < ?4 ORDER BY minute, series LIMIT ?5`,
    ),
    prune: db.prepare(
      `DELETE FROM stats WHERE (span, minute, series) IN
       (SELECT span, minute, series FROM stats WHERE span = ? AND minute < ? LIMIT ?)`,
    ),
  };
}

/** Roll-ups in the same file as the deliveries. */
export class SqliteRollUps implements RollUpStore {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #group: GroupCommit;

  constructor(db: DatabaseSync, group: GroupCommit) {
    this.#sql = prepare(db);
    this.#group = group;
  }

  /** Adds counts. A failed flush is rolled back completely, so flushes need no number here. */
  async add(rollUps: readonly RollUp[]): Promise<void> {
    if (rollUps.length === 0) return;
    await this.#group.runSoon(() => {
      for (const one of rollUps) this.#addOne(one);
    });
  }

  async read({ span, from, to }: RollUpRange, visit: (rollUp: StoredRollUp) => void): Promise<void> {
    const series = new Map(
      fromStore(() => asRows<SeriesRow>(this.#sql.allSeries.all())).map((one) => [one.id, one]),
    );
    let last = { minute: from - 1, series: Number.MAX_SAFE_INTEGER };
    for (;;) {
      const { minute, series: after } = last;
      const rows = fromStore(() =>
        asRows<StatsRow>(this.#sql.page.all(minutesOf[span], minute, after, to, batchSize)),
      );
      for (const row of rows) {
        const name = series.get(row.series);
        if (name === undefined) continue;
        const { trigger, event, application } = name;
        visit({ trigger, event, application, minute: row.minute, tally: row.tally });
      }
      const end = rows.at(-1);
      if (end === undefined || rows.length < batchSize) return;
      last = end;
      await nextTurn();
    }
  }

  async prune(now: number): Promise<void> {
    const since = keptSince(now);
    for (const span of spans) {
      const prune = () => this.#sql.prune.run(minutesOf[span], since[span], pruneBatch).changes;
      while ((await this.#group.runSoon(prune)) === pruneBatch) await nextTurn();
    }
  }

  #addOne({ minute, trigger, event, application, tally }: RollUp): void {
    const name = [trigger, event, application] as const;
    this.#sql.addSeries.run(...name);
    const id = asRow<{ id: number }>(this.#sql.seriesOf.get(...name))?.id ?? 0;
    const encoded = tally.encode();
    for (const span of spans) {
      const slot = [minutesOf[span], spanStart(span, minute), id] as const;
      const known = asRow<{ tally: Uint8Array }>(this.#sql.one.get(...slot));
      this.#sql.write.run(
        ...slot,
        known === undefined ? encoded : mergeTallies([known.tally, encoded]).encode(),
      );
    }
  }
}
