import type { Pool } from "pg";
import { nextOwner, ownerKey, type StoreClaim, type StoredOwner, termKey } from "../store-owner.ts";
import { inTransaction, type Statements } from "./database.ts";
import { type Tables, tablesOf } from "./schema.ts";
import { fromText, toText } from "./text.ts";

/** The current owner of the tables. */
export async function readOwner(statements: Statements, { state }: Tables): Promise<StoredOwner | undefined> {
  const rows = await statements.query(`SELECT key, value FROM ${state} WHERE key IN ($1, $2)`, [
    ownerKey,
    termKey,
  ]);
  const values = new Map(rows.map(({ key, value }) => [key, fromText(String(value))]));
  const text = values.get(ownerKey);
  return text === undefined ? undefined : { text, term: values.get(termKey) };
}

/**
 * Assigns tables without an owner to the process that opens them; of several at once, exactly one succeeds.
 * @throws UserError `store-owned` where they belong to another one
 */
export function claimTables(pool: Pool, schema: string, name: string, claim: StoreClaim): Promise<void> {
  const tables = tablesOf(schema);
  return inTransaction(pool, async (statements) => {
    await statements.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`hookloom ${schema}`]);
    const stored = await readOwner(statements, tables);
    const next = nextOwner(stored, claim, { store: name, setting: "HOOKLOOM_DATABASE_URL" });
    if (next === undefined) return;
    await statements.query(
      `INSERT INTO ${tables.state} (key, value) VALUES ($1, $2), ($3, $4)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
      [ownerKey, toText(next.text), termKey, next.term],
    );
  });
}
