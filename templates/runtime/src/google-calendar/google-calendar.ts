import type { Environment, Secret, Setting } from "../settings/setting.ts";
import type { BackgroundTrigger, Services } from "../webhook/background.ts";
import { type SourceOptions, SourceTrigger } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { AnyHandler, RegisteredHandler } from "../webhook/trigger.ts";
import type { CalendarContext, CalendarEventName, CalendarPayload } from "./calendar-payload.ts";
import { calendarProtocol, type Ping, pingEvent } from "./calendar-protocol.ts";
import { type CalendarAccess, type CalendarSession, openSession } from "./calendar-session.ts";
import { defaultPace, type Pace, work } from "./calendar-work.ts";

export type { CalendarAttendee, CalendarEvent, CalendarTime } from "./calendar-event.ts";
export type { CalendarContext, CalendarEventName, CalendarPayload } from "./calendar-payload.ts";
export { sign } from "./sign.ts";

/**
 * The options of `googleCalendar`.
 * @example
 * googleCalendar({
 *   secret: secret("GOOGLE_CHANNEL_TOKEN"),
 *   clientId: setting("GOOGLE_CLIENT_ID"),
 *   clientSecret: secret("GOOGLE_CLIENT_SECRET"),
 *   refreshToken: secret("GOOGLE_REFRESH_TOKEN"),
 * });
 * @see https://developers.google.com/identity/protocols/oauth2/native-app
 */
export interface GoogleCalendarOptions extends SourceOptions {
  /** The token that Google repeats in every ping, up to 256 characters. Without a token, every ping is rejected. */
  readonly secret?: Secret<string | undefined>;
  /**
   * The calendar's id.
   * @default "primary", the account's primary calendar
   */
  readonly calendar?: Setting<string | undefined>;
  /** The OAuth client id. */
  readonly clientId?: Setting<string | undefined>;
  /** The OAuth client secret. */
  readonly clientSecret?: Secret<string | undefined>;
  /** A refresh token of an account that can read the calendar. */
  readonly refreshToken?: Secret<string | undefined>;
}

const source = { name: "google-calendar", scheme: calendarProtocol } as const;

/**
 * Reports changes in a calendar: with Google's pings if there is a public URL, and by polling every 15 minutes.
 * Created by `googleCalendar`.
 * @example
 * const calendar: GoogleCalendarTrigger = googleCalendar({ secret: secret("GOOGLE_CHANNEL_TOKEN") });
 * @see https://developers.google.com/workspace/calendar/api/guides/push
 */
export class GoogleCalendarTrigger extends SourceTrigger<GoogleCalendarOptions> implements BackgroundTrigger {
  readonly #options: GoogleCalendarOptions;
  readonly #pace: Pace;
  readonly #session = Promise.withResolvers<CalendarSession>();
  readonly #pingHandlers: readonly RegisteredHandler[];

  /** Only tests override the default intervals. */
  constructor(options: GoogleCalendarOptions, pace: Pace = defaultPace) {
    super(source, options);
    this.#options = options;
    this.#pace = pace;
    const run: AnyHandler = ({ payload, delivery }) => this.#onPing(payload as Ping, delivery.receivedAt);
    this.#pingHandlers = [{ run, options: {}, name: `${pingEvent} 0` }];
  }

  /**
   * Registers a handler for calendar events that were created, changed or cancelled. Any edit is a change, including
   * an attendee's reply.
   * @example
   * calendar.on("event.created", async ({ payload, log }) => {
   *   log.info(`New event: ${payload.summary}`);
   * });
   * @see https://developers.google.com/workspace/calendar/api/v3/reference/events
   * @throws UserError `bad-event`, `bad-handler` or `bad-handler-options`, in plain JavaScript
   */
  override on<Name extends CalendarEventName>(
    event: Name,
    handler: (context: CalendarContext<Name>) => unknown,
    options?: HandlerOptions<CalendarPayload<Name>>,
  ): void {
    super.on(event, handler, options);
  }

  /** Pings are handled here: each one triggers another sync of the calendar. */
  override findHandlers(names: readonly string[]): readonly RegisteredHandler[] {
    return names[0] === pingEvent ? this.#pingHandlers : super.findHandlers(names);
  }

  /** Reads the Google credentials. A missing one is reported by its setting or, if it has none, by its option. */
  access(environment: Environment): CalendarAccess {
    const { calendar, ...account } = this.#options;
    const missing: string[] = [];
    const read = (option: "clientId" | "clientSecret" | "refreshToken"): string => {
      const value = account[option]?.read(environment);
      if (value === undefined) missing.push(account[option]?.name ?? `googleCalendar({ ${option} })`);
      return value ?? "";
    };
    const clientId = read("clientId");
    const clientSecret = read("clientSecret");
    const refreshToken = read("refreshToken");
    return {
      calendarId: calendar?.read(environment) ?? "primary",
      clientId,
      clientSecret,
      refreshToken,
      missing,
    };
  }

  /** Watches the calendar, renews the watch before it expires, and syncs the calendar every 15 minutes. */
  async run(services: Services): Promise<void> {
    const session = openSession(this, services, this.#pace.pause);
    this.#session.resolve(session);
    await work(session, services, this.#pace);
  }

  /**
   * Makes sure that Google posts to the public URL. `run` does this automatically.
   * @throws GoogleError
   */
  async watch(services: Services): Promise<void> {
    const { channels } = openSession(this, services, this.#pace.pause);
    await channels?.ensure(Date.now());
    // Only resumed now, because a running process would otherwise create a channel, too.
    await channels?.resume();
  }

  /**
   * Stops Google's notifications until the next start or the next call of `watch`.
   * @throws GoogleError
   */
  async stop(services: Services): Promise<void> {
    await openSession(this, services, this.#pace.pause).channels?.stop();
  }

  async #onPing(ping: Ping, receivedAt: Date): Promise<void> {
    const { channels, sharedSync: joined } = await this.#session.promise;
    // Google continues to post for a while after a channel has been stopped.
    if ((await channels?.isKnownChannel(ping)) === true) await joined.after(receivedAt.getTime());
  }
}

/**
 * Creates a trigger for a Google calendar. If `HOOKLOOM_PUBLIC_URL` is set, Google posts notifications to it. The
 * calendar is synced every 15 minutes in any case.
 * @example
 * const calendar = googleCalendar({
 *   secret: secret("GOOGLE_CHANNEL_TOKEN", "Comes with every ping"),
 *   clientId: setting("GOOGLE_CLIENT_ID"),
 *   clientSecret: secret("GOOGLE_CLIENT_SECRET"),
 *   refreshToken: secret("GOOGLE_REFRESH_TOKEN"),
 * });
 * calendar.on("event.cancelled", ({ payload, log }) => log.info(`Cancelled: ${payload.id}`));
 * export default webhook(calendar);
 * @see https://developers.google.com/workspace/calendar/api/guides/push
 * @throws UserError `bad-path`
 */
export function googleCalendar(options: GoogleCalendarOptions = {}): GoogleCalendarTrigger {
  return new GoogleCalendarTrigger(options);
}
