import type { NewDelivery } from "../inbox.ts";
import type { Parts } from "./parts.ts";
import { fromText, hashKey, toText } from "./text.ts";

/** Maximum length of a name, limited by the size of index entries. */
const maxNameLength = 500;

function storedName(name: string): string {
  return name.length > maxNameLength ? hashKey(name) : toText(name);
}

/** Reads the result of a delivery's effect by its name. */
export async function readEffect(
  { database, tables }: Parts,
  { source, trigger, id }: NewDelivery,
  name: string,
): Promise<string | undefined> {
  const [row] = await database.query(`SELECT result FROM ${tables.effect} WHERE key = $1 AND name = $2`, [
    hashKey(source, trigger, id),
    storedName(name),
  ]);
  return row === undefined ? undefined : fromText(String(row.result));
}

export async function writeEffect(
  { database, tables }: Parts,
  { source, trigger, id }: NewDelivery,
  name: string,
  result: string,
): Promise<void> {
  await database.query(
    `INSERT INTO ${tables.effect} (key, name, result) VALUES ($1, $2, $3)
     ON CONFLICT (key, name) DO UPDATE SET result = excluded.result`,
    [hashKey(source, trigger, id), storedName(name), toText(result)],
  );
}
