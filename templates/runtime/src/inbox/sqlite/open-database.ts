import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deliveryKey } from "./delivery-key.ts";
import { migrate } from "./schema.ts";
import { openFailure } from "./store-errors.ts";

/** Others may be starting, too. */
const openPatience = 5000;
/** Waiting stops the whole process: after this, the wait goes on outside of SQLite. */
const busyTimeout = 5;

function configure(db: DatabaseSync, file: string): void {
  // Bodies are larger than the usual page: measured, this is the best.
  db.exec("PRAGMA page_size = 8192");
  db.exec("PRAGMA journal_mode = WAL");
  // An answered delivery has to outlive a power cut, not only the process.
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA cache_size = -16000");
  // For what an earlier version has stored, which knew no keys.
  db.function("delivery_key", { deterministic: true }, (id) => deliveryKey(String(id)));
  migrate(db, file);
  db.exec(`PRAGMA busy_timeout = ${busyTimeout}`);
}

/**
 * Opens the store's file, and makes it where it is missing; only its owner may read it.
 * @throws UserError `bad-store`, `store-too-new`
 */
export function openDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    closeSync(openSync(file, "a", 0o600));
    db = new DatabaseSync(file, { timeout: openPatience });
    configure(db, file);
    return db;
  } catch (error) {
    db?.close();
    throw openFailure(file, error);
  }
}
