import type { Environment, Secret, Setting } from "../settings/setting.ts";
import type { BackgroundTrigger, Services } from "../webhook/background.ts";
import { type SourceOptions, SourceTrigger } from "../webhook/define-source.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { AnyHandler, RegisteredHandler } from "../webhook/trigger.ts";
import type { CalendarContext, CalendarEventName, CalendarPayload } from "./calendar-payload.ts";
import { calendarProtocol, type Ping, pingEvent } from "./calendar-protocol.ts";
import { type CalendarAccess, type CalendarSession, openSession } from "./calendar-session.ts";
import { type Pace, usual, work } from "./calendar-work.ts";

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
  /** The token that Google repeats with every ping, at most 256 characters. Without one, every ping is rejected. */
  readonly secret?: Secret<string | undefined>;
  /**
   * The calendar's id.
   * @default "primary", the account's own calendar
   */
  readonly calendar?: Setting<string | undefined>;
  /** The id of the OAuth client. */
  readonly clientId?: Setting<string | undefined>;
  /** The secret of the OAuth client. */
  readonly clientSecret?: Secret<string | undefined>;
  /** A refresh token of an account that may read the calendar. */
  readonly refreshToken?: Secret<string | undefined>;
}

const source = { name: "google-calendar", scheme: calendarProtocol } as const;

/**
 * Reports what changes in a calendar: by Google's pings where it has a public address, and by polling every 15 minutes.
 * `googleCalendar` makes one.
 * @example
 * const calendar: GoogleCalendarTrigger = googleCalendar({ secret: secret("GOOGLE_CHANNEL_TOKEN") });
 * @see https://developers.google.com/workspace/calendar/api/guides/push
 */
export class GoogleCalendarTrigger extends SourceTrigger<GoogleCalendarOptions> implements BackgroundTrigger {
  readonly #options: GoogleCalendarOptions;
  readonly #pace: Pace;
  readonly #session = Promise.withResolvers<CalendarSession>();
  readonly #pingHandlers: readonly RegisteredHandler[];

  /** Only tests change the usual intervals. */
  constructor(options: GoogleCalendarOptions, pace: Pace = usual) {
    super(source, options);
    this.#options = options;
    this.#pace = pace;
    const run: AnyHandler = ({ payload, delivery }) => this.#onPing(payload as Ping, delivery.receivedAt);
    this.#pingHandlers = [{ run, options: {}, name: `${pingEvent} 0` }];
  }

  /**
   * Registers a handler for events that were put into the calendar, changed or cancelled. Any edit changes an event,
   * including an attendee's reply.
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

  /** Pings are handled here: each one triggers another reading of the calendar. */
  override findHandlers(names: readonly string[]): readonly RegisteredHandler[] {
    return names[0] === pingEvent ? this.#pingHandlers : super.findHandlers(names);
  }

  /** The credentials for Google; missing ones are reported by the name of their option. */
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

  /** Watches the calendar, renews the watch before it ends, and reads the calendar every 15 minutes. */
  async run(services: Services): Promise<void> {
    const session = openSession(this, services, this.#pace.pause);
    this.#session.resolve(session);
    await work(session, services, this.#pace);
  }

  /**
   * Makes sure that Google posts to the public address, as `run` does by itself.
   * @throws GoogleError
   */
  async watch(services: Services): Promise<void> {
    const { channels } = openSession(this, services, this.#pace.pause);
    await channels?.ensure(Date.now());
    // Only now: otherwise a running process would create one, too.
    await channels?.resume();
  }

  /**
   * Makes Google stop posting, until the next start or the next call of `watch`.
   * @throws GoogleError
   */
  async stop(services: Services): Promise<void> {
    await openSession(this, services, this.#pace.pause).channels?.stop();
  }

  async #onPing(ping: Ping, receivedAt: Date): Promise<void> {
    const { channels, joined } = await this.#session.promise;
    // Google continues to post for a while after a channel was stopped.
    if ((await channels?.holds(ping)) === true) await joined.after(receivedAt.getTime());
  }
}

/**
 * A trigger for a calendar of Google. Where HOOKLOOM_PUBLIC_URL is set, Google posts there; the calendar is
 * read every 15 minutes in any case.
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
