import { setTimeout as delay } from "node:timers/promises";
import { errorMessage } from "../errors/errors.ts";
import { ignored } from "../errors/ignored-error.ts";
import type { Logger } from "../log/logger.ts";
import type { Services } from "../webhook/background.ts";
import type { CalendarSession } from "./calendar-session.ts";
import { GoogleError } from "./google-errors.ts";

const firstDelayMs = 5_000;
const maxDelayMs = 15 * 60 * 1000;

/**
 * Returns the delay in milliseconds after a number of consecutive failures: the delay that Google requests, otherwise
 * exponential backoff with half jitter.
 */
export function backoff(failures: number, error: unknown, random: () => number = Math.random): number {
  const requested = error instanceof GoogleError ? error.retryAfterMs : undefined;
  const doubled = Math.min(maxDelayMs, firstDelayMs * 2 ** Math.min(failures - 1, 12));
  return Math.max(requested ?? 0, doubled * (0.5 + random() / 2));
}

/** A task that is due at intervals, with a backoff after failures. */
class PacedTask {
  readonly #interval: number;
  readonly #log: Logger;
  readonly #signal: AbortSignal;
  #dueAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #hurryCalls = 0;
  #running: Promise<void> | undefined;

  constructor(interval: number, log: Logger, signal: AbortSignal) {
    this.#interval = interval;
    this.#log = log;
    this.#signal = signal;
  }

  /** Makes the task due immediately. */
  hurry(): void {
    this.#hurryCalls++;
    this.#dueAt = Number.NEGATIVE_INFINITY;
  }

  /** Runs the task if it is due, or waits for the current run. Never rejects. */
  run(task: () => Promise<void>): Promise<void> {
    this.#running ??= this.#run(task).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(task: () => Promise<void>): Promise<void> {
    if (performance.now() < this.#dueAt) return;
    // A call of `hurry` during a run requests another run.
    const hurryCalls = this.#hurryCalls;
    try {
      await task();
      this.#failures = 0;
      if (hurryCalls === this.#hurryCalls) this.#dueAt = performance.now() + this.#interval;
    } catch (error) {
      if (this.#signal.aborted) return;
      this.#failures++;
      const wait = backoff(this.#failures, error);
      this.#dueAt = performance.now() + wait;
      this.#log.warn(errorMessage(error), { seconds: Math.round(wait / 1000) });
    }
  }
}

export interface Pace {
  /** Milliseconds between two checks for due tasks. */
  readonly tick: number;
  /** Milliseconds between two calendar syncs without pings. */
  readonly poll: number;
  /** Minimum number of milliseconds between two calendar syncs that are triggered by pings. */
  readonly pause: number;
}

/** Google does not deliver every ping, so the calendar is also polled. */
export const defaultPace: Pace = { tick: 15_000, poll: 15 * 60 * 1000, pause: 1000 };

function sleep(ms: number, signal: AbortSignal): Promise<unknown> {
  return delay(ms, undefined, { signal }).catch(ignored("the caller sees that the signal is aborted"));
}

/** Releases the hold, so that another process does not have to wait until it expires. */
async function releaseHold({ key }: CalendarSession, { state, owner, log }: Services): Promise<void> {
  try {
    await state.hold(key, owner, 0);
  } catch (error) {
    log.warn(`The calendar's state cannot be written: ${errorMessage(error)}`);
  }
}

/** Renews the watch and syncs the calendar in only one of several processes. Resolves once the signal aborts. */
export async function work(session: CalendarSession, services: Services, pace: Pace): Promise<void> {
  const { log, signal, state, owner } = services;
  const { key, channels, sharedSync: joined, problem } = session;
  if (problem !== undefined) {
    log.warn(problem.message);
    return;
  }
  const started = Date.now();
  const watching = new PacedTask(0, log, signal);
  const polling = new PacedTask(pace.poll, log, signal);
  // Changes from before the start are emitted immediately, even if another process holds the job.
  let syncing = polling.run(() => joined.now());
  while (!signal.aborted) {
    try {
      if (await state.hold(key, owner, 3 * pace.tick)) {
        await watching.run(async () => {
          if (await channels?.isStoppedSince(started)) return;
          // Another sync finds changes that were made between two watches.
          if ((await channels?.ensure(Date.now())) === true) polling.hurry();
        });
        // A long sync must not prevent the process from extending its hold.
        syncing = polling.run(() => joined.now());
      }
    } catch (error) {
      if (signal.aborted) break;
      log.warn(`The calendar's state cannot be read: ${errorMessage(error)}`);
    }
    await sleep(pace.tick, signal);
  }
  await syncing;
  await releaseHold(session, services);
}
