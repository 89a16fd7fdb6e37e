import type {
  DeliveryQuery,
  DeliveryRecord,
  Inbox,
  ReplayAnswer,
  RunResult,
  StoredDelivery,
} from "./inbox.ts";

export interface MemoryLimits {
  /** Deliveries that are remembered, to list them and to recognize repeated ones. */
  readonly records: number;
  /** Refused requests that are remembered; a few, since anybody can cause them. */
  readonly refused: number;
  /** Bytes of bodies that are kept for a replay. */
  readonly keptBytes: number;
  /** Bytes of bodies that may wait for their run. */
  readonly waitingBytes: number;
}

const megabyte = 1024 * 1024;

const defaults: MemoryLimits = {
  records: 10_000,
  refused: 200,
  keptBytes: 64 * megabyte,
  waitingBytes: 256 * megabyte,
};

interface Entry {
  record: DeliveryRecord;
  /** Gone once the kept bodies take too much room. */
  delivery: StoredDelivery | undefined;
}

function keyOf(trigger: string, id: string): string {
  return `${trigger} ${id}`;
}

/** Keeps deliveries in this process alone: quick, and gone when it ends. */
export class MemoryInbox implements Inbox {
  readonly #limits: MemoryLimits;
  readonly #entries: Map<string, Entry> = new Map();
  readonly #refused: DeliveryRecord[] = [];
  readonly #waiting: StoredDelivery[] = [];
  /** The finished deliveries whose bodies are kept, oldest first. */
  readonly #kept: Map<string, number> = new Map();
  #keptBytes = 0;
  #runningBytes = 0;

  constructor(limits: Partial<MemoryLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  async put(
    delivery: StoredDelivery,
    outcome: "running" | "ignored" | "ok",
  ): Promise<"stored" | "duplicate" | "full"> {
    const key = keyOf(delivery.trigger, delivery.id);
    const known = this.#entries.get(key);
    // A failed one may come again: that is how somebody asks the sender to repeat it.
    if (known !== undefined && known.record.outcome !== "failed") return "duplicate";
    if (this.#runningBytes + delivery.body.length > this.#limits.waitingBytes) return "full";
    const attempts = (known?.record.attempts ?? 0) + 1;
    const again = { ...delivery, attempt: attempts };
    const { id, source, trigger, event } = delivery;
    const receivedAt = new Date(delivery.receivedAt).toISOString();
    const status = outcome === "running" ? 202 : 200;
    this.#forget(key);
    this.#entries.set(key, {
      record: { id, source, trigger, event, receivedAt, status, outcome, milliseconds: 0, attempts },
      delivery: again,
    });
    if (outcome === "running") this.#queue(again);
    else this.#keep(key, again.body.length);
    this.#trim();
    return "stored";
  }

  async refuse(record: DeliveryRecord): Promise<void> {
    this.#refused.push(record);
    if (this.#refused.length > this.#limits.refused) this.#refused.shift();
  }

  async claim(): Promise<StoredDelivery | undefined> {
    return this.#waiting.shift();
  }

  async finish(delivery: StoredDelivery, result: RunResult): Promise<void> {
    const key = keyOf(delivery.trigger, delivery.id);
    const entry = this.#entries.get(key);
    this.#runningBytes -= delivery.body.length;
    if (entry === undefined) return;
    entry.record = { ...entry.record, ...result };
    this.#keep(key, delivery.body.length);
    this.#trim();
  }

  async list(query: DeliveryQuery): Promise<readonly DeliveryRecord[]> {
    const records = [...[...this.#entries.values()].map((entry) => entry.record), ...this.#refused];
    return records
      .filter((record) => query.source === undefined || record.source === query.source)
      .filter((record) => query.outcome === undefined || record.outcome === query.outcome)
      .reverse()
      .sort((one, other) => other.receivedAt.localeCompare(one.receivedAt))
      .slice(0, query.limit);
  }

  async replay(id: string, trigger?: string): Promise<ReplayAnswer> {
    const found = [...this.#entries].findLast(
      ([, { record }]) => record.id === id && (trigger === undefined || record.trigger === trigger),
    );
    if (found === undefined) return "unknown";
    const [key, entry] = found;
    if (entry.record.outcome === "running") return "running";
    if (entry.delivery === undefined) return "gone";
    const attempts = entry.record.attempts + 1;
    entry.delivery = { ...entry.delivery, attempt: attempts };
    const { error: _error, ...record } = entry.record;
    entry.record = { ...record, outcome: "running", attempts };
    this.#unkeep(key);
    this.#queue(entry.delivery);
    return "queued";
  }

  #queue(delivery: StoredDelivery): void {
    this.#waiting.push(delivery);
    this.#runningBytes += delivery.body.length;
  }

  #keep(key: string, bytes: number): void {
    this.#unkeep(key);
    this.#kept.set(key, bytes);
    this.#keptBytes += bytes;
  }

  #unkeep(key: string): void {
    this.#keptBytes -= this.#kept.get(key) ?? 0;
    this.#kept.delete(key);
  }

  #forget(key: string): void {
    this.#unkeep(key);
    this.#entries.delete(key);
  }

  #trim(): void {
    for (const [key] of this.#kept) {
      if (this.#keptBytes <= this.#limits.keptBytes) break;
      this.#unkeep(key);
      const entry = this.#entries.get(key);
      if (entry !== undefined) entry.delivery = undefined;
    }
    for (const [key, { record }] of this.#entries) {
      if (this.#entries.size <= this.#limits.records) break;
      if (record.outcome !== "running") this.#forget(key);
    }
  }
}
