import type { Pool, PoolClient } from "pg";
import { StoreUnavailable } from "../../errors/errors.ts";
import { ignored } from "../../errors/ignored-error.ts";
import { databaseMessage, errorCode } from "./errors.ts";
import { withTimeout } from "./in-time.ts";

export type Row = Readonly<Record<string, unknown>>;

/** Executes statements, either inside a transaction or on their own. */
export interface Statements {
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** Converts an error. PostgreSQL's `detail` and `where` may quote a sender's data, so only the message is kept. */
export function storeUnavailable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const message = databaseMessage(error);
  const cause = Object.assign(new Error(message), { code: errorCode(error) });
  return new StoreUnavailable(`PostgreSQL is not available: ${message}`, cause);
}

/** True if the error was caused by a row of the statement and not by the database. */
export function isBadRow(error: unknown): boolean {
  const code = error instanceof StoreUnavailable ? errorCode(error.cause) : errorCode(error);
  return /^(22|54)...$/.test(code);
}

// Replicas that lock the same rows may have to retry (serialization_failure, deadlock_detected).
const retryableCodes = new Set(["40001", "40P01"]);
const maxAttempts = 4;

async function withRetries<Result>(action: () => Promise<Result>): Promise<Result> {
  for (let left = maxAttempts; ; left--) {
    try {
      return await action();
    } catch (error) {
      if (left === 1 || !retryableCodes.has(errorCode(error))) throw storeUnavailable(error);
    }
  }
}

const statementsOn = (connection: Pick<Pool, "query">): Statements => ({
  query: async (text, values) => (await connection.query<Row>(text, values && [...values])).rows,
});

/** Maximum time that a rollback waits for a running statement. */
const rollbackTimeoutMs = 5000;

/** Rolls back a failed transaction, and closes the connection if the rollback fails or takes too long. */
async function rollBack(client: PoolClient): Promise<void> {
  try {
    await withTimeout(client.query("ROLLBACK"), rollbackTimeoutMs);
    client.release();
  } catch {
    client.release(true);
  }
}

/** Commits the work; rolls back if it throws. */
export async function inTransaction<Result>(
  pool: Pool,
  work: (statements: Statements) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  // A connection that is closed between two statements emits an error event. The next statement rejects as well.
  const onError = ignored("the transaction's next statement reports it");
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const result = await work(statementsOn(client));
    await client.query("COMMIT");
    client.release();
    return result;
  } catch (error) {
    await rollBack(client);
    throw error;
  } finally {
    client.off("error", onError);
  }
}

/** The inbox's connection pool. Every call has a time limit. Errors are `StoreUnavailable`. */
export class Database {
  readonly #statements: Statements;
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
    this.#statements = statementsOn(pool);
  }

  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    return withRetries(() => this.#statements.query(text, values));
  }

  transaction<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result> {
    return withRetries(() => inTransaction(this.#pool, work));
  }
}
