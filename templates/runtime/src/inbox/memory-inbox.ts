import { Fifo } from "./fifo.ts";
import type {
  DeliveryDetail,
  DeliveryQuery,
  DeliveryRecord,
  Depth,
  Inbox,
  LeasedDelivery,
  LeaseRequest,
  NewDelivery,
  PutAnswer,
  Refusal,
  ReplayAnswer,
  RunResult,
} from "./inbox.ts";
import { detailOf, type Entry, isUnfinished, matches, newEntry, recordOf } from "./memory-entry.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { MemoryState } from "./memory-state.ts";
import { retention } from "./retention.ts";

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
  refused: retention.refusals,
  keptBytes: 64 * megabyte,
  waitingBytes: 256 * megabyte,
};

/** Where an entry stood in a queue; it may have left that place since. */
interface Place {
  readonly entry: Entry;
  readonly at: number;
}

function keyOf({ source, trigger, id }: NewDelivery): string {
  return `${source} ${trigger} ${id}`;
}

/** Keeps deliveries in this process alone: quick, and gone when it ends. */
export class MemoryInbox implements Inbox {
  readonly durable = false;
  readonly state = new MemoryState();
  readonly #limits: MemoryLimits;
  readonly #entries = new Map<string, Entry>();
  readonly #queue = new MemoryQueue();
  readonly #refused: DeliveryRecord[] = [];
  /** What has ended, first ones in front: all of it, and those whose bodies are kept. */
  readonly #ended = new Fifo<Place>();
  readonly #kept = new Fifo<Place>();
  #keptBytes = 0;
  #seq = 0;
  #places = 0;
  #leases = 0;

  constructor(limits: Partial<MemoryLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  async put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease?: LeaseRequest,
  ): Promise<PutAnswer> {
    const key = keyOf(delivery);
    const known = this.#entries.get(key);
    // A failed one may come again: that is how somebody asks the sender to repeat it.
    if (known !== undefined && known.state !== "failed") return { answer: "duplicate" };
    if (this.#queue.bytes + delivery.body.length > this.#limits.waitingBytes) return { answer: "full" };
    const entry = known === undefined ? this.#enter(key, delivery) : this.#enterAgain(known, delivery);
    if (outcome !== "running") {
      entry.state = outcome;
      this.#keep(entry);
      this.#trim();
      return { answer: "stored" };
    }
    const ready = this.#queue.add(entry);
    this.#trim();
    return ready && lease !== undefined
      ? { answer: "stored", leased: this.#lease(entry, lease) }
      : { answer: "stored" };
  }

  async refuse(refusal: Refusal): Promise<void> {
    this.#refused.push({ ...refusal, cursor: String(++this.#seq) });
    if (this.#refused.length > this.#limits.refused) this.#refused.shift();
  }

  async claim(limit: number, lease: LeaseRequest): Promise<readonly LeasedDelivery[]> {
    return this.#queue.ready(limit, lease.owner, Date.now()).map((entry) => this.#lease(entry, lease));
  }

  async heartbeat(
    deliveries: readonly LeasedDelivery[],
    milliseconds: number,
  ): Promise<readonly LeasedDelivery[]> {
    const until = Date.now() + milliseconds;
    return deliveries.filter((delivery) => {
      const entry = this.#holding(delivery);
      if (entry !== undefined) entry.due = until;
      return entry === undefined;
    });
  }

  async finish(delivery: LeasedDelivery, result: RunResult): Promise<boolean> {
    const entry = this.#holding(delivery);
    if (entry === undefined) return false;
    const { outcome, milliseconds, error, retryAt } = result;
    const now = Date.now();
    const run = { attempt: entry.attempts, endedAt: now, milliseconds, outcome, error };
    if (entry.history === undefined) entry.history = [run];
    else entry.history.push(run);
    entry.milliseconds = milliseconds;
    entry.error = error;
    if (outcome === "failed" && retryAt !== undefined) {
      this.#queue.delay(entry, retryAt);
      return true;
    }
    this.#queue.end(entry);
    entry.state = outcome;
    entry.endedAt = now;
    this.#keep(entry);
    this.#trim();
    return true;
  }

  async release(deliveries: readonly LeasedDelivery[]): Promise<void> {
    for (const delivery of deliveries) {
      const entry = this.#holding(delivery);
      if (entry === undefined) continue;
      entry.attempts--;
      if (entry.error === undefined) this.#queue.wait(entry);
      else this.#queue.delay(entry, Date.now());
    }
  }

  async nextDue(): Promise<number | undefined> {
    return this.#queue.nextDue();
  }

  async readEffect(delivery: NewDelivery, name: string): Promise<string | undefined> {
    return this.#entries.get(keyOf(delivery))?.effects?.get(name);
  }

  async writeEffect(delivery: NewDelivery, name: string, result: string): Promise<void> {
    const entry = this.#entries.get(keyOf(delivery));
    if (entry === undefined) return;
    entry.effects ??= new Map();
    entry.effects.set(name, result);
  }

  async list(query: DeliveryQuery): Promise<readonly DeliveryRecord[]> {
    const records = [...[...this.#entries.values()].map(recordOf), ...this.#refused];
    return records
      .filter((record) => matches(record, query))
      .sort((one, other) => Number(other.cursor) - Number(one.cursor))
      .slice(0, query.limit);
  }

  async get(id: string, trigger?: string): Promise<DeliveryDetail | undefined> {
    const entry = this.#find(id, trigger);
    if (entry !== undefined) return detailOf(entry);
    const refused = this.#refused.find((one) => one.id === id && (trigger ?? one.trigger) === one.trigger);
    return refused === undefined ? undefined : { ...refused, part: 0, headers: {}, history: [] };
  }

  async replay(id: string, trigger?: string): Promise<ReplayAnswer> {
    const entry = this.#find(id, trigger);
    if (entry === undefined) return "unknown";
    if (isUnfinished(entry)) return "running";
    if (!entry.hasBody) return "gone";
    entry.error = undefined;
    this.#unkeep(entry);
    this.#queue.add(entry);
    return "queued";
  }

  async depth(): Promise<Depth> {
    const { waiting, later, leased, blocked } = this.#queue;
    const all = [...waiting, ...later, ...blocked];
    const dead = [...this.#entries.values()].filter(({ state }) => state === "failed").length;
    const depth = { waiting: all.length, running: leased.size, dead };
    if (all.length === 0) return depth;
    return {
      ...depth,
      oldest: all.reduce((oldest, one) => Math.min(oldest, one.delivery.receivedAt), Infinity),
    };
  }

  async prune(now: number): Promise<void> {
    for (const entry of this.#entries.values()) {
      if (isUnfinished(entry)) continue;
      const age = now - entry.endedAt;
      const dead = entry.state === "failed";
      if (age > (dead ? retention.deadLetters : retention.ids)) this.#forget(entry);
      else if (!dead && age > retention.bodies) this.#dropBody(entry);
    }
  }

  async check(): Promise<void> {}

  async close(): Promise<void> {}

  #enter(key: string, delivery: NewDelivery): Entry {
    const entry = newEntry(key, ++this.#seq, delivery);
    this.#entries.set(key, entry);
    return entry;
  }

  /** Its attempts and effects go on counting; in the list it is new. */
  #enterAgain(entry: Entry, delivery: NewDelivery): Entry {
    this.#unkeep(entry);
    return Object.assign(entry, {
      seq: ++this.#seq,
      delivery,
      hasBody: true,
      error: undefined,
      endedAt: delivery.receivedAt,
    });
  }

  #lease(entry: Entry, request: LeaseRequest): LeasedDelivery {
    const lease = `${request.owner}/${++this.#leases}`;
    entry.owner = request.owner;
    entry.attempts++;
    this.#queue.lease(entry, lease, Date.now() + request.milliseconds);
    return { ...entry.delivery, attempt: entry.attempts, lease };
  }

  #holding({ lease }: LeasedDelivery): Entry | undefined {
    return this.#queue.leased.get(lease);
  }

  #find(id: string, trigger?: string): Entry | undefined {
    const found = [...this.#entries.values()].filter(
      ({ delivery }) => delivery.id === id && (trigger === undefined || delivery.trigger === trigger),
    );
    return found.sort((one, other) => other.seq - one.seq)[0];
  }

  #keep(entry: Entry): void {
    entry.place = ++this.#places;
    const place = { entry, at: entry.place };
    this.#ended.push(place);
    this.#kept.push(place);
    this.#keptBytes += entry.delivery.body.length;
  }

  #unkeep(entry: Entry): void {
    if (entry.place !== 0) this.#keptBytes -= entry.delivery.body.length;
    entry.place = 0;
  }

  #dropBody(entry: Entry): void {
    this.#keptBytes -= entry.delivery.body.length;
    entry.hasBody = false;
    entry.delivery = { ...entry.delivery, headers: {}, body: new Uint8Array() };
  }

  #forget(entry: Entry): void {
    this.#unkeep(entry);
    this.#entries.delete(entry.key);
  }

  #trim(): void {
    while (this.#keptBytes > this.#limits.keptBytes) {
      const place = this.#kept.shift();
      if (place === undefined) break;
      if (place.entry.place === place.at && place.entry.hasBody) this.#dropBody(place.entry);
    }
    while (this.#entries.size > this.#limits.records) {
      const place = this.#ended.shift();
      if (place === undefined) break;
      if (place.entry.place === place.at) this.#forget(place.entry);
    }
  }
}
