import type { Environment } from "../settings/setting.ts";
import type { Services } from "../webhook/background.ts";
import type { Trigger } from "../webhook/trigger.ts";
import { CalendarChannels } from "./calendar-channels.ts";
import { CalendarClient } from "./calendar-client.ts";
import { CalendarSync } from "./calendar-sync.ts";
import { notConnected } from "./google-errors.ts";
import { Joined } from "./joined.ts";

/** The credentials of a Google account, read from an environment. */
export interface CalendarAccess {
  readonly calendarId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  /** The missing settings, without which Google cannot be called. */
  readonly missing: readonly string[];
}

type CalendarTrigger = Trigger & { access(environment: Environment): CalendarAccess };

/** Everything a served trigger needs to work with Google. */
export interface CalendarSession {
  /** The trigger's key in the state. */
  readonly key: string;
  /** Undefined without a public address or a token. */
  readonly channels: CalendarChannels | undefined;
  readonly joined: Joined;
  /** Undefined where the account is configured. */
  readonly problem: Error | undefined;
}

/** Opens a session with Google; `pause` is the shortest time between two readings, in milliseconds. */
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
  const watched = address !== undefined && token !== undefined && problem === undefined;
  const channels = watched
    ? new CalendarChannels({ client, state, key: `${key} channels`, calendarId, address, token, log })
    : undefined;
  return { key, channels, joined: new Joined(() => sync.reconcile(), pause), problem };
}
