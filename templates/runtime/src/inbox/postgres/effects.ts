import type { NewDelivery } from "../inbox.ts";
import type { Database } from "./database.ts";
import type { Tables } from "./schema.ts";
import { fromText, keyOf, toText } from "./text.ts";

/** Longer names do not fit into an index. */
const longestName = 500;

function nameOf(name: string): string {
  return name.length > longestName ? keyOf(name) : toText(name);
}

/** The results of the effects of deliveries, by their names. */
export class Effects {
  readonly #database: Database;
  readonly #tables: Tables;

  constructor(database: Database, tables: Tables) {
    this.#database = database;
    this.#tables = tables;
  }

  async read({ source, trigger, id }: NewDelivery, name: string): Promise<string | undefined> {
    const [row] = await this.#database.query(
      `SELECT result FROM ${this.#tables.effect} WHERE key = $1 AND name = $2`,
      [keyOf(source, trigger, id), nameOf(name)],
    );
    return row === undefined ? undefined : fromText(String(row.result));
  }

  async write({ source, trigger, id }: NewDelivery, name: string, result: string): Promise<void> {
    await this.#database.query(
      `INSERT INTO ${this.#tables.effect} (key, name, result) VALUES ($1, $2, $3)
       ON CONFLICT (key, name) DO UPDATE SET result = excluded.result`,
      [keyOf(source, trigger, id), nameOf(name), toText(result)],
    );
  }
}
