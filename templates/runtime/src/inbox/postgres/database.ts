import type { Db } from "pg-boss";
import { StoreUnavailable } from "../../errors/errors.ts";
import { codeOf, databaseMessage } from "./errors.ts";

export type Row = Readonly<Record<string, unknown>>;

/** Runs statements, inside a transaction or on their own. */
export interface Statements {
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** The option that makes pg-boss's calls part of the same transaction. */
  readonly db: Db;
}

/** PostgreSQL's `detail` and `where` may quote data of a sender, so only the message is kept. */
export function storeUnavailable(error: unknown): StoreUnavailable {
  if (error instanceof StoreUnavailable) return error;
  const message = databaseMessage(error);
  const cause = Object.assign(new Error(message), { code: codeOf(error) });
  return new StoreUnavailable(`PostgreSQL cannot be used now: ${message}`, cause);
}

/** True if a row of the statement caused the error, not the database. */
export function isBadRow(error: unknown): boolean {
  const code = error instanceof StoreUnavailable ? codeOf(error.cause) : codeOf(error);
  return /^(22|54)...$/.test(code);
}

// Replicas that lock the same rows may have to retry (serialization_failure, deadlock_detected).
const tryAgain = new Set(["40001", "40P01"]);
const tries = 4;

async function repeated<Result>(action: () => Promise<Result>): Promise<Result> {
  for (let left = tries; ; left--) {
    try {
      return await action();
    } catch (error) {
      if (left === 1 || !tryAgain.has(codeOf(error))) throw storeUnavailable(error);
    }
  }
}

function statementsOn(db: Db): Statements {
  return { db, query: async (text, values) => (await db.executeSql(text, values && [...values])).rows };
}

/** Commits what the work has done; rolls back if it throws. */
export async function inTransaction<Result>(
  db: Db,
  work: (statements: Statements) => Promise<Result>,
): Promise<Result> {
  const transaction = await db.beginTransaction?.();
  if (transaction === undefined) throw new Error("pg-boss offers no transactions.");
  let result: Result;
  try {
    result = await work(statementsOn(transaction.db));
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
  await transaction.commit();
  return result;
}

/** The connections of an inbox. Every call ends within its time limit; failures are `StoreUnavailable`. */
export class Database {
  readonly #statements: Statements;
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
    this.#statements = statementsOn(db);
  }

  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    return repeated(() => this.#statements.query(text, values));
  }

  transaction<Result>(work: (statements: Statements) => Promise<Result>): Promise<Result> {
    return repeated(() => inTransaction(this.#db, work));
  }
}
