import type { LeasedDelivery, Throttle } from "@hookloom/runtime/seams";
import { type EffectiveApi, type Limit, rulesOf } from "../api/api.ts";
import type { Slots } from "./slots.ts";

/** The deliveries of a trigger that have been assigned a time to run. */
interface TriggerQueue {
  /** When the next run is possible, in milliseconds since the Unix epoch. */
  nextFree: number;
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

/** Spaces a trigger's runs evenly if the rules limit `runs`. Further deliveries wait in the inbox. */
export class RunThrottle implements Throttle {
  readonly #options: Required<RunThrottleOptions>;
  readonly #lines = new Map<string, TriggerQueue>();

  constructor(options: RunThrottleOptions) {
    this.#options = { now: Date.now, ...options };
  }

  limits(trigger: string): boolean {
    return this.#runLimit(trigger) !== undefined;
  }

  /** Assigns turns one at a time, in the order in which deliveries arrive. */
  takeTurn(delivery: LeasedDelivery): Promise<number | undefined> {
    const line = this.#getLine(delivery.trigger);
    const turn = line.turn.then(() => this.#assignTurn(delivery, line));
    line.turn = turn;
    return turn;
  }

  #runLimit(trigger: string): Limit | undefined {
    const api = this.#options.rules();
    return api === undefined ? undefined : rulesOf(api, trigger).runs;
  }

  #getLine(trigger: string): TriggerQueue {
    const known = this.#lines.get(trigger);
    if (known !== undefined) return known;
    const line: TriggerQueue = { nextFree: 0, last: 0, waiting: new Set(), turn: Promise.resolve() };
    this.#lines.set(trigger, line);
    return line;
  }

  async #assignTurn(delivery: LeasedDelivery, line: TriggerQueue): Promise<number | undefined> {
    const limit = this.#runLimit(delivery.trigger);
    const key = deliveryKey(delivery);
    const wasWaiting = line.waiting.delete(key);
    if (limit === undefined) return undefined;
    const interval = (limit.seconds * 1000) / Math.max(limit.count, 1);
    const { slots } = this.#options;
    const now = this.#options.now();
    // Other deliveries are already waiting. If they may be waiting at another replica, the store decides.
    const comesLater = !wasWaiting && !slots.shared && line.last > now;
    if (now >= line.nextFree && !comesLater) {
      const free = limit.count === 0 ? now + interval : await slots.take(delivery.trigger, interval, now);
      if (free === undefined) return undefined;
      line.nextFree = free;
    }
    const at = wasWaiting ? line.nextFree : Math.max(line.nextFree, line.last + interval);
    line.last = Math.max(line.last, at);
    // Another replica may have run deliveries that are recorded as waiting here.
    if (line.waiting.size >= maxWaiting) line.waiting.clear();
    line.waiting.add(key);
    return Math.ceil(at);
  }
}
