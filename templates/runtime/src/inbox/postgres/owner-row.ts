import type { Db } from "pg-boss";
import { ownerKey, ownerText, type StoreClaim, storeOwned } from "../store-owner.ts";
import type { Database } from "./database.ts";
import { type Tables, tablesOf } from "./schema.ts";
import { fromText, toText } from "./text.ts";

const select = ({ state }: Tables) => `SELECT value FROM ${state} WHERE key = $1`;

const ownerOf = (row: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  row === undefined ? undefined : fromText(String(row.value));

/** The current owner of the tables, as `ownerText` writes it. */
export async function readOwner(database: Database, tables: Tables): Promise<string | undefined> {
  const [row] = await database.query(select(tables), [ownerKey]);
  return ownerOf(row);
}

/**
 * Assigns tables without an owner to the process that opens them; of several at once, exactly one succeeds.
 * @throws UserError `store-owned` where they belong to another one
 */
export async function claimTables(db: Db, schema: string, name: string, claim: StoreClaim): Promise<void> {
  const tables = tablesOf(schema);
  const own = claim.owner && ownerText(claim.owner);
  if (own !== undefined) {
    await db.executeSql(
      `INSERT INTO ${tables.state} AS s (key, value) VALUES ($1, $2)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE s.value <> $2 AND s.value = $3`,
      [ownerKey, toText(own), toText(claim.takeOverFrom ?? own)],
    );
  }
  const { rows } = await db.executeSql(select(tables), [ownerKey]);
  const stored = ownerOf(rows[0]);
  if (stored !== undefined && stored !== own) throw storeOwned(name, "HOOKLOOM_DATABASE_URL", stored, claim);
}
