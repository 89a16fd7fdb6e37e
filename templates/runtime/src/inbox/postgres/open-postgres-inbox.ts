import { setTimeout as wait } from "node:timers/promises";
import type { PgBoss } from "pg-boss";
import { UserError } from "../../errors/errors.ts";
import { ignored } from "../../errors/ignored-error.ts";
import type { Inbox } from "../inbox.ts";
import type { StoreClaim } from "../store-owner.ts";
import { badDatabaseUrl, databaseUnusable, isTransient, pgBossMissing, storeName } from "./errors.ts";
import { claimTables } from "./owner-row.ts";
import { PostgresInbox } from "./postgres-inbox.ts";
import { schemaStatements } from "./schema.ts";
import { Tickets } from "./tickets.ts";

/** The statements that every connection begins with; not start parameters, since poolers refuse those. */
export function sessionStatements(synchronousCommit: string, statementMilliseconds: number): string {
  return [
    `SET statement_timeout = ${statementMilliseconds}`,
    `SET idle_in_transaction_session_timeout = ${2 * statementMilliseconds}`,
    // An acknowledged delivery has to be on disk, whatever the default of the database is.
    ...(synchronousCommit === "off" ? ["SET synchronous_commit = on"] : []),
  ].join("; ");
}

export interface PostgresInboxOptions {
  /** The schema of the tables; `<schema>_queue` is pg-boss's. `hookloom` unless given. */
  readonly schema?: string;
  /** Connections at once; 10 unless given. */
  readonly connections?: number;
  /** How long one statement may take; 5,000 unless given. */
  readonly statementMilliseconds?: number;
  /** How long to wait for a new or free connection; 3,000 unless given. */
  readonly connectMilliseconds?: number;
  /** How long to wait for a server that is still starting; 10,000 unless given. */
  readonly startMilliseconds?: number;
  /** The owner of the deliveries; others may not open the tables then. */
  readonly claim?: StoreClaim;
  /** Called with failures in the background. */
  readonly onError?: (error: unknown) => void;
}

const usualConnectMilliseconds = 3000;

type Boss = typeof import("pg-boss").PgBoss;

async function loadBoss(): Promise<Boss> {
  try {
    return (await import("pg-boss")).PgBoss;
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
    throw missing && error.message.includes("'pg-boss'") ? pgBossMissing() : error;
  }
}

/** What all of our pg-boss instances have in common: one queue, no schedules, none of its own housekeeping. */
function bossOptions(url: string, queueSchema: string) {
  return {
    connectionString: url,
    schema: queueSchema,
    application_name: "hookloom",
    schedule: false,
    // Jobs are deleted when they are claimed, so nothing expires or needs cleaning up.
    supervise: false,
    registerInstance: false,
    // The runtime traces deliveries; spans of every poll of the queue would drown them.
    openTelemetry: { enabled: false },
    keepAlive: true,
  };
}

/** Creates what is missing, one replica at a time, without a statement timeout. */
async function prepare(
  Boss: Boss,
  url: string,
  schema: string,
  { connectMilliseconds = usualConnectMilliseconds, claim }: PostgresInboxOptions,
): Promise<string> {
  const queueSchema = `${schema}_queue`;
  const options = { ...bossOptions(url, queueSchema), max: 2, connectionTimeoutMillis: connectMilliseconds };
  const boss = new Boss(options);
  boss.on("error", () => undefined);
  try {
    await boss.start();
    await new Tickets(boss).create();
    const db = boss.getDb();
    await db.executeSql(
      `BEGIN; SELECT pg_advisory_xact_lock(hashtext('hookloom ${schema}')); ${schemaStatements(schema)} COMMIT;`,
    );
    if (claim !== undefined) await claimTables(db, schema, storeName(url), claim);
    const { rows } = await db.executeSql("SELECT current_setting('synchronous_commit') AS setting");
    return String(rows[0]?.setting);
  } finally {
    await boss
      .stop({ graceful: false, close: true })
      .catch(ignored("the outcome of opening the store is reported"));
  }
}

async function prepareInTime(
  Boss: Boss,
  url: string,
  schema: string,
  options: PostgresInboxOptions,
): Promise<string> {
  const { startMilliseconds = 10_000 } = options;
  const end = performance.now() + startMilliseconds;
  for (;;) {
    try {
      return await prepare(Boss, url, schema, options);
    } catch (error) {
      if (error instanceof UserError) throw error;
      if (!isTransient(error) || performance.now() >= end) throw databaseUnusable(url, error);
      await wait(250);
    }
  }
}

/** Options that pg-boss passes on to the driver without declaring them. */
function driverOptions(synchronousCommit: string, statementMilliseconds: number) {
  const statements = sessionStatements(synchronousCommit, statementMilliseconds);
  return {
    // A server that does not answer at all: its own time limit has passed by then.
    query_timeout: statementMilliseconds + 1000,
    onConnect: (client: { query(text: string): Promise<unknown> }) => client.query(statements),
  };
}

async function startBoss(boss: PgBoss, url: string): Promise<void> {
  try {
    await boss.start();
  } catch (error) {
    await boss.stop({ graceful: false, close: true }).catch(ignored("the first error is reported"));
    throw databaseUnusable(url, error);
  }
}

/**
 * Opens the inbox in a PostgreSQL database (13 or newer), which several processes may share; makes its tables where
 * they are missing. Afterwards it recovers by itself whenever the database was unavailable.
 * @throws UserError where the address, the user or the database is wrong, where pg-boss is not installed, or where the
 * tables hold the deliveries of another owner (`store-owned`)
 */
export async function openPostgresInbox(url: string, options: PostgresInboxOptions = {}): Promise<Inbox> {
  if (!/^postgres(ql)?:\/\/./.test(url)) throw badDatabaseUrl();
  const schema = options.schema ?? "hookloom";
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema))
    throw new Error(`${JSON.stringify(schema)} cannot name a schema.`);
  const {
    statementMilliseconds = 5000,
    connectMilliseconds = usualConnectMilliseconds,
    connections = 10,
    claim,
    onError,
  } = options;
  const Boss = await loadBoss();
  const synchronousCommit = await prepareInTime(Boss, url, schema, options);
  const queueSchema = `${schema}_queue`;
  const boss = new Boss({
    ...bossOptions(url, queueSchema),
    max: connections,
    connectionTimeoutMillis: connectMilliseconds,
    ...driverOptions(synchronousCommit, statementMilliseconds),
  });
  // Without a listener an `error` event would end the process.
  boss.on("error", (error) => onError?.(error));
  await startBoss(boss, url);
  return new PostgresInbox({ boss, schema, queueSchema, owner: claim?.owner });
}
