import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { storeOfOtherVersion, storeTooNew } from "../../errors/errors.ts";
import { openFailure } from "./store-errors.ts";

/**
 * The states of a row in `deliveries`. Their order matters for the partial indexes. When a delivery is purged, its
 * row is kept to recognize the delivery if it is received again; a dead letter is then queued again.
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
 * Bodies have a separate table, so that lists read less data. `due` is 0 for waiting rows, the time of the next run
 * for a retry, the end of the lease for a leased row, and null for the others. The partial indexes only contain
 * unfinished or rare rows, so most deliveries only use them briefly. `attempts` contains failed runs and the runs
 * before a replay. The last successful run is in the delivery's own row, and `base` is the number of runs before the
 * delivery was last put or replayed. `keys` finds deliveries by the hash of their id, up to the delivery in `keyed`;
 * newer ones are merged in batches (see `DeliveryKeys`).
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
 * Additions to this version's tables, created if missing. Older code ignores them, because a build may be rolled
 * back. A row of `stats` contains all counts of a series for a number of minutes instead of one outcome, which makes
 * reading 35 days four times as fast.
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
 * Columns that were added later, by table: the build of a delivery's last run and of each attempt; the location of
 * the last run's error and the stack of each attempt's error (JSON); the digests of bodies whose ids must not be
 * reused with a different body.
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

/** The version of the tables, which is stored in the file. */
const version = 3;

function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.user_version);
}

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
 * Creates the tables of a new database. Two processes may try this at the same time.
 * @throws UserError `store-too-new` if the file's tables have another version
 */
function createTables(db: DatabaseSync, file: string): void {
  if (schemaVersion(db) === version) return;
  inTransaction(db, () => {
    // Another process may have created the tables since the first check.
    const found = schemaVersion(db);
    if (found !== 0 && found !== version) throw storeTooNew(file);
    if (found === 0) db.exec(`${tables} PRAGMA user_version = ${version}`);
  });
}

/** Maximum time in milliseconds to wait for a lock when the store is opened. Other processes may be starting, too. */
const openTimeoutMs = 5000;
/**
 * Time in milliseconds that SQLite itself waits for a lock, blocking the whole process. Any further waiting happens
 * outside of SQLite.
 */
const busyTimeoutMs = 5;

function completeTables(db: DatabaseSync, file: string): void {
  createTables(db, file);
  db.exec(additions);
  addColumns(db);
}

function configure(db: DatabaseSync, file: string): void {
  // Bodies are larger than the default page size. This size performed best in measurements.
  db.exec("PRAGMA page_size = 8192");
  db.exec("PRAGMA journal_mode = WAL");
  // An acknowledged delivery must survive a power failure, not only a crash of the process.
  db.exec("PRAGMA synchronous = FULL");
  // Each new id is searched for in `keys` at a random position. With 1,000,000 deliveries, this table takes 19 MB.
  db.exec("PRAGMA cache_size = -32000");
  completeTables(db, file);
  db.exec(`PRAGMA busy_timeout = ${busyTimeoutMs}`);
}

/**
 * Opens the store's file. If it is missing, it is created with read access for its owner only.
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

/** Opens an in-memory database with the same tables as a file. */
export function openInMemory(): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  completeTables(db, ":memory:");
  return db;
}

/** True if the database has the tables that this version writes. Stores of earlier releases lack later additions. */
function isComplete(db: DatabaseSync): boolean {
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  return (
    schemaVersion(db) === version &&
    ["series", "stats"].every((name) => table.get(name) !== undefined) &&
    missingColumns(db).length === 0
  );
}

/**
 * Opens the store's file as read-only. Another process can use it at the same time, because a reader does not block a
 * writer. Data that a crashed process left in the log is also read.
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
