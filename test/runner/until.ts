// The one way in which tests wait for what happens in its own time.
import { setTimeout as delay } from "node:timers/promises";
import { scaled } from "./machine-speed.ts";

export interface UntilOptions {
  /** On two idle cores; `scaled` makes it longer on a slower machine. */
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/** What a check gives while it does not hold yet. */
type NotYet = false | undefined;

/**
 * Calls `check` until it returns something other than `false` and `undefined`, and returns that. A check that throws is
 * called again, too.
 * @throws Error with `what`, the time and, as its cause, what the last call threw
 */
export async function until<Value>(
  what: string,
  check: () => Value | Promise<Value>,
  { timeoutMs = 30_000, intervalMs = 30 }: UntilOptions = {},
): Promise<Exclude<Value, NotYet>> {
  const limitMs = scaled(timeoutMs);
  const end = performance.now() + limitMs;
  for (;;) {
    let cause: unknown;
    try {
      const value = await check();
      if (value !== false && value !== undefined) return value as Exclude<Value, NotYet>;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= end) throw new Error(`Not within ${limitMs} ms: ${what}`, { cause });
    await delay(intervalMs);
  }
}
