import {
  type Flush,
  hourOf,
  keptSince,
  placeIn,
  type RollUp,
  type RollUpRange,
  type RollUpStore,
  type StoredRollUp,
  spans,
  visitInTurns,
} from "../../stats/roll-up-store.ts";
import { sumOf } from "../../stats/tally.ts";
import type { Database, Row, Statements } from "./database.ts";
import type { Tables } from "./schema.ts";
import { fromText, toText } from "./text.ts";

const minutesOf = { minute: 1, hour: 60 } as const;

interface Place {
  readonly span: number;
  readonly minute: number;
  readonly trigger: string;
  readonly event: string;
  readonly application: string;
}

interface Entry extends Place {
  readonly tally: Uint8Array;
}

const keyOf = ({ span, minute, trigger, event, application }: Place) =>
  JSON.stringify([span, minute, trigger, event, application]);

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;

function placeOf(row: Row): Place {
  return {
    span: Number(row.span),
    minute: Number(row.minute),
    trigger: String(row.trigger),
    event: String(row.event),
    application: String(row.application),
  };
}

/** Each place once: several minutes of a flush may belong to one hour. */
function entriesOf(rollUps: readonly RollUp[]): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const { minute, tally, ...name } of rollUps) {
    const [trigger, event, application] = [name.trigger, name.event, name.application].map(toText);
    const encoded = tally.encode();
    for (const span of spans) {
      const place = {
        span: minutesOf[span],
        minute: placeIn(span, minute),
        trigger: trigger ?? "",
        event: event ?? "",
        application: application ?? "",
      };
      const known = entries.get(keyOf(place));
      const sum = known === undefined ? encoded : sumOf([known.tally, encoded]).encode();
      entries.set(keyOf(place), { ...place, tally: sum });
    }
  }
  return [...entries.values()];
}

function placesOf(entries: readonly Place[]): readonly unknown[] {
  return [
    entries.map(({ span }) => span),
    entries.map(({ minute }) => minute),
    entries.map(({ trigger }) => trigger),
    entries.map(({ event }) => event),
    entries.map(({ application }) => application),
  ];
}

const places = "unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::text[]";

/** The roll-ups of all replicas, so that each of them answers for all. */
export class PostgresRollUps implements RollUpStore {
  readonly #database: Database;
  readonly #tables: Tables;

  constructor(database: Database, tables: Tables) {
    this.#database = database;
    this.#tables = tables;
  }

  /** A flush that is repeated because its answer was lost is recognized by its number. */
  async add(rollUps: readonly RollUp[], flush: Flush): Promise<void> {
    if (rollUps.length === 0) return;
    const entries = entriesOf(rollUps);
    await this.#database.transaction(async (statements) => {
      const { stats } = this.#tables;
      // One replica at a time: each merges what it reads.
      await statements.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`hookloom ${stats}`]);
      if (!(await this.#isNew(statements, flush))) return;
      const known = await statements.query(
        `SELECT span, minute, trigger, event, application, tally
         FROM ${stats} JOIN ${places}) AS i(span, minute, trigger, event, application)
         USING (span, minute, trigger, event, application)`,
        placesOf(entries),
      );
      const before = new Map(known.map((row) => [keyOf(placeOf(row)), row.tally]));
      const tallies = entries.map((entry) => {
        const tally = before.get(keyOf(entry));
        return Buffer.from(isBytes(tally) ? sumOf([tally, entry.tally]).encode() : entry.tally);
      });
      await statements.query(
        `INSERT INTO ${stats} (span, minute, trigger, event, application, tally)
         SELECT * FROM ${places}, $6::bytea[])
         ON CONFLICT (span, minute, trigger, event, application) DO UPDATE SET tally = excluded.tally`,
        [...placesOf(entries), tallies],
      );
    });
  }

  async read({ span, from, to }: RollUpRange, visit: (rollUp: StoredRollUp) => void): Promise<void> {
    const rows = await this.#database.query(
      `SELECT minute, trigger, event, application, tally FROM ${this.#tables.stats}
       WHERE span = $1 AND minute >= $2 AND minute < $3 ORDER BY minute`,
      [minutesOf[span], from, to],
    );
    const stored = rows.flatMap(({ minute, trigger, event, application, tally }) =>
      isBytes(tally)
        ? {
            minute: Number(minute),
            trigger: fromText(String(trigger)),
            event: fromText(String(event)),
            application: fromText(String(application)),
            tally,
          }
        : [],
    );
    await visitInTurns(stored, visit);
  }

  async prune(now: number): Promise<void> {
    const since = keptSince(now);
    const { stats, statsWriter } = this.#tables;
    for (const span of spans) {
      await this.#database.query(`DELETE FROM ${stats} WHERE span = $1 AND minute < $2`, [
        minutesOf[span],
        since[span],
      ]);
    }
    await this.#database.query(`DELETE FROM ${statsWriter} WHERE minute < $1`, [since.minute]);
  }

  async #isNew(statements: Statements, { writer, number }: Flush): Promise<boolean> {
    const rows = await statements.query(
      `INSERT INTO ${this.#tables.statsWriter} AS w (writer, number, minute) VALUES ($1, $2, $3)
       ON CONFLICT (writer) DO UPDATE SET number = excluded.number, minute = excluded.minute
       WHERE w.number < excluded.number RETURNING w.writer`,
      [toText(writer), number, hourOf(Math.floor(Date.now() / 60_000))],
    );
    return rows.length > 0;
  }
}
