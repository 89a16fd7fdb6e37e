import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storeOfOtherVersion, storeTooNew } from "../../errors/errors.ts";
import { openFailure } from "./store-errors.ts";

/**
 * The states of a row of `deliveries`; the order matters to the partial indexes. Of what was purged, a row is left that
 * recognizes the delivery when it comes again: one that was a dead letter is queued again then.
 */
export const states = {
  waiting: 0,
  leased: 1,
  later: 2,
  blocked: 3,
  ok: 4,
  failed: 5,
  ignored: 6,
  refused: 7,
  purged: 8,
  purgedDead: 9,
} as const;

/**
 * Bodies have a table of their own, so a list reads little. `due` is 0 for waiting rows, the next run of a retry or the
 * end of a lease, and null for the rest. The partial indexes hold only what is unfinished or rare, so most deliveries
 * cost them nothing for long. `attempts` holds the failed runs and those before a replay; the last successful run is in
 * the delivery's own row, and `base` counts the runs before the delivery was last put or replayed. `keys` finds
 * deliveries by the hash of their id, up to the one that `keyed` names: newer ones are merged in batches (see
 * `DeliveryKeys`).
 */
const tables = `
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY,
  key INTEGER NOT NULL,
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  path TEXT NOT NULL,
  event TEXT NOT NULL,
  part INTEGER NOT NULL,
  received INTEGER NOT NULL,
  status INTEGER NOT NULL,
  state INTEGER NOT NULL,
  due INTEGER,
  lease TEXT,
  runs INTEGER NOT NULL DEFAULT 0,
  base INTEGER NOT NULL DEFAULT 0,
  interrupted INTEGER NOT NULL DEFAULT 0,
  milliseconds REAL NOT NULL DEFAULT 0,
  ended INTEGER,
  error TEXT,
  lane TEXT,
  traceparent TEXT
);
CREATE INDEX deliveries_pending ON deliveries (state, due) WHERE state <= 2;
CREATE INDEX deliveries_lane ON deliveries (source, path, lane, seq) WHERE lane IS NOT NULL AND state <= 3;
CREATE INDEX deliveries_rare ON deliveries (state) WHERE state >= 5;
CREATE TABLE bodies (seq INTEGER PRIMARY KEY, headers TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE attempts (
  seq INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  started INTEGER NOT NULL,
  milliseconds REAL NOT NULL,
  outcome TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (seq, attempt)
) WITHOUT ROWID;
CREATE TABLE effects (
  seq INTEGER NOT NULL,
  name TEXT NOT NULL,
  result TEXT NOT NULL,
  PRIMARY KEY (seq, name)
) WITHOUT ROWID;
CREATE TABLE kept (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE holds (job TEXT PRIMARY KEY, owner TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE keys (key INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (key, seq)) WITHOUT ROWID;
CREATE TABLE keyed (seq INTEGER NOT NULL);
INSERT INTO keyed VALUES (0);
CREATE TRIGGER delivery_deleted AFTER DELETE ON deliveries
BEGIN
  DELETE FROM keys WHERE key = OLD.key AND seq = OLD.seq;
  UPDATE keyed SET seq = (SELECT coalesce(max(seq), 0) FROM deliveries)
  WHERE seq > (SELECT coalesce(max(seq), 0) FROM deliveries);
END;
CREATE TRIGGER delivery_moved AFTER UPDATE OF seq ON deliveries
BEGIN DELETE FROM keys WHERE key = OLD.key AND seq = OLD.seq; END;
`;

/**
 * What came later. It is added to the tables of this version where it is missing, and code that does not know it works
 * with it nevertheless: a build may be rolled back. A row of `stats` holds all counts of a series in a span of so many
 * minutes, not one outcome's: reading 35 days is four times as fast then.
 */
const additions = `
CREATE TABLE IF NOT EXISTS series (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  event TEXT NOT NULL,
  application TEXT NOT NULL,
  UNIQUE (path, event, application)
);
CREATE TABLE IF NOT EXISTS stats (
  span INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  series INTEGER NOT NULL,
  tally BLOB NOT NULL,
  PRIMARY KEY (span, minute, series)
) WITHOUT ROWID;
`;

/**
 * Columns that came later, by their tables: the builds that ran a delivery last, and in each attempt; where the last run
 * failed, and where the error of each attempt came through (JSON); the digests of bodies whose ids may not come with another.
 */
const addedColumns = [
  ["deliveries", "build"],
  ["attempts", "build"],
  ["deliveries", "place"],
  ["attempts", "places"],
  ["deliveries", "digest"],
] as const;

function missingColumns(db: DatabaseSync): readonly (readonly [table: string, column: string])[] {
  const known = db.prepare("SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
  return addedColumns.filter(([table, column]) => known.get(table, column) === undefined);
}

function addColumns(db: DatabaseSync): void {
  if (missingColumns(db).length === 0) return;
  inTransaction(db, () => {
    for (const [table, column] of missingColumns(db))
      db.exec(`ALTER TABLE ${table} ADD COLUMN ${column} TEXT`);
  });
}

/** The version of the tables, which the file itself keeps. */
const version = 3;

function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.user_version);
}

/** Two processes may start at once, so the version is read again inside the transaction. */
function inTransaction(db: DatabaseSync, work: () => void): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    work();
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

/**
 * Makes the tables of a new database; two processes may try at once.
 * @throws UserError `store-too-new` if the file has those of another version
 */
function createTables(db: DatabaseSync, file: string): void {
  if (schemaVersion(db) === version) return;
  inTransaction(db, () => {
    const found = schemaVersion(db);
    if (found !== 0 && found !== version) throw storeTooNew(file);
    if (found === 0) db.exec(`${tables} PRAGMA user_version = ${version}`);
  });
}

/** Milliseconds for which opening waits for a lock: other processes may be starting, too. */
const openTimeoutMs = 5000;
/** Milliseconds. SQLite's waiting blocks the whole process; after this, the wait continues outside of SQLite. */
const busyTimeoutMs = 5;

function completeTables(db: DatabaseSync, file: string): void {
  createTables(db, file);
  db.exec(additions);
  addColumns(db);
}

function configure(db: DatabaseSync, file: string): void {
  // Bodies are larger than the default page; this size measured best.
  db.exec("PRAGMA page_size = 8192");
  db.exec("PRAGMA journal_mode = WAL");
  // An acknowledged delivery has to survive a power cut, not only a crash of the process.
  db.exec("PRAGMA synchronous = FULL");
  // Each new id is searched in `keys`, at a random position: with 1,000,000 deliveries that table takes 19 MB.
  db.exec("PRAGMA cache_size = -32000");
  completeTables(db, file);
  db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
}

/**
 * Opens the store's file and creates a missing one, readable by its owner only.
 * @throws UserError `bad-store`, `store-too-new`
 */
export function openDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, "a", 0o600));
    db = new DatabaseSync(file, { timeout: openTimeoutMs });
    configure(db, file);
    return db;
  } catch (error) {
    db?.close();
    throw openFailure(file, error);
  }
}

/** Opens a database in memory, with the same tables as one in a file. */
export function openInMemory(): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  completeTables(db, ":memory:");
  return db;
}

/** True for the tables that this version writes; what came later is missing in the store of an earlier release. */
function isComplete(db: DatabaseSync): boolean {
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  return (
    schemaVersion(db) === version &&
    ["series", "stats"].every((name) => table.get(name) !== undefined) &&
    missingColumns(db).length === 0
  );
}

/**
 * Opens the store's file for reading alone. A process that works on it meanwhile is not disturbed, since a reader does not
 * block a writer; what a process that died left in the log is read from there.
 * @throws UserError `bad-store`, `store-other-version`
 */
export function openToRead(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true, timeout: openTimeoutMs });
    if (!isComplete(db)) throw storeOfOtherVersion(file);
    return db;
  } catch (error) {
    db?.close();
    throw openFailure(file, error);
  }
}
