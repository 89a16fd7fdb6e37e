import {
  type Flush,
  keptSince,
  minutesOf,
  type RollUp,
  type RollUpStore,
  spanStart,
  spans,
  startOfHour,
  visitInTurns,
} from "../../stats/roll-up-store.ts";
import { mergeTallies } from "../../stats/tally.ts";
import type { Database, Row, Statements } from "./database.ts";
import type { Tables } from "./schema.ts";
import { fromText, toText } from "./text.ts";

interface Slot {
  readonly span: number;
  readonly minute: number;
  readonly trigger: string;
  readonly event: string;
  readonly application: string;
}

interface Entry extends Slot {
  readonly tally: Uint8Array;
}

const slotKey = ({ span, minute, trigger, event, application }: Slot) =>
  JSON.stringify([span, minute, trigger, event, application]);

const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array;

function toSlot(row: Row): Slot {
  return {
    span: Number(row.span),
    minute: Number(row.minute),
    trigger: String(row.trigger),
    event: String(row.event),
    application: String(row.application),
  };
}

/** Merges entries for the same slot: several minutes of a flush may belong to the same hour. */
function toEntries(rollUps: readonly RollUp[]): readonly Entry[] {
  const entries = new Map<string, Entry>();
  for (const { minute, tally, ...name } of rollUps) {
    const [trigger, event, application] = [
      toText(name.trigger),
      toText(name.event),
      toText(name.application),
    ];
    const encoded = tally.encode();
    for (const span of spans) {
      const slot = { span: minutesOf[span], minute: spanStart(span, minute), trigger, event, application };
      const known = entries.get(slotKey(slot));
      const sum = known === undefined ? encoded : mergeTallies([known.tally, encoded]).encode();
      entries.set(slotKey(slot), { ...slot, tally: sum });
    }
  }
  return [...entries.values()];
}

function slotValues(entries: readonly Slot[]): readonly unknown[] {
  return [
    entries.map(({ span }) => span),
    entries.map(({ minute }) => minute),
    entries.map(({ trigger }) => trigger),
    entries.map(({ event }) => event),
    entries.map(({ application }) => application),
  ];
}

const slotRows = "unnest($1::int[], $2::int[], $3::text[], $4::text[], $5::text[]";

/** Stores roll-ups for all replicas, so that each replica reports the counts of all. */
export function postgresRollUps(database: Database, { stats, statsWriter }: Tables): RollUpStore {
  /** True if the flush was not stored yet. A flush that is repeated after a lost response has the same number. */
  const isNew = async (statements: Statements, { writer, number }: Flush): Promise<boolean> => {
    const rows = await statements.query(
      `INSERT INTO ${statsWriter} AS w (writer, number, minute) VALUES ($1, $2, $3)
       ON CONFLICT (writer) DO UPDATE SET number = excluded.number, minute = excluded.minute
       WHERE w.number < excluded.number RETURNING w.writer`,
      [toText(writer), number, startOfHour(Math.floor(Date.now() / 60_000))],
    );
    return rows.length > 0;
  };
  return {
    add: async (rollUps, flush) => {
      if (rollUps.length === 0) return;
      const entries = toEntries(rollUps);
      await database.transaction(async (statements) => {
        // Only one replica writes at a time, because each one merges values that it has just read.
        await statements.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`hookloom ${stats}`]);
        if (!(await isNew(statements, flush))) return;
        const known = await statements.query(
          `SELECT span, minute, trigger, event, application, tally
           FROM ${stats} JOIN ${slotRows}) AS i(span, minute, trigger, event, application)
           USING (span, minute, trigger, event, application)`,
          slotValues(entries),
        );
        const before = new Map(known.map((row) => [slotKey(toSlot(row)), row.tally]));
        const tallies = entries.map((entry) => {
          const tally = before.get(slotKey(entry));
          return Buffer.from(isBytes(tally) ? mergeTallies([tally, entry.tally]).encode() : entry.tally);
        });
        await statements.query(
          `INSERT INTO ${stats} (span, minute, trigger, event, application, tally)
           SELECT * FROM ${slotRows}, $6::bytea[])
           ON CONFLICT (span, minute, trigger, event, application) DO UPDATE SET tally = excluded.tally`,
          [...slotValues(entries), tallies],
        );
      });
    },
    read: async ({ span, from, to }, visit) => {
      const rows = await database.query(
        `SELECT minute, trigger, event, application, tally FROM ${stats}
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
    },
    prune: async (now) => {
      const since = keptSince(now);
      for (const span of spans) {
        await database.query(`DELETE FROM ${stats} WHERE span = $1 AND minute < $2`, [
          minutesOf[span],
          since[span],
        ]);
      }
      await database.query(`DELETE FROM ${statsWriter} WHERE minute < $1`, [since.minute]);
    },
  };
}
