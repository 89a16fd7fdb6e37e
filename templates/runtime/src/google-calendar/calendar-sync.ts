import { createHash } from "node:crypto";
import type { Logger } from "../log/logger.ts";
import { isDeliveryId } from "../receiver/parse-body.ts";
import type { FoundEvent, SourceState } from "../webhook/background.ts";
import type { CalendarClient, EventsPage, PageRequest } from "./calendar-client.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import type { CalendarEventName } from "./calendar-payload.ts";
import { GoogleError, invalidResponse } from "./google-errors.ts";

export interface CalendarSyncOptions {
  readonly client: Pick<CalendarClient, "list">;
  readonly state: SourceState;
  /** The key under which the position is stored in the state. */
  readonly key: string;
  readonly calendarId: string;
  readonly log: Logger;
  emit(events: readonly FoundEvent[]): Promise<void>;
}

/** The position up to which a calendar has been read. */
interface Position {
  readonly calendarId: string;
  readonly token: string;
  /** The time of the read according to Google's clock, in milliseconds since 1970. */
  readonly since: number;
  /** The creation times of recently created known events, by id. */
  readonly recent: Readonly<Record<string, number>>;
}

/** Maximum delay in milliseconds between an event's creation and its appearance in the list. */
const lag = 10 * 60 * 1000;

/** Maximum length of a version id. Found events are stored like pings, whose channel ids have this maximum. */
const maxIdLength = 64;

/**
 * Returns an id for a version of an event that does not depend on the event name, so that a change that is found
 * twice runs once.
 */
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

function keepRecent(events: readonly [string, number][], date: number): Record<string, number> {
  const kept = events.filter(([, time]) => time >= date - 2 * lag);
  return Object.fromEntries(kept);
}

/**
 * Finds the changes in a calendar since it was last read.
 * @see https://developers.google.com/workspace/calendar/api/guides/sync
 */
export class CalendarSync {
  readonly #options: CalendarSyncOptions;

  constructor(options: CalendarSyncOptions) {
    this.#options = options;
  }

  /**
   * Emits every change since the stored position, then stores the new position. After an interruption, the next call
   * starts at the same position again. The first call only stores a position: existing entries are not changes. If
   * Google no longer accepts the position, a new one is requested, and the changes since the old one are listed by
   * time.
   * @throws GoogleError
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
        "Google no longer accepts the sync token, so the changes since the last sync are listed by time",
      );
      await this.#begin(position);
    }
  }

  async #begin(lost?: Position): Promise<void> {
    const next = await this.#readChanges({}, undefined);
    if (lost !== undefined) await this.#recover(lost);
    await this.#write(next);
  }

  /** Emits the changes since a lost position, listed by time. A change that is found twice has the same id. */
  async #recover(lost: Position): Promise<void> {
    const updatedMin = new Date(lost.since - lag).toISOString();
    try {
      for await (const page of this.#pages({ updatedMin })) await this.#emit(page, lost);
    } catch (error) {
      if (!isGone(error)) throw error;
      this.#options.log.warn(`Changes since ${updatedMin} are missing: Google no longer provides them`);
    }
  }

  async #follow(position: Position): Promise<void> {
    await this.#write(await this.#readChanges({ syncToken: position.token }, position));
  }

  /** Reads all pages of a list and emits the changes since a position. Returns the position for the next read. */
  async #readChanges(request: PageRequest, position: Position | undefined): Promise<Position> {
    const seen = Object.entries(position?.recent ?? {});
    let since: number | undefined;
    let token: string | undefined;
    for await (const page of this.#pages(request)) {
      if (position !== undefined) await this.#emit(page, position);
      seen.push(...recentEntries(page));
      since ??= page.date;
      token = page.nextSyncToken;
    }
    if (since === undefined || token === undefined) throw invalidResponse("the request for changes");
    return { calendarId: this.#options.calendarId, token, since, recent: keepRecent(seen, since) };
  }

  async *#pages(request: PageRequest): AsyncGenerator<EventsPage> {
    let pageToken: string | undefined;
    do {
      const page = await this.#options.client.list({ ...request, pageToken });
      yield page;
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
  }

  async #emit(page: EventsPage, position: Position): Promise<void> {
    if (page.items.length === 0) return;
    const found = page.items.map((event) => ({
      id: versionId(event),
      event: eventName(event, position),
      payload: event,
    }));
    await this.#options.emit(found);
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

function recentEntries(page: EventsPage): readonly [string, number][] {
  return page.items
    .map((event): [string, number] => [event.id, createdAt(event)])
    .filter(([, time]) => time > page.date - 2 * lag);
}
