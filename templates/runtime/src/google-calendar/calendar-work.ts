import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../errors/errors.ts";
import { ignored } from "../errors/ignored-error.ts";
import type { Services } from "../webhook/background.ts";
import type { CalendarSession } from "./calendar-session.ts";
import { Paced } from "./paced.ts";

export interface Pace {
  /** Milliseconds between two checks of what is due. */
  readonly tick: number;
  /** Milliseconds between two readings of the calendar without pings. */
  readonly poll: number;
  /** Milliseconds between two readings that pings trigger. */
  readonly pause: number;
}

/** Google loses a few pings, so the calendar is also polled. */
export const usual: Pace = { tick: 15_000, poll: 15 * 60 * 1000, pause: 1000 };

function sleep(milliseconds: number, signal: AbortSignal): Promise<unknown> {
  return delay(milliseconds, undefined, { signal }).catch(
    ignored("the caller sees that the signal is aborted"),
  );
}

/** Releases the hold, so another process need not wait until it expires. */
async function letGo({ key }: CalendarSession, { state, owner, log }: Services): Promise<void> {
  try {
    await state.hold(key, owner, 0);
  } catch (error) {
    log.warn(`The calendar's state cannot be written: ${messageOf(error)}`);
  }
}

/** Renews the watch and reads the calendar, in one process of several; resolves once the signal aborts. */
export async function work(session: CalendarSession, services: Services, pace: Pace): Promise<void> {
  const { log, signal, state, owner } = services;
  const { key, channels, joined, problem } = session;
  if (problem !== undefined) {
    log.warn(problem.message);
    return;
  }
  const started = Date.now();
  const watching = new Paced(0, log, signal);
  const polling = new Paced(pace.poll, log, signal);
  // Changes made while no process ran are emitted immediately, even if another process holds the work.
  let reading = polling.run(() => joined.now());
  while (!signal.aborted) {
    try {
      if (await state.hold(key, owner, 3 * pace.tick)) {
        await watching.run(async () => {
          if (await channels?.isStoppedSince(started)) return;
          // Reading again finds what changed between two watches.
          if ((await channels?.ensure(Date.now())) === true) polling.hurry();
        });
        // A long reading must not keep the process from extending its hold.
        reading = polling.run(() => joined.now());
      }
    } catch (error) {
      if (signal.aborted) break;
      log.warn(`The calendar's state cannot be read: ${messageOf(error)}`);
    }
    await sleep(pace.tick, signal);
  }
  await reading;
  await letGo(session, services);
}
