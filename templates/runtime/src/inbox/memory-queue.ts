import { type Entry, isUnfinished } from "./memory-entry.ts";

function laneOf({ source, trigger, lane }: Entry): string | undefined {
  return lane === undefined ? undefined : `${source} ${trigger} ${lane}`;
}

/** The unfinished deliveries by what they wait for. Of a lane, only one is ever out of `blocked`. */
export class MemoryQueue {
  readonly waiting = new Set<Entry>();
  readonly later = new Set<Entry>();
  /** In no order; not a Set, since one that changes with every delivery is made anew again and again. */
  readonly leased: Entry[] = [];
  /** The unfinished ones of each lane. */
  readonly #lanes = new Map<string, Set<Entry>>();
  /** Bytes of the bodies of everything unfinished. */
  bytes = 0;
  /** False once something waits that was stored before what stands in front of it. */
  #sorted = true;
  #newest = 0;

  get blocked(): readonly Entry[] {
    return [...this.#lanes.values()].flatMap((lane) => [...lane].filter(({ state }) => state === "blocked"));
  }

  /** True where the delivery may run at once, and then has to be leased or to wait; else it waits for its lane. */
  enter(entry: Entry): boolean {
    this.bytes += entry.size;
    const key = laneOf(entry);
    const lane = key === undefined ? undefined : this.#lanes.get(key);
    if (lane !== undefined && lane.size > 0) {
      lane.add(entry);
      entry.state = "blocked";
      return false;
    }
    if (key !== undefined) this.#lanes.set(key, new Set([entry]));
    return true;
  }

  wait(entry: Entry): void {
    this.#leave(entry);
    entry.state = "waiting";
    this.waiting.add(entry);
    this.#sorted &&= entry.seq > this.#newest;
    this.#newest = Math.max(this.#newest, entry.seq);
  }

  delay(entry: Entry, due: number): void {
    this.#leave(entry);
    entry.state = "later";
    entry.due = due;
    this.later.add(entry);
  }

  lease(entry: Entry, lease: string, due: number): void {
    this.#leave(entry);
    entry.state = "leased";
    entry.lease = lease;
    entry.due = due;
    entry.at = this.leased.push(entry) - 1;
  }

  /** Takes a finished one out and lets the next one of its lane go. */
  end(entry: Entry): void {
    this.bytes -= entry.size;
    this.#leave(entry);
    const key = laneOf(entry);
    const lane = key === undefined ? undefined : this.#lanes.get(key);
    if (key === undefined || lane === undefined) return;
    lane.delete(entry);
    if (lane.size === 0) this.#lanes.delete(key);
    const [next] = [...lane].filter(isUnfinished).sort((one, other) => one.seq - other.seq);
    if (next !== undefined) this.wait(next);
  }

  /** What `owner` may run now: retries first, then leases of others that ended, then what waits. */
  ready(limit: number, owner: string, now: number): readonly Entry[] {
    const due = [...this.later].filter((entry) => entry.due <= now);
    const ended = this.leased.filter((entry) => entry.due <= now && entry.owner !== owner);
    const found = [...due, ...ended].sort((one, other) => one.due - other.due).slice(0, limit);
    if (!this.#sorted) this.#sort();
    for (const entry of this.waiting) {
      if (found.length >= limit) break;
      found.push(entry);
    }
    return found;
  }

  nextDue(): number | undefined {
    if (this.waiting.size > 0) return 0;
    let next: number | undefined;
    for (const { due } of [...this.later, ...this.leased]) next = Math.min(next ?? due, due);
    return next;
  }

  #sort(): void {
    const entries = [...this.waiting].sort((one, other) => one.seq - other.seq);
    this.waiting.clear();
    for (const entry of entries) this.waiting.add(entry);
    this.#sorted = true;
  }

  #leave(entry: Entry): void {
    if (entry.state === "waiting") this.waiting.delete(entry);
    else if (entry.state === "later") this.later.delete(entry);
    else if (entry.state === "leased") this.#endLease(entry);
  }

  #endLease(entry: Entry): void {
    const last = this.leased.pop();
    entry.lease = "";
    if (last === undefined || last === entry) return;
    this.leased[entry.at] = last;
    last.at = entry.at;
  }
}
