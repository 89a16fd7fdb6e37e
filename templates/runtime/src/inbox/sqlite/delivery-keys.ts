import type { DatabaseSync } from "node:sqlite";
import type { NewDelivery } from "../inbox.ts";
import { deliveryKey } from "./delivery-key.ts";
import { type DeliveryRow, rowOf, rowsOf } from "./rows.ts";

/** Deliveries whose keys wait in memory before they are brought into the table. */
const usualBatch = 16_384;
/** Parts in which a batch comes there, so that no transaction takes long. */
const slices = 8;
const allKeys = 2 ** 52;

type Identity = Pick<NewDelivery, "id" | "trigger" | "source">;

interface StoredKey {
  readonly seq: number;
  readonly key: number;
}

/** By key: the deliveries that may have it. One whose transaction was rolled back may be among them. */
type Places = Map<number, readonly number[]>;
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
 * Finds deliveries by their ids. Ids come in no order, so that an index that takes each at once has another page of it to
 * write for every delivery, and outgrows the cache. The keys of the newest deliveries are therefore held in memory, and
 * come into the table together, in the order of the table; a start reads again what had not come there yet.
 */
export class DeliveryKeys {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #batch: number;
  /** Of the deliveries that are newer than `keyed` says: those on their way into the table, and those that still wait. */
  #leaving: Places = new Map();
  #waiting: Places = new Map();
  /** The newest delivery that is on its way, and the parts of its batch that are there. */
  #upTo = 0;
  #done = 0;
  #version: unknown;
  /** The newest delivery that another process, or an earlier one, had stored when that was looked at last. */
  #seen = 0;

  constructor(db: DatabaseSync, batch = usualBatch) {
    this.#sql = prepare(db);
    this.#batch = batch;
    this.refresh();
  }

  /** Takes note of what other processes have stored; to be called at the beginning of each transaction. */
  refresh(): void {
    const version = rowOf<{ data_version: number }>(this.#sql.version.get())?.data_version;
    if (version === this.#version) return;
    const keyed = rowOf<{ seq: number }>(this.#sql.keyed.get())?.seq ?? 0;
    const rows = rowsOf<StoredKey>(this.#sql.since.all(Math.max(keyed, this.#seen)));
    for (const { seq, key } of rows) this.add(key, seq);
    this.#seen = rows.at(-1)?.seq ?? this.#seen;
    // Last, so that what could not be read is read again.
    this.#version = version;
  }

  /** Takes note of a delivery that was stored. What is rolled back may stay: whoever finds it looks at its row. */
  add(key: number, seq: number): void {
    if (!this.#leaving.get(key)?.includes(seq)) this.#wait(key, seq);
  }

  /** The delivery of this sender with this id. */
  find({ id, trigger, source }: Identity, key = deliveryKey(id)): DeliveryRow | undefined {
    return this.#rowsOf(key, id).find((row) => row.path === trigger && row.source === source);
  }

  /** The newest delivery with this id, of one trigger or of any. */
  newest(id: string, trigger: string | undefined): DeliveryRow | undefined {
    return this.#rowsOf(deliveryKey(id), id).find(({ path }) => trigger === undefined || path === trigger);
  }

  /** True where a part of them should be brought into the table. */
  get due(): boolean {
    return this.#leaving.size > 0 || this.#waiting.size >= this.#batch;
  }

  /** Chooses what comes into the table next; outside of transactions, so that nothing of it is rolled back. */
  choose(): void {
    if (this.#leaving.size > 0) return;
    // Looked up first: what others store after that is not known here in any case.
    this.#upTo = rowOf<{ seq: number | null }>(this.#sql.newest.get())?.seq ?? 0;
    this.refresh();
    this.#leaving = this.#waiting;
    this.#waiting = new Map();
    this.#done = 0;
  }

  /** Brings a part into the table; inside of a transaction, which may run again until `merged` is called. */
  merge(): void {
    const from = (allKeys / slices) * this.#done;
    this.#sql.add.run(this.#upTo, from, from + allKeys / slices);
    if (this.#done === slices - 1) this.#sql.setKeyed.run(this.#upTo);
  }

  /** Says that the last part is durable. */
  merged(): void {
    this.#done++;
    if (this.#done < slices) return;
    const leaving = this.#leaving;
    this.#leaving = new Map();
    for (const [key, seqs] of leaving) for (const seq of seqs) if (seq > this.#upTo) this.#wait(key, seq);
  }

  #wait(key: number, seq: number): void {
    const known = this.#waiting.get(key);
    if (known === undefined) this.#waiting.set(key, [seq]);
    else if (!known.includes(seq)) this.#waiting.set(key, [...known, seq]);
  }

  /** The newest first. Nearly always there is none. */
  #rowsOf(key: number, id: string): readonly DeliveryRow[] {
    const [leaving, waiting] = [this.#leaving.get(key), this.#waiting.get(key)];
    const { seqs, row } = this.#sql;
    if (leaving === undefined && waiting === undefined && seqs.get(key) === undefined) return none;
    const keyed = rowsOf<{ seq: number }>(seqs.all(key)).map(({ seq }) => seq);
    // As SQLite keeps half of a pair of surrogates.
    const stored = id.toWellFormed();
    return [...new Set([...keyed, ...(leaving ?? none), ...(waiting ?? none)])]
      .sort((one, other) => other - one)
      .flatMap((seq) => rowOf<DeliveryRow>(row.get(seq)) ?? [])
      .filter((one) => one.id === stored);
  }
}
