import type { DeliverySummary } from "../management/management.ts";
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
  StorePart,
} from "./inbox.ts";
import { mayTakeOver } from "./lease-owner.ts";
import { matches } from "./matches-query.ts";
import { type Entry, isDead, isPurged, isSameLane, summaryOf } from "./memory-entry.ts";
import { MemoryRollUps } from "./memory-roll-ups.ts";
import { MemoryState } from "./memory-state.ts";
import { type Retention, retention } from "./retention.ts";
import { isEnd } from "./summary.ts";

export interface MemoryLimits {
  /** Deliveries that are remembered, to list them and to recognize repeated ones. */
  readonly records: number;
  /** Refused requests that are remembered; only a few, since anybody can cause them. */
  readonly refused: number;
  /** Bytes of bodies that are stored for replays. */
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

type Identity = Pick<NewDelivery, "source" | "trigger" | "id">;

const keyOf = ({ source, trigger, id }: Identity): string => `${source} ${trigger} ${id}`;

/**
 * Keeps deliveries in this process only, so they are gone when it ends: for tests, `hookloom deliver` and
 * `HOOKLOOM_STORE=memory`. Each claim scans all unfinished deliveries.
 */
export class MemoryInbox implements Inbox {
  readonly durable = false;
  readonly state = new MemoryState();
  readonly rollUps = new MemoryRollUps();
  readonly #limits: MemoryLimits;
  readonly #entries = new Map<string, Entry>();
  readonly #unfinished = new Set<Entry>();
  /** In the order in which they ended. */
  readonly #ended: Entry[] = [];
  readonly #refused: DeliverySummary[] = [];
  #seq = 0;
  #leases = 0;
  #waitingBytes = 0;
  #keptBytes = 0;

  constructor(limits: Partial<MemoryLimits> = {}) {
    this.#limits = { ...defaults, ...limits };
  }

  async put(
    delivery: NewDelivery,
    outcome: "running" | "ignored" | "ok",
    lease?: LeaseRequest,
  ): Promise<PutAnswer> {
    const known = this.#entries.get(keyOf(delivery));
    const other = known?.delivery.digest;
    if (other !== undefined && delivery.digest !== undefined && delivery.digest !== other)
      return { answer: "conflict" };
    // A failed one may come again: that is how people ask a sender to repeat it.
    if (known !== undefined && !isDead(known)) return { answer: "duplicate" };
    if (this.#waitingBytes + delivery.body.length > this.#limits.waitingBytes) return { answer: "full" };
    const entry = this.#enter(delivery, known);
    if (outcome !== "running") {
      this.#end(entry, outcome, delivery.receivedAt);
      return { answer: "stored" };
    }
    this.#queue(entry);
    this.#trim();
    if (lease === undefined || entry.state !== "waiting") return { answer: "stored" };
    return { answer: "stored", leased: this.#lease(entry, lease) };
  }

  async refuse(refusal: Refusal): Promise<void> {
    this.#refused.push({ ...refusal, cursor: String(++this.#seq) });
    if (this.#refused.length > this.#limits.refused) this.#refused.shift();
  }

  async claim(limit: number, lease: LeaseRequest): Promise<readonly LeasedDelivery[]> {
    const now = Date.now();
    const open = [...this.#unfinished];
    const isFree = (holder: string): boolean => holder !== lease.owner && mayTakeOver(holder, lease);
    const due = open.filter(
      ({ state, due, owner }) => due <= now && (state === "later" || (state === "leased" && isFree(owner))),
    );
    const waiting = open.filter(({ state }) => state === "waiting");
    const ready = [
      ...due.sort((one, other) => one.due - other.due),
      ...waiting.sort((one, other) => one.seq - other.seq),
    ];
    return ready.slice(0, limit).map((entry) => this.#lease(entry, lease));
  }

  async heartbeat(
    deliveries: readonly LeasedDelivery[],
    milliseconds: number,
  ): Promise<readonly LeasedDelivery[]> {
    const until = Date.now() + milliseconds;
    return deliveries.filter((delivery) => {
      const entry = this.#leasedAs(delivery);
      if (entry !== undefined) entry.due = until;
      return entry === undefined;
    });
  }

  async finish(delivery: LeasedDelivery, result: RunResult): Promise<boolean> {
    const entry = this.#leasedAs(delivery);
    if (entry === undefined) return false;
    const { outcome, milliseconds, error, places = [], retryAt, build, endedAt = Date.now() } = result;
    const startedAt = new Date(endedAt - milliseconds).toISOString();
    const run = { attempt: entry.attempts, startedAt, milliseconds, outcome };
    const by = build === undefined ? {} : { build };
    const at = places.length === 0 ? {} : { places };
    entry.history.push(error === undefined ? { ...run, ...by } : { ...run, error, ...at, ...by });
    Object.assign(entry, { milliseconds, error, build, lease: "" });
    if (outcome === "failed" && retryAt !== undefined) Object.assign(entry, { state: "later", due: retryAt });
    else this.#end(entry, outcome, endedAt);
    return true;
  }

  async release(deliveries: readonly LeasedDelivery[], due?: readonly number[]): Promise<void> {
    for (const [index, delivery] of deliveries.entries()) {
      const entry = this.#leasedAs(delivery);
      if (entry === undefined) continue;
      entry.attempts--;
      entry.lease = "";
      entry.due = due?.[index] ?? Date.now();
      entry.state = entry.error === undefined && due === undefined ? "waiting" : "later";
    }
  }

  async nextDue(): Promise<number | undefined> {
    let next: number | undefined;
    for (const { state, due } of this.#unfinished) {
      if (state === "waiting") return 0;
      if (state !== "blocked") next = Math.min(next ?? due, due);
    }
    return next;
  }

  async readEffect(delivery: NewDelivery, name: string): Promise<string | undefined> {
    return this.#entries.get(keyOf(delivery))?.effects.get(name);
  }

  async writeEffect(delivery: NewDelivery, name: string, result: string): Promise<void> {
    this.#entries.get(keyOf(delivery))?.effects.set(name, result);
  }

  open<Part>(part: StorePart<Part>): Promise<Part> {
    return part.inMemory();
  }

  async list(query: DeliveryQuery): Promise<readonly DeliverySummary[]> {
    const shown = [...this.#entries.values()].filter((entry) => !isPurged(entry));
    return [...shown.map(summaryOf), ...this.#refused]
      .filter((record) => matches(record, query))
      .sort((one, other) => Number(other.cursor) - Number(one.cursor))
      .slice(0, query.limit);
  }

  async get(id: string, trigger?: string): Promise<StoredDelivery | undefined> {
    const entry = this.#find(id, trigger);
    if (entry === undefined) {
      const refused = this.#refused.find((one) => one.id === id && (trigger ?? one.trigger) === one.trigger);
      return refused && { ...refused, part: 0, headers: {}, history: [] };
    }
    const { delivery, hasBody, history } = entry;
    return {
      ...summaryOf(entry),
      part: delivery.part,
      // As JSON keeps them in the other stores.
      headers: hasBody ? JSON.parse(JSON.stringify(delivery.headers)) : {},
      ...(hasBody ? { body: delivery.body } : {}),
      history: [...history],
    };
  }

  async replay(id: string, trigger?: string): Promise<ReplayAnswer> {
    const entry = this.#find(id, trigger);
    if (entry === undefined) return "unknown";
    if (this.#unfinished.has(entry)) return "running";
    if (!entry.hasBody) return "gone";
    this.#leaveEnded(entry);
    Object.assign(entry, { error: undefined, base: entry.attempts });
    this.#queue(entry);
    return "queued";
  }

  async depth(): Promise<Depth> {
    const open = [...this.#unfinished];
    const waiting = open.filter(({ state }) => state !== "leased");
    const depth = {
      waiting: waiting.length,
      running: open.length - waiting.length,
      dead: this.#ended.filter(({ state }) => state === "failed").length,
    };
    if (waiting.length === 0) return depth;
    const oldest = waiting.reduce((least, { delivery }) => Math.min(least, delivery.receivedAt), Infinity);
    return { ...depth, oldest };
  }

  async purge(listed: readonly DeliverySummary[]): Promise<number> {
    return listed.filter((one) => isEnd(one.outcome) && this.#purge(one)).length;
  }

  async prune(now: number, kept: Partial<Retention> = {}): Promise<void> {
    const { ids, bodies, deadLetters } = { ...retention, ...kept };
    for (const entry of [...this.#ended]) {
      const age = now - entry.endedAt;
      if (age > (isDead(entry) ? deadLetters : ids)) this.#forget(entry);
      else if (!isDead(entry) && age > bodies) this.#dropBody(entry);
    }
    await this.rollUps.prune(now);
  }

  async check(): Promise<void> {}

  async watch(): Promise<void> {}

  async close(): Promise<void> {}

  /** A dead letter that comes again keeps its attempts and effects; in the list it is new. */
  #enter(delivery: NewDelivery, known: Entry | undefined): Entry {
    const seq = ++this.#seq;
    if (known !== undefined) {
      this.#leaveEnded(known);
      return Object.assign(known, { delivery, hasBody: true, seq, base: known.attempts, error: undefined });
    }
    const counts = { due: 0, attempts: 0, base: 0, milliseconds: 0, endedAt: 0 };
    const entry: Entry = {
      ...counts,
      delivery,
      hasBody: true,
      seq,
      state: "waiting",
      lease: "",
      owner: "",
      error: undefined,
      build: undefined,
      history: [],
      effects: new Map(),
    };
    this.#entries.set(keyOf(delivery), entry);
    return entry;
  }

  /** Queues it for a run, or blocks it behind the earlier ones of its lane. */
  #queue(entry: Entry): void {
    const blocked = [...this.#unfinished].some((other) => isSameLane(other.delivery, entry.delivery));
    entry.state = blocked ? "blocked" : "waiting";
    this.#unfinished.add(entry);
    this.#waitingBytes += entry.delivery.body.length;
  }

  #end(entry: Entry, state: "ok" | "failed" | "ignored", endedAt: number): void {
    const { delivery } = entry;
    if (this.#unfinished.delete(entry)) {
      this.#waitingBytes -= delivery.body.length;
      const lane = [...this.#unfinished].filter((other) => isSameLane(other.delivery, delivery));
      const [next] = lane.sort((one, other) => one.seq - other.seq);
      if (next !== undefined) next.state = "waiting";
    }
    Object.assign(entry, { state, endedAt });
    this.#ended.push(entry);
    this.#keptBytes += delivery.body.length;
    this.#trim();
  }

  #lease(entry: Entry, { owner, milliseconds }: LeaseRequest): LeasedDelivery {
    const lease = String(++this.#leases);
    entry.attempts++;
    Object.assign(entry, { state: "leased", lease, owner, due: Date.now() + milliseconds });
    return { ...entry.delivery, attempt: entry.attempts, tries: entry.attempts - entry.base, lease };
  }

  #leasedAs(delivery: LeasedDelivery): Entry | undefined {
    const entry = this.#entries.get(keyOf(delivery));
    return entry?.lease === delivery.lease ? entry : undefined;
  }

  /** The newest delivery with this id. */
  #find(id: string, trigger?: string): Entry | undefined {
    const found = [...this.#entries.values()].filter(
      (entry) =>
        entry.delivery.id === id &&
        (trigger === undefined || entry.delivery.trigger === trigger) &&
        !isPurged(entry),
    );
    return found.sort((one, other) => other.seq - one.seq)[0];
  }

  #purge(one: DeliverySummary): boolean {
    const refused = this.#refused.findIndex(({ cursor }) => cursor === one.cursor);
    if (refused >= 0) return this.#refused.splice(refused, 1).length > 0;
    const entry = this.#entries.get(keyOf(one));
    if (String(entry?.seq) !== one.cursor || entry?.state !== one.outcome) return false;
    this.#dropBody(entry);
    const { lane: _lane, traceparent: _traceparent, ...rest } = entry.delivery;
    const state = isDead(entry) ? "purgedDead" : "purged";
    const nothing = { error: undefined, build: undefined, history: [] };
    Object.assign(entry, { ...nothing, state, delivery: { ...rest, event: "" } });
    return true;
  }

  #leaveEnded(entry: Entry): void {
    const at = this.#ended.indexOf(entry);
    if (at < 0) return;
    this.#ended.splice(at, 1);
    if (entry.hasBody) this.#keptBytes -= entry.delivery.body.length;
  }

  #dropBody(entry: Entry): void {
    if (!entry.hasBody) return;
    this.#keptBytes -= entry.delivery.body.length;
    entry.hasBody = false;
    entry.delivery = { ...entry.delivery, headers: {}, body: new Uint8Array() };
  }

  #forget(entry: Entry): void {
    this.#leaveEnded(entry);
    this.#entries.delete(keyOf(entry.delivery));
  }

  #trim(): void {
    for (const entry of this.#ended) {
      if (this.#keptBytes <= this.#limits.keptBytes) break;
      this.#dropBody(entry);
    }
    while (this.#entries.size > this.#limits.records) {
      const [oldest] = this.#ended;
      if (oldest === undefined) break;
      this.#forget(oldest);
    }
  }
}
