import { createHash } from "node:crypto";
import type { Logger } from "../log/logger.ts";
import { isDeliveryId } from "../receiver/parse-body.ts";
import type { FoundEvent, SourceState } from "../webhook/background.ts";
import type { CalendarClient, EventsPage } from "./calendar-client.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import type { CalendarEventName } from "./calendar-payload.ts";
import { GoogleError, invalidResponse } from "./google-errors.ts";

export interface CalendarSyncOptions {
  readonly client: Pick<CalendarClient, "list">;
  readonly state: SourceState;
  /** The key of the position in the state. */
  readonly key: string;
  readonly calendarId: string;
  readonly log: Logger;
  emit(events: readonly FoundEvent[]): Promise<void>;
}

/** How far a calendar has been read. */
interface Position {
  readonly calendarId: string;
  readonly token: string;
  /** When it was read, by Google's clock, in milliseconds since 1970. */
  readonly since: number;
  /** Events that were made shortly before and have been seen: by id, with the time when they were made. */
  readonly recent: Readonly<Record<string, number>>;
}

/** An event may show in the list this long after it was made. */
const lag = 10 * 60 * 1000;

/** The longest id of a channel, since found events are stored in the form of a ping. */
const maxIdLength = 64;

/** The same for the same version of an event under any event name, so a change that is found twice runs once. */
export function versionId(event: CalendarEvent): string {
  const version = event.etag?.replaceAll('"', "") ?? event.updated ?? JSON.stringify(event);
  const id = `${event.id}.${version}`;
  return isDeliveryId(id) && id.length <= maxIdLength ? id : createHash("sha256").update(id).digest("hex");
}

function createdAt(event: CalendarEvent): number {
  const time = Date.parse(event.created ?? "");
  return Number.isFinite(time) ? time : 0;
}

function eventName(event: CalendarEvent, position: Position): CalendarEventName {
  if (event.status === "cancelled") return "event.cancelled";
  const isNew = createdAt(event) >= position.since - lag && !Object.hasOwn(position.recent, event.id);
  return isNew ? "event.created" : "event.updated";
}

function recentEvents(events: Iterable<readonly [string, number]>, date: number): Record<string, number> {
  const kept = [...events].filter(([, time]) => time >= date - 2 * lag);
  return Object.fromEntries(kept);
}

/**
 * Finds what changed in a calendar since it was last read.
 * @see https://developers.google.com/workspace/calendar/api/guides/sync
 */
export class CalendarSync {
  readonly #options: CalendarSyncOptions;

  constructor(options: CalendarSyncOptions) {
    this.#options = options;
  }

  /**
   * Emits every change since the last time, then stores its position; if it is interrupted, it starts there again.
   * The first time it only stores a position: existing entries are not events. Where Google has
   * forgotten the position, it requests a new one and lists by time what changed since the old one.
   * @throws GoogleRefusal
   */
  async reconcile(): Promise<void> {
    const { log } = this.#options;
    const position = await this.#read();
    if (position === undefined) return this.#begin();
    try {
      await this.#follow(position);
    } catch (error) {
      if (!isGone(error)) throw error;
      log.warn(
        "Google has forgotten how far the calendar was read, so changes since then are asked for by time",
      );
      await this.#begin(position);
    }
  }

  async #begin(lost?: Position): Promise<void> {
    const { calendarId } = this.#options;
    const seen: (readonly [string, number])[] = [];
    let page = await this.#page({});
    const since = page.date;
    for (;;) {
      seen.push(...recentEntries(page));
      if (page.nextPageToken === undefined) break;
      page = await this.#page({ pageToken: page.nextPageToken });
    }
    if (lost !== undefined) await this.#recover(lost);
    await this.#write({ calendarId, token: nextSyncToken(page), since, recent: recentEvents(seen, since) });
  }

  /** A change that is found twice has the same id; lists by time include cancelled events. */
  async #recover(lost: Position): Promise<void> {
    const updatedMin = new Date(lost.since - lag).toISOString();
    try {
      for (let pageToken: string | undefined; ; ) {
        const page = await this.#page({ updatedMin, pageToken });
        if (page.items.length > 0) await this.#emit(page, lost);
        pageToken = page.nextPageToken;
        if (pageToken === undefined) return;
      }
    } catch (error) {
      if (!isGone(error)) throw error;
      this.#options.log.warn(`Changes since ${updatedMin} are missing: for Google that is too long ago`);
    }
  }

  async #follow(position: Position): Promise<void> {
    const seen: (readonly [string, number])[] = Object.entries(position.recent);
    let page = await this.#page({ syncToken: position.token });
    const since = page.date;
    for (;;) {
      if (page.items.length > 0) await this.#emit(page, position);
      seen.push(...recentEntries(page));
      if (page.nextPageToken === undefined) break;
      page = await this.#page({ syncToken: position.token, pageToken: page.nextPageToken });
    }
    await this.#write({ ...position, token: nextSyncToken(page), since, recent: recentEvents(seen, since) });
  }

  async #emit(page: EventsPage, position: Position): Promise<void> {
    const found = page.items.map((event) => ({
      id: versionId(event),
      event: eventName(event, position),
      payload: event,
    }));
    await this.#options.emit(found);
  }

  #page(request: Parameters<CalendarClient["list"]>[0]): Promise<EventsPage> {
    return this.#options.client.list(request);
  }

  async #read(): Promise<Position | undefined> {
    const { state, key, calendarId } = this.#options;
    const text = await state.read(key);
    if (text === undefined) return undefined;
    const position: Position = JSON.parse(text);
    return position.calendarId === calendarId ? position : undefined;
  }

  #write(position: Position): Promise<void> {
    return this.#options.state.write(this.#options.key, JSON.stringify(position));
  }
}

function isGone(error: unknown): boolean {
  return error instanceof GoogleError && error.status === 410;
}

function recentEntries(page: EventsPage): readonly (readonly [string, number])[] {
  return page.items
    .map((event) => [event.id, createdAt(event)] as const)
    .filter(([, time]) => time > page.date - 2 * lag);
}

function nextSyncToken(page: EventsPage): string {
  if (page.nextSyncToken === undefined) throw invalidResponse("the list of changes");
  return page.nextSyncToken;
}
