import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { NewDelivery } from "../inbox.ts";
import { states } from "./open-database.ts";
import { asRow, asRows, type DeliveryRow } from "./rows.ts";

/** Number of hexadecimal digits of a hash that JavaScript and SQLite can both store as an exact number. */
const keyDigits = 13;

/**
 * Returns a key for an id, which may be long: 52 bits of its SHA-256 hash. Two ids can have the same key, so lookups
 * also compare the ids. Finding ids for a given key is infeasible.
 */
export function deliveryKey(id: string): number {
  return Number.parseInt(hash("sha256", id, "hex").slice(0, keyDigits), 16);
}

/**
 * Number of deliveries whose keys are kept in memory before they are merged into the table. Each merge writes every
 * page of a large table, so a larger batch has a lower cost per delivery, but needs longer transactions and more
 * memory.
 */
const defaultBatchSize = 32_768;
/** Number of parts in which a batch is merged, to keep transactions short. */
const partsPerBatch = 8;
const allKeys = 2 ** 52;

type Identity = Pick<NewDelivery, "id" | "trigger" | "source">;

interface StoredKey {
  readonly seq: number;
  readonly key: number;
}

/** Delivery numbers by key. May include deliveries whose transactions were rolled back. */
type SeqsByKey = Map<number, readonly number[]>;
const none: readonly never[] = [];

function prepare(db: DatabaseSync) {
  return {
    version: db.prepare("PRAGMA data_version"),
    since: db.prepare("SELECT seq, key FROM deliveries WHERE seq > ? ORDER BY seq"),
    keyed: db.prepare("SELECT seq FROM keyed"),
    setKeyed: db.prepare("UPDATE keyed SET seq = max(seq, ?)"),
    newest: db.prepare("SELECT max(seq) AS seq FROM deliveries"),
    add: db.prepare(
      `INSERT INTO keys (key, seq)
       SELECT key, seq FROM deliveries
       WHERE seq > (SELECT seq FROM keyed) AND seq <= ? AND key >= ? AND key < ? ORDER BY key
       ON CONFLICT DO NOTHING`,
    ),
    seqs: db.prepare("SELECT seq FROM keys WHERE key = ?"),
    row: db.prepare("SELECT * FROM deliveries WHERE seq = ?"),
  };
}

/**
 * Finds deliveries by their ids. Ids have a random order, so an ordinary index writes a different page for each
 * delivery and outgrows the cache: measured with 1,000,000 stored deliveries and 100 per transaction, it increases
 * the cost of an insert from 4 to 157 microseconds. The keys of the newest deliveries are therefore kept in memory
 * and merged into the table in batches, in the table's order. After a restart, the keys that were not merged are read
 * again.
 */
export class DeliveryKeys {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #batch: number;
  /** Keys of the deliveries newer than `keyed`: those that are being merged, and those that wait for the next batch. */
  #merging: SeqsByKey = new Map();
  #waiting: SeqsByKey = new Map();
  /** The newest delivery in the batch that is being merged, and the number of completed parts. */
  #upTo = 0;
  #done = 0;
  #version: unknown;
  /** The newest delivery stored by another process at the last refresh. */
  #seen = 0;

  constructor(db: DatabaseSync, batch = defaultBatchSize) {
    this.#sql = prepare(db);
    this.#batch = batch;
    this.refresh();
  }

  /** The file's data version at the last refresh. Writes of other processes change the version. */
  get version(): unknown {
    return this.#version;
  }

  /** Reads the deliveries that other processes have stored. Must be called at the beginning of each transaction. */
  refresh(): void {
    const version = asRow<{ data_version: number }>(this.#sql.version.get())?.data_version;
    if (version === this.#version) return;
    const keyed = asRow<{ seq: number }>(this.#sql.keyed.get())?.seq ?? 0;
    const rows = asRows<StoredKey>(this.#sql.since.all(Math.max(keyed, this.#seen)));
    for (const { seq, key } of rows) this.add(key, seq);
    this.#seen = rows.at(-1)?.seq ?? this.#seen;
    // Set last, so that the next call reads again if reading fails.
    this.#version = version;
  }

  /** Adds a stored delivery. The key may be kept after a rollback, because lookups check the row. */
  add(key: number, seq: number): void {
    if (!this.#merging.get(key)?.includes(seq)) this.#wait(key, seq);
  }

  /** Returns the delivery with this id, trigger and source. */
  find({ id, trigger, source }: Identity, key = deliveryKey(id)): DeliveryRow | undefined {
    return this.#findRows(key, id).find((row) => row.path === trigger && row.source === source);
  }

  /** Returns the newest delivery with this id that was not purged, for one trigger or any trigger. */
  newest(id: string, trigger: string | undefined): DeliveryRow | undefined {
    return this.#findRows(deliveryKey(id), id).find(
      ({ path, state }) => state < states.purged && (trigger === undefined || path === trigger),
    );
  }

  /** True if a part of the keys should be merged into the table. */
  get isMergeDue(): boolean {
    return this.#merging.size > 0 || this.#waiting.size >= this.#batch;
  }

  /** Selects the next batch. Called outside of transactions, so that no rollback can affect it. */
  choose(): void {
    if (this.#merging.size > 0) return;
    // Read before the refresh: deliveries that other processes store later belong to the next batch.
    this.#upTo = asRow<{ seq: number | null }>(this.#sql.newest.get())?.seq ?? 0;
    this.refresh();
    this.#merging = this.#waiting;
    this.#waiting = new Map();
    this.#done = 0;
  }

  /** Merges one part. Called inside a transaction, possibly repeatedly until `markMerged` is called. */
  merge(): void {
    const from = (allKeys / partsPerBatch) * this.#done;
    this.#sql.add.run(this.#upTo, from, from + allKeys / partsPerBatch);
    if (this.#done === partsPerBatch - 1) this.#sql.setKeyed.run(this.#upTo);
  }

  /** Called when the last merged part is durable. */
  markMerged(): void {
    this.#done++;
    if (this.#done < partsPerBatch) return;
    const merging = this.#merging;
    this.#merging = new Map();
    for (const [key, seqs] of merging) for (const seq of seqs) if (seq > this.#upTo) this.#wait(key, seq);
  }

  #wait(key: number, seq: number): void {
    const known = this.#waiting.get(key);
    if (known === undefined) this.#waiting.set(key, [seq]);
    else if (!known.includes(seq)) this.#waiting.set(key, [...known, seq]);
  }

  /** Returns the matching rows, newest first; almost always empty. */
  #findRows(key: number, id: string): readonly DeliveryRow[] {
    const [merging, waiting] = [this.#merging.get(key), this.#waiting.get(key)];
    const { seqs, row } = this.#sql;
    if (merging === undefined && waiting === undefined && seqs.get(key) === undefined) return none;
    const keyed = asRows<{ seq: number }>(seqs.all(key)).map(({ seq }) => seq);
    // SQLite stores unpaired surrogates in this form.
    const stored = id.toWellFormed();
    return [...new Set([...keyed, ...(merging ?? none), ...(waiting ?? none)])]
      .sort((one, other) => other - one)
      .flatMap((seq) => asRow<DeliveryRow>(row.get(seq)) ?? [])
      .filter((one) => one.id === stored);
  }
}
