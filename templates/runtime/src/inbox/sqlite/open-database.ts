import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createTables } from "./schema.ts";
import { openFailure } from "./store-errors.ts";

/** Milliseconds for which opening waits for a lock: other processes may be starting, too. */
const openTimeoutMs = 5000;
/** Milliseconds. SQLite's waiting blocks the whole process; after this, the wait continues outside of SQLite. */
const busyTimeoutMs = 5;

function configure(db: DatabaseSync, file: string): void {
  // Bodies are larger than the default page; this size measured best.
  db.exec("PRAGMA page_size = 8192");
  db.exec("PRAGMA journal_mode = WAL");
  // An acknowledged delivery has to survive a power cut, not only the end of the process.
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA cache_size = -16000");
  createTables(db, file);
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
