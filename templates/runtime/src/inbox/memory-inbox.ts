import type { DeliverySummary } from "../management/management.ts";
import { EndedEntries } from "./ended-entries.ts";
import { EntryTable } from "./entry-table.ts";
import type {
  DeliveryQuery,
  Depth,
  Inbox,
  LeasedDelivery,
  LeaseRequest,
  NewDelivery,
  PutAnswer,
  Refusal,
  ReplayAnswer,
  RunResult,
  StoredDelivery,
} from "./inbox.ts";
import {
  addRun,
  deliveryOf,
  detailOf,
  type Entry,
  isUnfinished,
  lastRunOf,
  matches,
  newEntry,
  recordOf,
  renewEntry,
} from "./memory-entry.ts";
import { MemoryQueue } from "./memory-queue.ts";
import { MemoryState } from "./memory-state.ts";
import { retention } from "./retention.ts";
import { Turn } from "./turn.ts";

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

/** Keeps deliveries in this process alone: quick, and gone when it ends. */
export class MemoryInbox implements Inbox {
  readonly durable = false;
  readonly state = new MemoryState();
  readonly #limits: MemoryLimits;
  readonly #entries = new EntryTable();
  readonly #queue = new MemoryQueue();
  readonly #refused: DeliverySummary[] = [];
  readonly #ended = new EndedEntries();
  readonly #turn = new Turn();
  #seq = 0;
  #leases = 0;

  constructor(limits: Partial<MemoryLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  /** Answers of one turn of the event loop go out together: each by itself would wake its reader by itself. */
  put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease?: LeaseRequest,
  ): Promise<PutAnswer> {
    const answer = this.#put(delivery, outcome, lease);
    return new Promise((resolve) => this.#turn.add(() => resolve(answer)));
  }

  #put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease: LeaseRequest | undefined,
  ): PutAnswer {
    const known = this.#entries.get(delivery);
    // A failed one may come again: that is how somebody asks the sender to repeat it.
    if (known !== undefined && known.state !== "failed") return { answer: "duplicate" };
    if (this.#queue.bytes + delivery.body.length > this.#limits.waitingBytes) return { answer: "full" };
    const entry = known === undefined ? this.#enter(delivery) : this.#enterAgain(known, delivery);
    if (outcome !== "running") {
      entry.state = outcome;
      this.#ended.add(entry);
      this.#trim();
      return { answer: "stored" };
    }
    const ready = this.#queue.enter(entry);
    this.#trim();
    if (ready && lease !== undefined) return { answer: "stored", leased: this.#lease(entry, lease) };
    if (ready) this.#queue.wait(entry);
    return { answer: "stored" };
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
    const { outcome, milliseconds, error, retryAt, endedAt = Date.now() } = result;
    if (outcome === "failed") {
      addRun(entry, { attempt: entry.attempts, endedAt, milliseconds, outcome, error });
    }
    entry.milliseconds = milliseconds;
    entry.error = error;
    if (outcome === "failed" && retryAt !== undefined) {
      this.#queue.delay(entry, retryAt);
      return true;
    }
    this.#queue.end(entry);
    entry.state = outcome;
    entry.endedAt = endedAt;
    this.#ended.add(entry);
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
    return this.#entries.get(delivery)?.effects?.get(name);
  }

  async writeEffect(delivery: NewDelivery, name: string, result: string): Promise<void> {
    const entry = this.#entries.get(delivery);
    if (entry === undefined) return;
    entry.effects ??= new Map();
    entry.effects.set(name, result);
  }

  async list(query: DeliveryQuery): Promise<readonly DeliverySummary[]> {
    const records = [...this.#entries.all().map(recordOf), ...this.#refused];
    return records
      .filter((record) => matches(record, query))
      .sort((one, other) => Number(other.cursor) - Number(one.cursor))
      .slice(0, query.limit);
  }

  async get(id: string, trigger?: string): Promise<StoredDelivery | undefined> {
    const entry = this.#find(id, trigger);
    if (entry !== undefined) return detailOf(entry, this.#ended.contentOf(entry));
    const refused = this.#refused.find((one) => one.id === id && (trigger ?? one.trigger) === one.trigger);
    return refused === undefined ? undefined : { ...refused, part: 0, headers: {}, history: [] };
  }

  async replay(id: string, trigger?: string): Promise<ReplayAnswer> {
    const entry = this.#find(id, trigger);
    if (entry === undefined) return "unknown";
    if (isUnfinished(entry)) return "running";
    const content = this.#ended.contentOf(entry);
    if (content === undefined) return "gone";
    const last = lastRunOf(entry);
    if (last !== undefined) addRun(entry, last);
    entry.error = undefined;
    entry.base = entry.attempts;
    this.#ended.remove(entry);
    entry.delivery = deliveryOf(entry, content);
    if (this.#queue.enter(entry)) this.#queue.wait(entry);
    return "queued";
  }

  async depth(): Promise<Depth> {
    const { waiting, later, leased, blocked } = this.#queue;
    const all = [...waiting, ...later, ...blocked];
    const dead = this.#entries.all().filter(({ state }) => state === "failed").length;
    const depth = { waiting: all.length, running: leased.length, dead };
    if (all.length === 0) return depth;
    return {
      ...depth,
      oldest: all.reduce((oldest, one) => Math.min(oldest, one.receivedAt), Infinity),
    };
  }

  async prune(now: number): Promise<void> {
    for (const entry of this.#entries.all()) {
      if (isUnfinished(entry)) continue;
      const age = now - entry.endedAt;
      const dead = entry.state === "failed";
      if (age > (dead ? retention.deadLetters : retention.ids)) this.#forget(entry);
      else if (!dead && age > retention.bodies) this.#ended.dropBody(entry);
    }
  }

  async check(): Promise<void> {}

  async watch(): Promise<void> {}

  async close(): Promise<void> {}

  #enter(delivery: NewDelivery): Entry {
    const entry = newEntry(++this.#seq, delivery);
    this.#entries.add(entry);
    return entry;
  }

  #enterAgain(entry: Entry, delivery: NewDelivery): Entry {
    this.#ended.remove(entry);
    return renewEntry(entry, ++this.#seq, delivery);
  }

  #lease(entry: Entry, request: LeaseRequest): LeasedDelivery {
    const lease = String(++this.#leases);
    entry.owner = request.owner;
    entry.attempts++;
    this.#queue.lease(entry, lease, Date.now() + request.milliseconds);
    const { delivery, attempts, base } = entry;
    if (delivery === undefined) throw new Error("Only what waits can be leased.");
    return { ...delivery, attempt: attempts, tries: attempts - base, lease };
  }

  #holding(delivery: LeasedDelivery): Entry | undefined {
    const entry = this.#entries.get(delivery);
    return entry?.lease === delivery.lease ? entry : undefined;
  }

  #find(id: string, trigger?: string): Entry | undefined {
    const found = this.#entries
      .all()
      .filter((entry) => entry.id === id && (trigger === undefined || entry.trigger === trigger));
    return found.sort((one, other) => other.seq - one.seq)[0];
  }

  #forget(entry: Entry): void {
    this.#ended.remove(entry);
    this.#entries.delete(entry);
  }

  #trim(): void {
    this.#ended.trimBodies(this.#limits.keptBytes);
    while (this.#entries.size > this.#limits.records) {
      const oldest = this.#ended.shift();
      if (oldest === undefined) break;
      this.#forget(oldest);
    }
  }
}
