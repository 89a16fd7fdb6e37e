import type { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { PostgresTables, SqliteTables, StorePart } from "@hookloom/runtime/seams";
import type { ListPage } from "./list-page.ts";

export type Row = Readonly<Record<string, unknown>>;
type Value = string | number | null;

/** A statement or a fragment, with a question mark for each value. */
export interface Sql {
  readonly text: string;
  readonly values: readonly Value[];
}

/**
 * A tagged template for SQL. Interpolated values become parameters, undefined becomes NULL, and fragments are inserted unchanged.
 */
export function sql(texts: TemplateStringsArray, ...inserted: readonly (Value | Sql | undefined)[]): Sql {
  const parts = inserted.map((one = null) =>
    typeof one === "object" && one !== null ? one : { text: "?", values: [one] },
  );
  return {
    text: String.raw({ raw: texts }, ...parts.map(({ text }) => text)),
    values: parts.flatMap(({ values }) => values),
  };
}

export function joinSql(parts: readonly Sql[], between: string): Sql {
  return {
    text: parts.map((part) => part.text).join(between),
    values: parts.flatMap(({ values }) => values),
  };
}

/** Returns a list of values, such as `(?, ?)`. */
export const valueList = (values: readonly Value[]): Sql => ({
  text: `(${values.map(() => "?").join(", ")})`,
  values,
});

/** Executes the statement of a tagged template. */
type Run = (...statement: Parameters<typeof sql>) => Promise<readonly Row[]>;

/** Runs statements in the SQL dialect common to both databases. `@name` refers to a table; use only syntax that both support. */
export interface Statements {
  readonly read: Run;
  /**
   * Runs statements one at a time across all processes, so that data that a statement has read is still current when the
   * statement writes.
   */
  readonly write: Run;
  /** Adds independent rows, without waiting for other statements. */
  readonly append: Run;
}

export interface SqlPartOptions<Part> {
  /** Prefix of the table names. */
  readonly prefix: string;
  /** Table names and their columns. */
  readonly tables: Readonly<Record<string, string>>;
  /** Text columns that were added in later versions, by table name without the prefix. */
  readonly addedColumns: readonly (readonly [table: string, column: string])[];
  /** Index names, each with its table and columns. They are created after the added columns. */
  readonly indexes: Readonly<Record<string, string>>;
  open(statements: Statements): Part;
}

export const text = (value: unknown): string => String(value);
/** PostgreSQL returns large integers as strings. */
export const time = (value: unknown): number => Number(value);

const tableStatements = (prefix: string, tables: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(tables).map(([name, columns]) => `CREATE TABLE IF NOT EXISTS ${prefix}${name} (${columns})`);

/** Returns the index statements. An index belongs to the schema of its table, so the index name has no schema. */
const indexStatements = (own: string, prefix: string, indexes: Readonly<Record<string, string>>) =>
  Object.entries(indexes).map(([name, on]) => `CREATE INDEX IF NOT EXISTS ${own}${name} ON ${prefix}${on}`);

/**
 * Numbers of rows per statement. There are few sizes, since each SQLite statement stays prepared. All sizes stay below SQLite's
 * limit of 32,766 values.
 */
const batchSizes = [2_000, 500, 100, 20, 5, 1];

/** Splits items into batches of these sizes, none larger than `most`. */
export function inSteps<Item>(items: readonly Item[], most = Infinity): readonly (readonly Item[])[] {
  const parts: (readonly Item[])[] = [];
  for (let at = 0; at < items.length; at += parts.at(-1)?.length ?? 0) {
    const size = batchSizes.find((step) => step <= Math.min(most, items.length - at)) ?? 1;
    parts.push(items.slice(at, at + size));
  }
  return parts;
}

/**
 * Returns the rows of a statement that ends in a list of these values. The statement runs in batches, so that other requests are
 * handled in between.
 */
export async function readAmong(
  { read }: Statements,
  statement: Sql,
  values: readonly string[],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const part of inSteps(values)) {
    if (rows.length > 0) await nextTurn();
    rows.push(...(await read`${statement} ${valueList(part)}`));
  }
  return rows;
}

/** Returns the end of a statement that reads one page of a list, to be appended to its condition. */
export function inPage({ limit, after }: ListPage): Sql {
  const following =
    after && sql`AND (created_at, id) > (CAST(${after.createdAt} AS bigint), CAST(${after.id} AS text))`;
  return sql`${following ?? sql``} ORDER BY created_at, id LIMIT ${limit}`;
}

/** Returns an object with a member of this name, or an empty object if there is no value. */
export function optional<Name extends string, Value>(
  name: Name,
  value: unknown,
  read: (value: unknown) => Value,
) {
  return (value === null || value === undefined ? {} : { [name]: read(value) }) as { [N in Name]?: Value };
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
  const rows = (...template: Parameters<Run>) => {
    const { text: statement, values } = sql(...template);
    const found = prepared.get(statement) ?? db.prepare(statement.replaceAll("@", prefix));
    prepared.set(statement, found);
    return found.all(...values);
  };
  const write: Run = (...template) => run(() => rows(...template));
  return open({ read: async (...template) => read(() => rows(...template)), write, append: write });
}

async function inPostgres<Part>(
  { prefix: own, tables, addedColumns, indexes, open }: SqlPartOptions<Part>,
  { schema, query, exclusive }: PostgresTables,
): Promise<Part> {
  const prefix = `${schema}.${own}`;
  const lock = `${schema} access`;
  for (const statement of tableStatements(prefix, tables)) await exclusive(lock, statement, []);
  for (const [table, column] of addedColumns) {
    // Adding a column waits for all other users of the table, so only missing columns are added.
    const known = `SELECT 1 FROM information_schema.columns
      WHERE table_schema = $1 AND table_name = $2 AND column_name = $3`;
    if ((await query(known, [schema, `${own}${table}`, column])).length === 0)
      await exclusive(lock, `ALTER TABLE ${prefix}${table} ADD COLUMN IF NOT EXISTS ${column} text`, []);
  }
  for (const statement of indexStatements(own, prefix, indexes)) await exclusive(lock, statement, []);
  const numbered = (...template: Parameters<Run>) => {
    const { text: statement, values } = sql(...template);
    let number = 0;
    return [statement.replaceAll("@", prefix).replaceAll("?", () => `$${++number}`), values] as const;
  };
  const read: Run = (...template) => query(...numbered(...template));
  const write: Run = (...template) => exclusive(lock, ...numbered(...template));
  return open({ read, write, append: read });
}

/** Defines a part of the store with its own tables, implemented once for all kinds of store. */
export function sqlPart<Part>(options: SqlPartOptions<Part>): StorePart<Part> {
  return {
    inSqlite: (tables) => inSqlite(options, tables),
    inPostgres: (tables) => inPostgres(options, tables),
  };
}
