import type { DatabaseSync } from "node:sqlite";
import type { NewDelivery } from "../inbox.ts";
import { deliveryKey } from "./delivery-key.ts";
import { type DeliveryRow, rowOf, rowsOf } from "./rows.ts";

export interface KeySizes {
  /** Deliveries whose keys wait in memory before they are brought into the table. */
  readonly batch: number;
  /** Keys that are brought into the table in one transaction. */
  readonly slice: number;
}

const usualSizes: KeySizes = { batch: 16_384, slice: 512 };

type Identity = Pick<NewDelivery, "id" | "trigger" | "source">;

interface Keyed {
  readonly key: number;
  readonly seq: number;
}

interface StoredKey {
  readonly seq: number;
  readonly key: number | null;
  readonly id: string;
}

function prepare(db: DatabaseSync) {
  const same = "id = ? AND path = ? AND source = ?";
  return {
    version: db.prepare("PRAGMA data_version"),
    since: db.prepare("SELECT seq, key, id FROM deliveries WHERE seq > ? ORDER BY seq"),
    keyed: db.prepare("SELECT seq FROM keyed"),
    setKeyed: db.prepare("UPDATE keyed SET seq = max(seq, ?)"),
    newest: db.prepare("SELECT max(seq) AS seq FROM deliveries"),
    add: db.prepare(
      `INSERT INTO keys (key, seq) SELECT ?1, ?2 WHERE EXISTS
       (SELECT 1 FROM deliveries WHERE seq = ?2 AND ifnull(key, ?1) = ?1) ON CONFLICT DO NOTHING`,
    ),
    row: db.prepare("SELECT * FROM deliveries WHERE seq = ?"),
    known: db.prepare(
      `SELECT deliveries.* FROM keys JOIN deliveries USING (seq) WHERE keys.key = ? AND ${same}`,
    ),
    byId: db.prepare(
      "SELECT deliveries.* FROM keys JOIN deliveries USING (seq) WHERE keys.key = ? AND id = ? ORDER BY seq DESC",
    ),
  };
}

/**
 * Finds deliveries by their ids. Ids come in no order, so that an index that takes each at once has another page of it to
 * write for every delivery, and outgrows the cache. The keys of the newest deliveries are therefore held in memory, and
 * come into the table together, in the order of the table; a start reads again what had not come there yet.
 */
export class DeliveryKeys {
  readonly #sql: ReturnType<typeof prepare>;
  readonly #sizes: KeySizes;
  /** By key: the deliveries that may have it and are newer than `keyed` says. One that was rolled back may still be here. */
  readonly #recent = new Map<number, readonly number[]>();
  #version: unknown;
  /** The newest delivery that another process, or an earlier one, had stored when that was looked at last. */
  #seen = 0;
  #waiting: Keyed[] = [];
  /** What is on its way into the table, in the order of keys. */
  #batch: readonly Keyed[] = [];
  #done = 0;
  /** The newest delivery whose key is in the table once the batch is. */
  #upTo = 0;

  constructor(db: DatabaseSync, sizes = usualSizes) {
    this.#sql = prepare(db);
    this.#sizes = sizes;
    this.refresh();
  }

  /** Takes note of what other processes have stored; to be called at the beginning of each transaction. */
  refresh(): void {
    const version = rowOf<{ data_version: number }>(this.#sql.version.get())?.data_version;
    if (version === this.#version) return;
    this.#version = version;
    const keyed = rowOf<{ seq: number }>(this.#sql.keyed.get())?.seq ?? 0;
    const rows = rowsOf<StoredKey>(this.#sql.since.all(Math.max(keyed, this.#seen)));
    // An earlier version of this process, which is being replaced, stores no keys.
    for (const { seq, key, id } of rows) this.add(key ?? deliveryKey(id), seq);
    this.#seen = rows.at(-1)?.seq ?? this.#seen;
  }

  /** Takes note of a delivery that was stored. What is rolled back may stay: whoever finds it looks at its row. */
  add(key: number, seq: number): void {
    const known = this.#recent.get(key);
    if (known?.includes(seq)) return;
    this.#recent.set(key, known === undefined ? [seq] : [...known, seq]);
    this.#waiting.push({ key, seq });
  }

  /** The delivery of this sender with this id. */
  find({ id, trigger, source }: Identity, key = deliveryKey(id)): DeliveryRow | undefined {
    const isIt = (row: DeliveryRow) => row.path === trigger && row.source === source;
    return (
      this.#among(key, id).find(isIt) ?? rowOf<DeliveryRow>(this.#sql.known.get(key, id, trigger, source))
    );
  }

  /** The newest delivery with this id, of one trigger or of any. */
  newest(id: string, trigger: string | undefined): DeliveryRow | undefined {
    const key = deliveryKey(id);
    const fits = ({ path }: DeliveryRow) => trigger === undefined || path === trigger;
    return this.#among(key, id).find(fits) ?? rowsOf<DeliveryRow>(this.#sql.byId.all(key, id)).find(fits);
  }

  /** True where a slice should be brought into the table. */
  get due(): boolean {
    return this.#batch.length > 0 || this.#waiting.length >= this.#sizes.batch;
  }

  /** Chooses what comes into the table next; outside of transactions, so that nothing of it is rolled back. */
  choose(): void {
    if (this.#batch.length > 0) return;
    // Looked up first: what others store after that is not known here in any case.
    this.#upTo = rowOf<{ seq: number | null }>(this.#sql.newest.get())?.seq ?? 0;
    this.refresh();
    const isOlder = ({ seq }: Keyed) => seq <= this.#upTo;
    this.#batch = this.#waiting.filter(isOlder).sort((one, other) => one.key - other.key);
    this.#waiting = this.#waiting.filter((one) => !isOlder(one));
    this.#done = 0;
  }

  /** Brings a slice into the table; inside of a transaction, which may run again until `merged` is called. */
  merge(): void {
    const end = this.#done + this.#sizes.slice;
    for (const { key, seq } of this.#batch.slice(this.#done, end)) this.#sql.add.run(key, seq);
    if (end >= this.#batch.length) this.#sql.setKeyed.run(this.#upTo);
  }

  /** Says that the last slice is durable. */
  merged(): void {
    this.#done += this.#sizes.slice;
    if (this.#done < this.#batch.length) return;
    for (const { key, seq } of this.#batch) {
      const left = this.#recent.get(key)?.filter((one) => one !== seq) ?? [];
      if (left.length === 0) this.#recent.delete(key);
      else this.#recent.set(key, left);
    }
    this.#batch = [];
  }

  /** Those in memory, the newest first. */
  #among(key: number, id: string): readonly DeliveryRow[] {
    const seqs = this.#recent.get(key);
    if (seqs === undefined) return [];
    return seqs
      .toSorted((one, other) => other - one)
      .flatMap((seq) => rowOf<DeliveryRow>(this.#sql.row.get(seq)) ?? [])
      .filter((row) => row.id === id);
  }
}
