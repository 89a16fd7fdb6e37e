import type { DatabaseSync } from "node:sqlite";
import { ownerKey, ownerText, type StoreClaim, storeOwned } from "../store-owner.ts";
import { rowOf } from "./rows.ts";

/**
 * Assigns a store without an owner to the process that opens it. Has to run inside a transaction.
 * @throws UserError `store-owned` where it belongs to another one
 */
export function claimStore(db: DatabaseSync, file: string, claim: StoreClaim): void {
  const own = claim.owner && ownerText(claim.owner);
  if (own !== undefined) {
    db.prepare(
      `INSERT INTO kept (key, value) VALUES (?1, ?2)
       ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> ?2 AND (?4 OR value = ?3)`,
    ).run(ownerKey, own, claim.takeOverFrom ?? own, claim.isOwnPlace === true ? 1 : 0);
  }
  const row = db.prepare("SELECT value FROM kept WHERE key = ?").get(ownerKey);
  const stored = rowOf<{ value: string }>(row)?.value;
  if (stored !== undefined && stored !== own)
    throw storeOwned(`The store ${file}`, "HOOKLOOM_STORE", stored, claim);
}
