import { setTimeout as wait } from "node:timers/promises";

/** Up to so many milliseconds pass before a message between a page and its host arrives; none unless it is set. */
const maxDelayMs = Number(process.env.HOOKLOOM_SLOW_HOST ?? 0);

const before = new WeakMap<object, Promise<unknown>>();

/** Delivers a message, after those before it on the same way. `way` is an object of its own for each direction. */
export function deliver(way: object, take: () => unknown): void {
  if (maxDelayMs === 0) {
    take();
    return;
  }
  const turn = (before.get(way) ?? Promise.resolve()).then(() => wait(Math.random() * maxDelayMs)).then(take);
  before.set(way, turn);
}
