import type { DatabaseSync } from "node:sqlite";
import { storeTooNew } from "../../errors.ts";

/** What a row of `deliveries` is in; the order matters to the partial indexes. */
export const states = {
  waiting: 0,
  leased: 1,
  later: 2,
  blocked: 3,
  ok: 4,
  failed: 5,
  ignored: 6,
  refused: 7,
} as const;

/**
 * Bodies stand apart, so that a list reads little. `due` is 0 for what waits, the next run of a retry or the end of a
 * lease, and null for the rest. The partial indexes hold only what is unfinished or rare, so that most deliveries cost
 * none of them anything for long. `attempts` holds the failed runs and those before a replay; the last good run stands
 * in the delivery's own row.
 */
const first = `
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY,
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
  interrupted INTEGER NOT NULL DEFAULT 0,
  milliseconds REAL NOT NULL DEFAULT 0,
  ended INTEGER,
  error TEXT,
  lane TEXT,
  traceparent TEXT
);
CREATE UNIQUE INDEX deliveries_key ON deliveries (id, path, source);
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
`;

/** How many runs there were when the delivery was last put or replayed. */
const second = "ALTER TABLE deliveries ADD COLUMN base INTEGER NOT NULL DEFAULT 0";

/**
 * `key` stands for the id in the table of keys, which holds those of all deliveries up to the one that `keyed` names: the
 * newer ones are brought there many at a time (see `DeliveryKeys`). The index of ids goes only when no process of an
 * earlier version can be left, since that one knows repeated deliveries by it alone.
 */
const third = `
ALTER TABLE deliveries ADD COLUMN key INTEGER;
UPDATE deliveries SET key = delivery_key(id);
CREATE TABLE keys (key INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (key, seq)) WITHOUT ROWID;
INSERT INTO keys SELECT key, seq FROM deliveries ORDER BY key;
CREATE TABLE keyed (seq INTEGER NOT NULL);
INSERT INTO keyed SELECT coalesce(max(seq), 0) FROM deliveries;
CREATE TRIGGER delivery_deleted AFTER DELETE ON deliveries
BEGIN
  DELETE FROM keys WHERE key = OLD.key AND seq = OLD.seq;
  UPDATE keyed SET seq = (SELECT coalesce(max(seq), 0) FROM deliveries)
  WHERE seq > (SELECT coalesce(max(seq), 0) FROM deliveries);
END;
CREATE TRIGGER delivery_moved AFTER UPDATE OF seq ON deliveries
BEGIN DELETE FROM keys WHERE key = OLD.key AND seq = OLD.seq; END;
`;

/** Each brings the schema one version further. */
const migrations: readonly string[] = [first, second, third];

function versionOf(db: DatabaseSync): number {
  return Number(db.prepare("PRAGMA user_version").get()?.user_version);
}

/** Takes away the index by which versions before the third knew repeated deliveries; does nothing where it is gone. */
export function dropOldIndex(db: DatabaseSync): void {
  db.exec("DROP INDEX IF EXISTS deliveries_key");
}

/**
 * Brings a database to the present schema; two processes may try at once.
 * @throws UserError `store-too-new`
 */
export function migrate(db: DatabaseSync, file: string): void {
  if (versionOf(db) === migrations.length) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    const version = versionOf(db);
    if (version > migrations.length) throw storeTooNew(file);
    for (const migration of migrations.slice(version)) db.exec(migration);
    if (version === 0) dropOldIndex(db);
    db.exec(`PRAGMA user_version = ${migrations.length}`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
