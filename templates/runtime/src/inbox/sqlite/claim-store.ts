import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoreLost } from "../../errors/errors.ts";
import {
  nextOwner,
  ownerKey,
  ownershipLost,
  type StoreClaim,
  type StoredOwner,
  termKey,
} from "../store-owner.ts";
import { asRow } from "./rows.ts";

const selectKept = "SELECT value FROM kept WHERE key = ?";

function readOwner(db: DatabaseSync): StoredOwner | undefined {
  const select = db.prepare(selectKept);
  const read = (key: string) => asRow<{ value: string }>(select.get(key))?.value;
  const text = read(ownerKey);
  return text === undefined ? undefined : { text, term: read(termKey) };
}

/**
 * Assigns a store without an owner to the process that opens it. Must run inside a transaction.
 * @throws UserError `store-owned` if the store belongs to another owner
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

/** Tracks whether the store still belongs to the owner that it was opened for. */
export class Ownership {
  readonly #select: StatementSync;
  #own: string | undefined;
  #version: unknown;

  constructor(db: DatabaseSync) {
    this.#select = db.prepare(selectKept);
  }

  /** From now on, the store must have this owner, in the format of `ownerText`; any owner if undefined. */
  requireOwner(own: string | undefined): void {
    this.#own = own;
  }

  /**
   * Returns an error if the store belongs to another owner. Only reads the owner if the file's `version` has changed
   * since the last read.
   */
  check(version: unknown): StoreLost | undefined {
    if (this.#own === undefined || version === this.#version) return undefined;
    const now = asRow<{ value: string }>(this.#select.get(ownerKey))?.value;
    if (now !== this.#own) return ownershipLost(now);
    this.#version = version;
    return undefined;
  }
}
