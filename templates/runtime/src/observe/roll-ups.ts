import type { RollUp } from "../stats/roll-up-store.ts";
import { Tally } from "../stats/tally.ts";
import type { KnownEvents } from "./known-events.ts";
import type { Counted, FinishedRun, Observer, Received } from "./observer.ts";

const minuteMs = 60_000;

/** Tallies by trigger, event and application. */
type Tallies = Map<string, Map<string, Map<string, Tally>>>;

function innerMap<Value>(map: Map<string, Map<string, Value>>, key: string): Map<string, Value> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = new Map<string, Value>();
  map.set(key, created);
  return created;
}

/** Counts deliveries per minute in memory, until the counts are taken to be stored. */
export class RollUps implements Observer {
  readonly #events: Pick<KnownEvents, "eventLabel">;
  readonly #now: () => number;
  /** End of the current minute, in milliseconds since 1970. */
  #end = 0;
  #tallies: Tallies = new Map();
  #completed: RollUp[] = [];

  constructor(events: Pick<KnownEvents, "eventLabel">, now: () => number = Date.now) {
    this.#events = events;
    this.#now = now;
  }

  received(what: Counted, outcome: Received): void {
    this.#of(what).count(outcome === "ok" ? "checked" : outcome);
  }

  acknowledged(what: Counted, ms: number): void {
    this.#of(what).count("answered", ms);
  }

  finished(what: Counted, { outcome, durationMs, waited, delivered }: FinishedRun): void {
    const tally = this.#of(what);
    tally.count(outcome, durationMs);
    if (waited !== undefined) tally.count("waited", waited);
    if (delivered !== undefined) tally.count("delivered", delivered);
  }

  replayed(what: Counted): void {
    this.#of(what).count("replayed");
  }

  /** Returns and removes everything that was counted since the last call. */
  take(): readonly RollUp[] {
    this.#close();
    const taken = this.#completed;
    this.#completed = [];
    return taken;
  }

  /** Returns the same counts as `take` without removing them. The tallies may still change. */
  peek(): readonly RollUp[] {
    return [...this.#completed, ...this.#current()];
  }

  #of(what: Counted): Tally {
    const now = this.#now();
    // A new minute also starts if the clock was set back.
    if (now >= this.#end || now < this.#end - minuteMs) {
      this.#close();
      this.#end = (Math.floor(now / minuteMs) + 1) * minuteMs;
    }
    const tallies = innerMap(innerMap(this.#tallies, what.trigger), this.#events.eventLabel(what));
    const application = what.application ?? "";
    const known = tallies.get(application);
    if (known !== undefined) return known;
    const tally = new Tally();
    tallies.set(application, tally);
    return tally;
  }

  #close(): void {
    this.#completed.push(...this.#current());
    this.#tallies = new Map();
  }

  *#current(): Generator<RollUp> {
    const minute = this.#end / minuteMs - 1;
    for (const [trigger, events] of this.#tallies) {
      for (const [event, applications] of events) {
        for (const [application, tally] of applications) yield { minute, trigger, event, application, tally };
      }
    }
  }
}

/** Combines several observers into one. */
export function observeWithAll(observers: readonly Observer[]): Observer {
  return {
    received: (what, outcome) => {
      for (const one of observers) one.received(what, outcome);
    },
    acknowledged: (what, ms) => {
      for (const one of observers) one.acknowledged(what, ms);
    },
    finished: (what, run) => {
      for (const one of observers) one.finished(what, run);
    },
    replayed: (what) => {
      for (const one of observers) one.replayed(what);
    },
  };
}
