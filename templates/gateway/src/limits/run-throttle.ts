import type { LeasedDelivery, Throttle } from "@hookloom/runtime/seams";
import { type EffectiveApi, type Limit, rulesOf } from "../api/api.ts";
import type { Slots } from "./slots.ts";

/** The deliveries of a trigger that have been given a time to run. */
interface Line {
  /** When the next run is free, in milliseconds since 1970. */
  free: number;
  /** The latest time that a delivery was given. */
  last: number;
  readonly waiting: Set<string>;
  turn: Promise<unknown>;
}

const maxWaiting = 100_000;

export interface RunThrottleOptions {
  readonly rules: () => EffectiveApi | undefined;
  readonly slots: Slots;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const deliveryKey = ({ id, part }: LeasedDelivery): string => `${part} ${id}`;

/** Spaces the runs of a trigger evenly where its `runs` says how many there may be; the others wait in the inbox. */
export class RunThrottle implements Throttle {
  readonly #options: Required<RunThrottleOptions>;
  readonly #lines = new Map<string, Line>();

  constructor(options: RunThrottleOptions) {
    this.#options = { now: Date.now, ...options };
  }

  limits(trigger: string): boolean {
    return this.#runLimit(trigger) !== undefined;
  }

  /** Deliveries are judged in the order in which they come, one at a time. */
  takeTurn(delivery: LeasedDelivery): Promise<number | undefined> {
    const line = this.#getLine(delivery.trigger);
    const turn = line.turn.then(() => this.#judge(delivery, line));
    line.turn = turn;
    return turn;
  }

  #runLimit(trigger: string): Limit | undefined {
    const api = this.#options.rules();
    return api === undefined ? undefined : rulesOf(api, trigger).runs;
  }

  #getLine(trigger: string): Line {
    const known = this.#lines.get(trigger);
    if (known !== undefined) return known;
    const line: Line = { free: 0, last: 0, waiting: new Set(), turn: Promise.resolve() };
    this.#lines.set(trigger, line);
    return line;
  }

  async #judge(delivery: LeasedDelivery, line: Line): Promise<number | undefined> {
    const limit = this.#runLimit(delivery.trigger);
    const key = deliveryKey(delivery);
    const wasWaiting = line.waiting.delete(key);
    if (limit === undefined) return undefined;
    const interval = (limit.seconds * 1000) / Math.max(limit.count, 1);
    const { slots } = this.#options;
    const now = this.#options.now();
    // Others wait already. With replicas, they may wait at another replica, so the store decides then.
    const comesLater = !wasWaiting && !slots.shared && line.last > now;
    if (now >= line.free && !comesLater) {
      const free = limit.count === 0 ? now + interval : await slots.take(delivery.trigger, interval, now);
      if (free === undefined) return undefined;
      line.free = free;
    }
    const at = wasWaiting ? line.free : Math.max(line.free, line.last + interval);
    line.last = Math.max(line.last, at);
    // Another replica may have run what has to wait here.
    if (line.waiting.size >= maxWaiting) line.waiting.clear();
    line.waiting.add(key);
    return Math.ceil(at);
  }
}
