import type { DatabaseSync } from "node:sqlite";
import { nextOwner, ownerKey, type StoreClaim, type StoredOwner, termKey } from "../store-owner.ts";
import { rowOf } from "./rows.ts";

function readOwner(db: DatabaseSync): StoredOwner | undefined {
  const select = db.prepare("SELECT value FROM kept WHERE key = ?");
  const read = (key: string) => rowOf<{ value: string }>(select.get(key))?.value;
  const text = read(ownerKey);
  return text === undefined ? undefined : { text, term: read(termKey) };
}

/**
 * Assigns a store without an owner to the process that opens it. Has to run inside a transaction.
 * @throws UserError `store-owned` where it belongs to another one
 */
export function claimStore(db: DatabaseSync, file: string, claim: StoreClaim): void {
  const name = { store: `The store ${file}`, setting: "HOOKLOOM_STORE" };
  const next = nextOwner(readOwner(db), claim, name);
  if (next === undefined) return;
  const write = db.prepare(
    "INSERT INTO kept (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  write.run(ownerKey, next.text);
  write.run(termKey, next.term ?? "");
}
