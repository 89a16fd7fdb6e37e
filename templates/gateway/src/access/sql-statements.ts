import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PostgresTables, SqliteTables, StorePart } from "@hookloom/runtime/seams";

export type Row = Readonly<Record<string, unknown>>;
type Value = string | number | null;

/** The two databases behind one dialect: `$1` for values, `@name` for tables, and only what both understand. */
export interface Statements {
  read(text: string, ...values: readonly Value[]): Promise<readonly Row[]>;
  /** One statement at a time over all processes, so that what it reads is still true when it writes. */
  write(text: string, ...values: readonly Value[]): Promise<readonly Row[]>;
  /** Adds rows that depend on no others, so nobody waits for anybody. */
  append(text: string, ...values: readonly Value[]): Promise<readonly Row[]>;
}

export interface SqlPartOptions<Part> {
  /** Before the names of its tables. */
  readonly prefix: string;
  /** Its tables with their columns. */
  readonly tables: Readonly<Record<string, string>>;
  /** Columns for texts that came later, by their tables without the prefix. */
  readonly addedColumns: readonly (readonly [table: string, column: string])[];
  /** Its indexes, each with its table and columns; they are made after the columns that came later. */
  readonly indexes: Readonly<Record<string, string>>;
  open(statements: Statements): Part;
}

export const text = (value: unknown): string => String(value);
/** PostgreSQL gives large integers as text. */
export const time = (value: unknown): number => Number(value);

const tableStatements = (prefix: string, tables: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(tables).map(([name, columns]) => `CREATE TABLE IF NOT EXISTS ${prefix}${name} (${columns})`);

/** An index is in the schema of its table, so its name has none. */
const indexStatements = (own: string, prefix: string, indexes: Readonly<Record<string, string>>) =>
  Object.entries(indexes).map(([name, on]) => `CREATE INDEX IF NOT EXISTS ${own}${name} ON ${prefix}${on}`);

/** Rows of one statement: few sizes, since SQLite keeps each text prepared, and all below its 32,766 values. */
const steps = [2_000, 500, 100, 20, 5, 1];

/** The items in parts of these sizes, none larger than `most`. */
export function inSteps<Item>(items: readonly Item[], most = Infinity): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += parts.at(-1)?.length ?? 0) {
    const size = steps.find((step) => step <= Math.min(most, items.length - at)) ?? 1;
    parts.push(items.slice(at, at + size));
  }
  return parts;
}

/** The rows of a statement that is run for each part of the items; what is received is answered between two of them. */
export async function readInSteps<Item>(
  items: readonly Item[],
  read: (part: readonly Item[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const part of inSteps(items)) {
    if (rows.length > 0) await nextTurn();
    rows.push(...(await read(part)));
  }
  return rows;
}

/** The places of `count` values, such as `($3, $4)`. */
export function placeholders(count: number, before = 0): string {
  return `(${Array.from({ length: count }, (_, index) => `$${before + index + 1}`).join(", ")})`;
}

/** The condition of what follows a place in a list, whose values begin at `$first`. */
export const afterPlace = (first: number): string =>
  `(created_at, id) > (CAST($${first} AS bigint), CAST($${first + 1} AS text))`;

/** A member of this name, where there is a value. */
export function optional<Name extends string, Value>(
  name: Name,
  value: unknown,
  read: (value: unknown) => Value,
) {
  return (value === null || value === undefined ? {} : { [name]: read(value) }) as { [N in Name]?: Value };
}

/**
 * A statement as SQLite reads it. Values that occur once and in order have no numbers: each numbered one is looked up among
 * all of them, which took 180 milliseconds for 14,000 values.
 */
function sqliteText(statement: string): string {
  const numbers = Array.from(statement.matchAll(/\$(\d+)/g), ([, number]) => Number(number));
  const isInOrder = numbers.every((number, index) => number === index + 1);
  return isInOrder ? statement.replaceAll(/\$\d+/g, "?") : statement.replaceAll("$", "?");
}

async function inSqlite<Part>(
  { prefix, tables, addedColumns, indexes, open }: SqlPartOptions<Part>,
  { db, run, read }: SqliteTables,
): Promise<Part> {
  await run(() => {
    for (const statement of tableStatements(prefix, tables)) db.exec(statement);
    const known = db.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
    for (const [table, column] of addedColumns) {
      if (known.get(`${prefix}${table}`, column) === undefined)
        db.exec(`ALTER TABLE ${prefix}${table} ADD COLUMN ${column} text`);
    }
    for (const statement of indexStatements(prefix, prefix, indexes)) db.exec(statement);
  });
  const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  const prepare = (statement: string) => {
    const found = prepared.get(statement) ?? db.prepare(sqliteText(statement.replaceAll("@", prefix)));
    prepared.set(statement, found);
    return found;
  };
  const write: Statements["write"] = (statement, ...values) => run(() => prepare(statement).all(...values));
  return open({
    read: async (statement, ...values) => read(() => prepare(statement).all(...values)),
    write,
    append: write,
  });
}

async function inPostgres<Part>(
  { prefix: own, tables, addedColumns, indexes, open }: SqlPartOptions<Part>,
  { schema, query, exclusive }: PostgresTables,
): Promise<Part> {
  const prefix = `${schema}.${own}`;
  const lock = `${schema} access`;
  for (const statement of tableStatements(prefix, tables)) await exclusive(lock, statement, []);
  for (const [table, column] of addedColumns) {
    // Only where it is missing: adding it waits for everything that uses the table.
    const known = `SELECT 1 FROM information_schema.columns
      WHERE table_schema = $1 AND table_name = $2 AND column_name = $3`;
    if ((await query(known, [schema, `${own}${table}`, column])).length === 0)
      await exclusive(lock, `ALTER TABLE ${prefix}${table} ADD COLUMN IF NOT EXISTS ${column} text`, []);
  }
  for (const statement of indexStatements(own, prefix, indexes)) await exclusive(lock, statement, []);
  const read: Statements["read"] = (statement, ...values) => query(statement.replaceAll("@", prefix), values);
  return open({
    read,
    write: (statement, ...values) => exclusive(lock, statement.replaceAll("@", prefix), values),
    append: read,
  });
}

/** What is kept in tables of its own, written once for every kind of store. */
export function sqlPart<Part>(options: SqlPartOptions<Part>): StorePart<Part> {
  return {
    inSqlite: (tables) => inSqlite(options, tables),
    inPostgres: (tables) => inPostgres(options, tables),
  };
}
