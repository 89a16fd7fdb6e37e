import { setTimeout as delay } from "node:timers/promises";
import { ignored } from "../errors/ignored-error.ts";
import type { Environment } from "../settings/setting.ts";
import type { Services } from "../webhook/background.ts";
import type { Trigger } from "../webhook/trigger.ts";
import { CalendarChannels } from "./calendar-channels.ts";
import { CalendarClient } from "./calendar-client.ts";
import { CalendarSync } from "./calendar-sync.ts";
import { notConnected } from "./google-errors.ts";

/**
 * Runs one task for many concurrent callers. Each caller waits for a run that starts after its call. Runs start at
 * least `pause` milliseconds apart, except for the first one after an idle period.
 */
export class SharedTask {
  readonly #task: () => Promise<void>;
  readonly #pause: number;
  #current: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  /** Start of the last successful run, in milliseconds since 1970. */
  #covered = Number.NEGATIVE_INFINITY;

  constructor(task: () => Promise<void>, pause: number) {
    this.#task = task;
    this.#pause = pause;
  }

  /**
   * Resolves after a run that started later than `moment` (milliseconds since 1970). No run is needed if `moment` is
   * well before the last run; the pause also compensates for small clock differences between machines.
   */
  after(moment: number): Promise<void> {
    // A run that started in the future ran before the clock was set back, so it does not count.
    if (this.#covered > moment + this.#pause && this.#covered <= Date.now()) return Promise.resolve();
    return this.now();
  }

  /** Resolves after a run that starts after this call. */
  now(): Promise<void> {
    this.#next ??= this.#start();
    return this.#next;
  }

  async #start(): Promise<void> {
    await this.#current.catch(ignored("the caller of that run handles it"));
    const wait = this.#startedAt + this.#pause - performance.now();
    if (wait > 0) await delay(wait);
    const began = Date.now();
    this.#startedAt = performance.now();
    this.#next = undefined;
    this.#current = this.#task();
    await this.#current;
    this.#covered = began;
  }
}

/** A Google account's credentials, read from an environment. */
export interface CalendarAccess {
  readonly calendarId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** The missing settings that are required to call Google. */
  readonly missing: readonly string[];
}

type CalendarTrigger = Trigger & { access(environment: Environment): CalendarAccess };

/** Everything that a served trigger needs to work with Google. */
export interface CalendarSession {
  /** The trigger's key in the state. */
  readonly key: string;
  /** Undefined without a public URL, a token or a configured account. */
  readonly channels: CalendarChannels | undefined;
  readonly sharedSync: SharedTask;
  /** Undefined if the account is configured. */
  readonly problem: Error | undefined;
}

/** Opens a session with Google. `pause` is the minimum time between two calendar syncs in milliseconds. */
export function openSession(trigger: CalendarTrigger, services: Services, pause: number): CalendarSession {
  const { environment, state, log, publicUrl, signal } = services;
  const { missing, calendarId, ...account } = trigger.access(environment);
  const key = `google-calendar ${trigger.path}`;
  const baseUrl = environment.GOOGLE_API_URL || undefined;
  const client = new CalendarClient({ ...account, calendarId, baseUrl, signal });
  const emit = services.emit.bind(services);
  const sync = new CalendarSync({ client, state, key: `${key} position`, calendarId, log, emit });
  const token = trigger.secrets
    .map((secret) => secret.read(environment))
    .find((value) => value !== undefined);
  const problem = missing.length === 0 ? undefined : notConnected(missing);
  const address = publicUrl === undefined ? undefined : `${publicUrl.replace(/\/+$/, "")}${trigger.path}`;
  const canWatch = address !== undefined && token !== undefined && problem === undefined;
  const channels = canWatch
    ? new CalendarChannels({ client, state, key: `${key} channels`, calendarId, address, token, log })
    : undefined;
  return { key, channels, sharedSync: new SharedTask(() => sync.reconcile(), pause), problem };
}
