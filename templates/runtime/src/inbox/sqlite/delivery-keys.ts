import { hash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { NewDelivery } from "../inbox.ts";
import { states } from "./open-database.ts";
import { asRow, asRows, type DeliveryRow } from "./rows.ts";

/** Hexadecimal digits of a hash that fit into a number that JavaScript and SQLite both keep exactly. */
const digits = 13;

/**
 * The key of an id, which may be long: 52 bits of its SHA-256. Two ids can have the same key, so a lookup compares the
 * ids, too; finding ids with a given key is not feasible.
 */
export function deliveryKey(id: string): number {
  return Number.parseInt(hash("sha256", id, "hex").slice(0, digits), 16);
}

/**
 * Deliveries whose keys are kept in memory before they are merged into the table. Each merge writes every page of a large
 * table, so a larger batch costs each delivery less, and takes longer transactions and more memory.
 */
const usualBatch = 32_768;
/** Parts in which a batch is merged, to keep transactions short. */
const slices = 8;
const allKeys = 2 ** 52;

type Identity = Pick<NewDelivery, "id" | "trigger" | "source">;

interface StoredKey {
  readonly seq: number;
  readonly key: number;
}

/** The deliveries that may have a key, by key. One whose transaction was rolled back may be included. */
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
 * Finds deliveries by their ids. Ids come in random order, so a plain index writes another of its pages for each delivery
 * and outgrows the cache: measured with 1,000,000 deliveries stored and 100 in a transaction, it raises the cost of an
 * insert from 4 to 157 microseconds. The keys of the newest deliveries are therefore kept in memory and merged into the
 * table in batches, in the order of the table; the next start reads those that were not merged yet.
 */
export class DeliveryKeys {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #batch: number;
  /** Of the deliveries newer than `keyed`: those that are being merged, and those that wait for the next batch. */
  #merging: SeqsByKey = new Map();
  #waiting: SeqsByKey = new Map();
  /** The newest delivery of the batch that is being merged, and how many of its parts are done. */
  #upTo = 0;
  #done = 0;
  #version: unknown;
  /** The newest delivery that was stored by another process, as of the last refresh. */
  #seen = 0;

  constructor(db: DatabaseSync, batch = usualBatch) {
    this.#sql = prepare(db);
    this.#batch = batch;
    this.refresh();
  }

  /** Of the file, as of the last refresh: another one whenever another process has written. */
  get version(): unknown {
    return this.#version;
  }

  /** Reads what other processes have stored since; has to be called at the beginning of each transaction. */
  refresh(): void {
    const version = asRow<{ data_version: number }>(this.#sql.version.get())?.data_version;
    if (version === this.#version) return;
    const keyed = asRow<{ seq: number }>(this.#sql.keyed.get())?.seq ?? 0;
    const rows = asRows<StoredKey>(this.#sql.since.all(Math.max(keyed, this.#seen)));
    for (const { seq, key } of rows) this.add(key, seq);
    this.#seen = rows.at(-1)?.seq ?? this.#seen;
    // Last: if reading fails, the next call reads again.
    this.#version = version;
  }

  /** Adds a delivery that was stored. One that is rolled back may stay: a lookup checks its row. */
  add(key: number, seq: number): void {
    if (!this.#merging.get(key)?.includes(seq)) this.#wait(key, seq);
  }

  /** The delivery of this sender with this id. */
  find({ id, trigger, source }: Identity, key = deliveryKey(id)): DeliveryRow | undefined {
    return this.#findRows(key, id).find((row) => row.path === trigger && row.source === source);
  }

  /** The newest delivery with this id that was not purged, of one trigger or any. */
  newest(id: string, trigger: string | undefined): DeliveryRow | undefined {
    return this.#findRows(deliveryKey(id), id).find(
      ({ path, state }) => state < states.purged && (trigger === undefined || path === trigger),
    );
  }

  /** True when a part of them should be merged into the table. */
  get due(): boolean {
    return this.#merging.size > 0 || this.#waiting.size >= this.#batch;
  }

  /** Chooses the next batch; outside of transactions, so nothing of it is rolled back. */
  choose(): void {
    if (this.#merging.size > 0) return;
    // Before the refresh: deliveries that others store later belong to the next batch.
    this.#upTo = asRow<{ seq: number | null }>(this.#sql.newest.get())?.seq ?? 0;
    this.refresh();
    this.#merging = this.#waiting;
    this.#waiting = new Map();
    this.#done = 0;
  }

  /** Merges one part; inside a transaction, which may be repeated until `merged` is called. */
  merge(): void {
    const from = (allKeys / slices) * this.#done;
    this.#sql.add.run(this.#upTo, from, from + allKeys / slices);
    if (this.#done === slices - 1) this.#sql.setKeyed.run(this.#upTo);
  }

  /** Reports that the last part is durable. */
  merged(): void {
    this.#done++;
    if (this.#done < slices) return;
    const merging = this.#merging;
    this.#merging = new Map();
    for (const [key, seqs] of merging) for (const seq of seqs) if (seq > this.#upTo) this.#wait(key, seq);
  }

  #wait(key: number, seq: number): void {
    const known = this.#waiting.get(key);
    if (known === undefined) this.#waiting.set(key, [seq]);
    else if (!known.includes(seq)) this.#waiting.set(key, [...known, seq]);
  }

  /** The newest first; nearly always empty. */
  #findRows(key: number, id: string): readonly DeliveryRow[] {
    const [merging, waiting] = [this.#merging.get(key), this.#waiting.get(key)];
    const { seqs, row } = this.#sql;
    if (merging === undefined && waiting === undefined && seqs.get(key) === undefined) return none;
    const keyed = asRows<{ seq: number }>(seqs.all(key)).map(({ seq }) => seq);
    // As SQLite keeps half of a pair of surrogates.
    const stored = id.toWellFormed();
    return [...new Set([...keyed, ...(merging ?? none), ...(waiting ?? none)])]
      .sort((one, other) => other - one)
      .flatMap((seq) => asRow<DeliveryRow>(row.get(seq)) ?? [])
      .filter((one) => one.id === stored);
  }
}
