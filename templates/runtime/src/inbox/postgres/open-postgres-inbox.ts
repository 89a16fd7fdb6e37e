import { setTimeout as wait } from "node:timers/promises";
import type { PoolConfig } from "pg";
import { UserError } from "../../errors/errors.ts";
import { ignored } from "../../errors/ignored-error.ts";
import type { Inbox } from "../inbox.ts";
import type { StoreClaim } from "../store-owner.ts";
import { badDatabaseUrl, databaseUnusable, driverMissing, isTransient, storeName } from "./errors.ts";
import { claimTables } from "./ownership.ts";
import { postgresInbox } from "./postgres-inbox.ts";
import { schemaStatements } from "./schema.ts";

/**
 * Returns the initial statements for every connection. They are not startup parameters, because poolers reject those.
 */
export function sessionStatements(synchronousCommit: string, statementTimeoutMs: number): string {
  return [
    `SET statement_timeout = ${statementTimeoutMs}`,
    `SET idle_in_transaction_session_timeout = ${2 * statementTimeoutMs}`,
    // An acknowledged delivery must be on disk, regardless of the database's default.
    ...(synchronousCommit === "off" ? ["SET synchronous_commit = on"] : []),
  ].join("; ");
}

export interface PostgresInboxOptions {
  /**
   * The schema that contains the tables.
   * @default "hookloom"
   */
  readonly schema?: string;
  /**
   * Maximum number of concurrent connections.
   * @default 10
   */
  readonly connections?: number;
  /**
   * Maximum duration of a statement.
   * @default 5000
   */
  readonly statementTimeoutMs?: number;
  /**
   * Maximum time to wait for a new or free connection.
   * @default 3000
   */
  readonly connectTimeoutMs?: number;
  /**
   * Maximum time to wait for a server that is still starting.
   * @default 10000
   */
  readonly startTimeoutMs?: number;
  /** The owner of the deliveries. If set, no other owner can open the tables. */
  readonly claim?: StoreClaim;
  /** Called for errors of idle connections. */
  readonly onError?: (error: unknown) => void;
}

const defaultConnectTimeoutMs = 3000;

type PoolClass = typeof import("pg").Pool;

async function loadPool(): Promise<PoolClass> {
  try {
    return (await import("pg")).Pool;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    throw missing && error.message.includes("'pg'") ? driverMissing() : error;
  }
}

/** The options shared by all connections. */
const poolOptions = (url: string, connectTimeoutMs: number): PoolConfig => ({
  connectionString: url,
  application_name: "hookloom",
  keepAlive: true,
  connectionTimeoutMillis: connectTimeoutMs,
});

/**
 * Creates missing tables without a statement timeout, one replica at a time. Returns the default of
 * `synchronous_commit`.
 */
async function prepare(
  Pool: PoolClass,
  url: string,
  schema: string,
  { connectTimeoutMs = defaultConnectTimeoutMs, claim }: PostgresInboxOptions,
): Promise<string> {
  const pool = new Pool({ ...poolOptions(url, connectTimeoutMs), max: 2 });
  pool.on("error", ignored("the next statement reports it"));
  try {
    await pool.query(
      `BEGIN; SELECT pg_advisory_xact_lock(hashtext('hookloom ${schema}')); ${schemaStatements(schema)} COMMIT;`,
    );
    if (claim !== undefined) await claimTables(pool, schema, storeName(url), claim);
    const { rows } = await pool.query("SELECT current_setting('synchronous_commit') AS setting");
    return String(rows[0]?.setting);
  } finally {
    await pool.end().catch(ignored("the outcome of opening the store is reported"));
  }
}

async function prepareInTime(
  Pool: PoolClass,
  url: string,
  schema: string,
  options: PostgresInboxOptions,
): Promise<string> {
  const { startTimeoutMs = 10_000 } = options;
  const end = performance.now() + startTimeoutMs;
  for (;;) {
    try {
      return await prepare(Pool, url, schema, options);
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (!isTransient(error) || performance.now() >= end) throw databaseUnusable(url, error);
      await wait(250);
    }
  }
}

/**
 * Opens the inbox in a PostgreSQL database (13 or newer), which several processes can share, and creates missing
 * tables. The inbox recovers automatically if the database becomes unavailable later.
 * @throws UserError if the address, the user or the database is wrong, if `pg` is not installed, or if the tables
 * contain another owner's deliveries (`store-owned`)
 */
export async function openPostgresInbox(url: string, options: PostgresInboxOptions = {}): Promise<Inbox> {
  if (!/^postgres(ql)?:\/\/./.test(url)) throw badDatabaseUrl();
  const schema = options.schema ?? "hookloom";
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema))
    throw new Error(`${JSON.stringify(schema)} is not a valid name for a schema.`);
  const {
    statementTimeoutMs = 5000,
    connectTimeoutMs = defaultConnectTimeoutMs,
    connections = 10,
    claim,
    onError,
  } = options;
  const Pool = await loadPool();
  const synchronousCommit = await prepareInTime(Pool, url, schema, options);
  const statements = sessionStatements(synchronousCommit, statementTimeoutMs);
  const pool = new Pool({
    ...poolOptions(url, connectTimeoutMs),
    max: connections,
    // Only needed for a server that does not respond at all: the server's own time limit expires earlier.
    query_timeout: statementTimeoutMs + 1000,
    onConnect: async (client) => void (await client.query(statements)),
  });
  // Without a listener, an `error` event of an idle connection would terminate the process.
  pool.on("error", (error) => onError?.(error));
  return postgresInbox({ pool, schema, owner: claim?.owner });
}
