import type { LeasedDelivery, Throttle } from "@hookloom/runtime/seams";
import { type EffectiveApi, type Limit, rulesOf } from "../api/api.ts";
import type { Slots } from "./slots.ts";

/** The deliveries of a trigger that have been assigned a time to run. */
interface Line {
  /** When the next run is possible, in milliseconds since the Unix epoch. */
  free: number;
  /** The latest time that was assigned to a delivery. */
  last: number;
  readonly waiting: Set<string>;
  turn: Promise<unknown>;
}

const maxWaiting = 100_000;

export interface RunThrottleOptions {
  readonly rules: () => EffectiveApi | undefined;
  readonly slots: Slots;
  /** Returns the current time in milliseconds since the Unix epoch. */
  readonly now?: () => number;
}

const deliveryKey = ({ id, part }: LeasedDelivery): string => `${part} ${id}`;

/** Spaces the runs of a trigger evenly if its `runs` limits them. Further deliveries wait in the inbox. */
export class RunThrottle implements Throttle {
  readonly #options: Required<RunThrottleOptions>;
  readonly #lines = new Map<string, Line>();

  constructor(options: RunThrottleOptions) {
    this.#options = { now: Date.now, ...options };
  }

  limits(trigger: string): boolean {
    return this.#runLimit(trigger) !== undefined;
  }

  /** Assigns turns one at a time, in the order in which deliveries arrive. */
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
    // Other deliveries already wait. With replicas, they may wait at another replica, so the store decides.
    const comesLater = !wasWaiting && !slots.shared && line.last > now;
    if (now >= line.free && !comesLater) {
      const free = limit.count === 0 ? now + interval : await slots.take(delivery.trigger, interval, now);
      if (free === undefined) return undefined;
      line.free = free;
    }
    const at = wasWaiting ? line.free : Math.max(line.free, line.last + interval);
    line.last = Math.max(line.last, at);
    // Another replica may have run deliveries that are recorded as waiting here.
    if (line.waiting.size >= maxWaiting) line.waiting.clear();
    line.waiting.add(key);
    return Math.ceil(at);
  }
}
