import type { SourceState } from "../../webhook/background.ts";
import type { Parts } from "./parts.ts";
import { fromText, toText } from "./text.ts";

/** The sources' state, shared by all replicas. */
export function postgresState({ database, tables, ownership }: Parts): SourceState {
  return {
    async read(key: string): Promise<string | undefined> {
      const [row] = await database.query(`SELECT value FROM ${tables.state} WHERE key = $1`, [toText(key)]);
      return row === undefined ? undefined : fromText(String(row.value));
    },
    async write(key: string, value: string): Promise<void> {
      await database.query(
        `INSERT INTO ${tables.state} (key, value) VALUES ($1, $2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
        [toText(key), toText(value)],
      );
    },
    async remove(key: string): Promise<void> {
      await database.query(`DELETE FROM ${tables.state} WHERE key = $1`, [toText(key)]);
    },
    async hold(job: string, owner: string, ms: number): Promise<boolean> {
      // The new owner of the tables does the background work.
      if (ownership.lost !== undefined) return false;
      const rows = await database.query(
        `INSERT INTO ${tables.hold} AS h (job, owner, until)
         VALUES ($1, $2, now() + $3 * interval '1 millisecond')
         ON CONFLICT (job) DO UPDATE SET owner = excluded.owner, until = excluded.until
         WHERE h.owner = excluded.owner OR h.until <= now()
         RETURNING h.owner`,
        [toText(job), toText(owner), ms],
      );
      return rows.length > 0;
    },
  };
}
