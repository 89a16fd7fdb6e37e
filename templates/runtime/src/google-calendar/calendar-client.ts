import { isRecord } from "../errors/is-record.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { invalidResponse, requestRejected, tokenRejected, unreachable } from "./google-errors.ts";

export interface CalendarClientOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly refreshToken: string;
  readonly calendarId: string;
  /** Base URL of the Google API; overridden in tests. */
  readonly baseUrl?: string | undefined;
  readonly signal?: AbortSignal;
}

/** One page of a calendar's changes. */
export interface EventsPage {
  readonly items: readonly CalendarEvent[];
  readonly nextPageToken?: string;
  readonly nextSyncToken?: string;
  /** Google's server time, in milliseconds since 1970. */
  readonly date: number;
}

export interface PageRequest {
  readonly syncToken?: string | undefined;
  readonly pageToken?: string | undefined;
  /**
   * Returns only events that changed since this time (RFC 3339), including cancelled ones. Never combined with a sync
   * token.
   */
  readonly updatedMin?: string | undefined;
}

export interface WatchRequest {
  readonly id: string;
  readonly address: string;
  readonly token: string;
  /** Requested lifetime in seconds. Google may shorten it. */
  readonly ttl: number;
}

export interface WatchedChannel {
  readonly resourceId: string;
  /** Expiration time in milliseconds since 1970. */
  readonly expiration: number;
}

const googleApiUrl = "https://www.googleapis.com";
const tokenUrl = "https://oauth2.googleapis.com/token";
const requestTimeoutMs = 30_000;
/** Access tokens are renewed this many milliseconds before they expire. */
const renewalMarginMs = 60_000;

interface GoogleResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Returns `Retry-After` in milliseconds. The header contains seconds or a date. */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const delayMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(delayMs) ? Math.max(delayMs, 0) : undefined;
}

function errorReason(body: unknown): string {
  const error = isRecord(body) ? body.error : undefined;
  if (typeof error === "string") return error;
  if (!isRecord(error)) return "";
  const [first] = Array.isArray(error.errors) ? error.errors : [];
  const reason = isRecord(first) ? first.reason : error.status;
  return typeof reason === "string" && /^[A-Za-z_]{1,60}$/.test(reason) ? reason : "";
}

/** The Google Calendar API calls that the trigger needs. Every error is a `GoogleError`. */
export class CalendarClient {
  readonly #options: CalendarClientOptions;
  readonly #base: string;
  #token: { readonly value: string; readonly until: number } | undefined;
  #tokenRequest: Promise<string> | undefined;

  constructor(options: CalendarClientOptions) {
    this.#options = options;
    this.#base = (options.baseUrl ?? googleApiUrl).replace(/\/+$/, "");
  }

  /** @see https://developers.google.com/workspace/calendar/api/v3/reference/events/list */
  async list({ syncToken, pageToken, updatedMin }: PageRequest): Promise<EventsPage> {
    const query = new URLSearchParams({ maxResults: "2500" });
    if (syncToken !== undefined) query.set("syncToken", syncToken);
    if (pageToken !== undefined) query.set("pageToken", pageToken);
    if (updatedMin !== undefined) query.set("updatedMin", updatedMin);
    const { body, headers } = await this.#call("the request for changes", "GET", `${this.#events}?${query}`);
    if (!isRecord(body) || !Array.isArray(body.items ?? [])) throw invalidResponse("the request for changes");
    const text = (value: unknown) => (typeof value === "string" ? value : undefined);
    const nextPageToken = text(body.nextPageToken);
    const nextSyncToken = text(body.nextSyncToken);
    const items: readonly unknown[] = Array.isArray(body.items) ? body.items : [];
    const date = Date.parse(headers.get("date") ?? "");
    return {
      items: items.filter(isEvent),
      date: Number.isFinite(date) ? date : Date.now(),
      ...(nextPageToken === undefined ? {} : { nextPageToken }),
      ...(nextSyncToken === undefined ? {} : { nextSyncToken }),
    };
  }

  /** @see https://developers.google.com/workspace/calendar/api/v3/reference/events/watch */
  async watch({ id, address, token, ttl }: WatchRequest): Promise<WatchedChannel> {
    const request = { id, type: "web_hook", address, token, params: { ttl: String(ttl) } };
    const { body } = await this.#call(
      "the request to watch the calendar",
      "POST",
      `${this.#events}/watch`,
      request,
    );
    const expiration = isRecord(body) ? Number(body.expiration ?? Date.now() + ttl * 1000) : Number.NaN;
    if (!isRecord(body) || typeof body.resourceId !== "string" || !Number.isFinite(expiration)) {
      throw invalidResponse("the request to watch the calendar");
    }
    return { resourceId: body.resourceId, expiration };
  }

  /** @see https://developers.google.com/workspace/calendar/api/v3/reference/channels/stop */
  async stop(id: string, resourceId: string): Promise<void> {
    await this.#call("the request to end a watch", "POST", "/calendar/v3/channels/stop", { id, resourceId });
  }

  get #events(): string {
    return `/calendar/v3/calendars/${encodeURIComponent(this.#options.calendarId)}/events`;
  }

  async #call(what: string, method: string, path: string, body?: unknown): Promise<GoogleResponse> {
    let response = await this.#attempt(method, path, body);
    if (response.status === 401) {
      // A token can be revoked before it expires, so the call is retried once with a new one.
      this.#token = undefined;
      response = await this.#attempt(method, path, body);
    }
    if (response.status >= 200 && response.status < 300) return response;
    throw requestRejected(what, response.status, errorReason(response.body), retryAfterOf(response.headers));
  }

  async #attempt(method: string, path: string, body: unknown): Promise<GoogleResponse> {
    const authorization = `Bearer ${await this.#accessToken()}`;
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    return this.#fetch(`${this.#base}${path}`, { method, headers: { authorization, ...type }, ...content });
  }

  async #fetch(url: string, init: RequestInit): Promise<GoogleResponse> {
    const timeout = AbortSignal.timeout(requestTimeoutMs);
    const signal =
      this.#options.signal === undefined ? timeout : AbortSignal.any([timeout, this.#options.signal]);
    try {
      const response = await fetch(url, { ...init, signal, redirect: "error" });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parse(text) };
    } catch (cause) {
      this.#options.signal?.throwIfAborted();
      throw unreachable(cause);
    }
  }

  /** Concurrent calls share one token request. */
  async #accessToken(): Promise<string> {
    if (this.#token !== undefined && this.#token.until > Date.now()) return this.#token.value;
    this.#tokenRequest ??= this.#refresh().finally(() => {
      this.#tokenRequest = undefined;
    });
    return this.#tokenRequest;
  }

  /** @see https://developers.google.com/identity/protocols/oauth2/web-server#offline */
  async #refresh(): Promise<string> {
    const { clientId, clientSecret, refreshToken, baseUrl } = this.#options;
    const body = new URLSearchParams({
      grant_type: "refresh_token",
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    });
    const url = baseUrl === undefined ? tokenUrl : `${this.#base}/token`;
    const { status, headers, body: responseBody } = await this.#fetch(url, { method: "POST", body });
    if (status < 200 || status >= 300)
      throw tokenRejected(status, errorReason(responseBody), retryAfterOf(headers));
    if (!isRecord(responseBody) || typeof responseBody.access_token !== "string")
      throw invalidResponse("the request for a token");
    const seconds = typeof responseBody.expires_in === "number" ? responseBody.expires_in : 3600;
    const until = Date.now() + Math.max(seconds * 1000 - renewalMarginMs, 0);
    this.#token = { value: responseBody.access_token, until };
    return responseBody.access_token;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is CalendarEvent {
  return isRecord(value) && typeof value.id === "string";
}
