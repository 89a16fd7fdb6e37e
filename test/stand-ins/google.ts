// Google's sign-in and Calendar API, which tests can bring into any state; its answers have the types of Google's client.
import { createHash, randomUUID } from "node:crypto";
import type { calendar_v3 } from "@googleapis/calendar";
import { type Answer, ApiStandIn, type Call } from "./stand-in.ts";

type CalendarEvent = calendar_v3.Schema$Event;
type Channel = calendar_v3.Schema$Channel;

/** A second calendar of the account, with the events of the first. */
const team = "team@group.calendar.google.com";

interface Grant {
  readonly challenge: string;
  readonly redirect: string;
}

const badRequest = (error: string): Answer => ({
  status: 400,
  body: { error, error_description: "Bad Request" },
});

function failure(status: number, reason: string): Answer {
  return {
    status,
    body: { error: { code: status, message: reason, errors: [{ domain: "global", reason }] } },
  };
}

export class GoogleStandIn extends ApiStandIn {
  readonly channels: Map<string, Channel> = new Map();
  readonly pings: Promise<unknown>[] = [];
  pageSize = 2500;
  /** Milliseconds that a channel lives. */
  life = 7 * 24 * 60 * 60 * 1000;
  /** Seconds that an access token lives. */
  tokenLife = 3600;
  losesPings = false;
  /** The parameters of the consent page. */
  readonly consentRequests: URLSearchParams[] = [];
  refuses = false;
  /** True once the person has revoked the access. */
  revoked = false;
  readonly #grants = new Map<string, Grant>();
  readonly #versions = new Map<string, number>();
  readonly #events = new Map<string, CalendarEvent>();
  readonly #messages = new Map<string, number>();
  #version = 1;
  #oldest = 0;
  #tokens = 0;
  #revoked = 0;

  /** The channels that have not ended. */
  get live(): readonly Channel[] {
    return [...this.channels.values()].filter(({ expiration }) => Number(expiration) > Date.now());
  }

  /** Puts an event into the calendar, or changes it, and notifies every channel. */
  put(id: string, change: CalendarEvent = {}): void {
    const now = new Date().toISOString();
    const known = this.#events.get(id) ?? { kind: "calendar#event", id, status: "confirmed", created: now };
    this.#version++;
    this.#versions.set(id, this.#version);
    this.#events.set(id, { ...known, updated: now, etag: `"${this.#version}"`, ...change });
    if (!this.losesPings) this.ping();
  }

  /** The events of the calendar, in the order in which they came. */
  get events(): readonly CalendarEvent[] {
    return [...this.#events.values()];
  }

  /** Google returns only these members of a deleted event. */
  cancel(id: string): void {
    this.put(id, { status: "cancelled" });
  }

  ping(): void {
    for (const channel of this.channels.values()) this.#post(channel, "exists");
  }

  expireSyncTokens(): void {
    this.#oldest = this.#version + 1;
    this.#version++;
  }

  revokeAccessTokens(): void {
    this.#revoked = this.#tokens;
  }

  #post(channel: Channel, state: string): void {
    const { id, token, address, resourceId, resourceUri } = channel;
    if (Number(channel.expiration) < Date.now()) return;
    const number = (this.#messages.get(id ?? "") ?? 0) + 1;
    this.#messages.set(id ?? "", number);
    const headers = {
      "x-goog-channel-id": id ?? "",
      "x-goog-channel-token": token ?? "",
      "x-goog-channel-expiration": new Date(Number(channel.expiration)).toUTCString(),
      "x-goog-resource-id": resourceId ?? "",
      "x-goog-resource-uri": resourceUri ?? "",
      "x-goog-resource-state": state,
      "x-goog-message-number": String(number),
    };
    const sent = fetch(address ?? "", { method: "POST", headers }).then((answer) => answer.status);
    this.pings.push(sent.catch(() => 0));
  }

  protected async answer({ method, url, headers, body }: Call): Promise<Answer> {
    if (url.pathname === "/auth") return this.#consent(url.searchParams);
    if (url.pathname === "/token") return this.#token(new URLSearchParams(body));
    if (url.pathname === "/calendar/v3/users/me/calendarList") return this.#calendars(url.searchParams);
    const bearer = Number(/^Bearer access-(\d+)$/.exec(headers.authorization ?? "")?.[1] ?? 0);
    if (bearer <= this.#revoked || bearer > this.#tokens) return failure(401, "authError");
    if (url.pathname.endsWith("/channels/stop")) return this.#stopChannel(JSON.parse(body));
    const [, calendar = "", rest] = /\/calendars\/([^/]+)\/(events.*)$/.exec(url.pathname) ?? [];
    if (!["primary", team].includes(decodeURIComponent(calendar))) return failure(404, "notFound");
    if (rest === "events/watch") return this.#watch(JSON.parse(body));
    if (rest !== "events") return failure(404, "notFound");
    return method === "POST" ? this.#insert(JSON.parse(body)) : this.#list(url.searchParams);
  }

  #consent(query: URLSearchParams): Answer {
    this.consentRequests.push(query);
    const redirect = query.get("redirect_uri") ?? "";
    const callbackUrl = new URL(redirect);
    callbackUrl.searchParams.set("state", query.get("state") ?? "");
    const code = randomUUID();
    if (this.refuses) callbackUrl.searchParams.set("error", "access_denied");
    else callbackUrl.searchParams.set("code", code);
    this.#grants.set(code, { challenge: query.get("code_challenge") ?? "", redirect });
    return { status: 302, headers: { location: callbackUrl.href } };
  }

  #token(form: URLSearchParams): Answer {
    if (form.get("grant_type") === "authorization_code") return this.#code(form);
    if (this.revoked || form.get("grant_type") !== "refresh_token" || form.get("refresh_token") !== "refresh")
      return badRequest("invalid_grant");
    if (form.get("client_id") !== "client" || form.get("client_secret") !== "secret")
      return { status: 401, body: { error: "invalid_client" } };
    this.#tokens++;
    const body = { access_token: `access-${this.#tokens}`, expires_in: this.tokenLife, token_type: "Bearer" };
    return { status: 200, body };
  }

  /** A code works once, for the caller with the verifier of its challenge. */
  #code(form: URLSearchParams): Answer {
    const code = form.get("code") ?? "";
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (grant === undefined || grant.challenge !== challenge) return badRequest("invalid_grant");
    if (grant.redirect !== form.get("redirect_uri")) return badRequest("redirect_uri_mismatch");
    if (form.get("client_id") !== "client" || form.get("client_secret") !== "secret")
      return badRequest("invalid_client");
    this.revoked = false;
    const body = { access_token: "first", refresh_token: "refresh", expires_in: 3599, token_type: "Bearer" };
    return { status: 200, body };
  }

  #calendars(query: URLSearchParams): Answer {
    const second = query.get("pageToken") === "2";
    const items: calendar_v3.Schema$CalendarListEntry[] = second
      ? [{ id: team, summary: "Team" }]
      : [{ id: "me@example.com", summary: "me@example.com", summaryOverride: "Mine", primary: true }];
    const body: calendar_v3.Schema$CalendarList = {
      kind: "calendar#calendarList",
      items,
      ...(second ? {} : { nextPageToken: "2" }),
    };
    return { status: 200, body };
  }

  #insert(wanted: CalendarEvent): Answer {
    const [start, end] = [wanted.start, wanted.end].map((time) =>
      Date.parse(time?.dateTime ?? time?.date ?? ""),
    );
    if (!start || !end) return failure(400, "required");
    if (end < start) return failure(400, "timeRangeEmpty");
    const id = `event${this.#events.size + 1}`;
    this.put(id, wanted);
    return { status: 200, body: this.#events.get(id) };
  }

  async #watch(wanted: Channel): Promise<Answer> {
    const { id, address, token, type } = wanted;
    if (type !== "web_hook" || !id || !address) return failure(400, "required");
    if (this.channels.has(id)) return failure(400, "channelIdNotUnique");
    const resourceUri = "https://www.googleapis.com/calendar/v3/calendars/primary/events?alt=json";
    const expiration = String(Date.now() + this.life);
    const channel: Channel = {
      kind: "api#channel",
      id,
      address,
      resourceId: "resource-1",
      resourceUri,
      expiration,
    };
    this.channels.set(id, token === undefined ? channel : { ...channel, token });
    this.#post({ ...channel, token: token ?? "" }, "sync");
    // Its first message comes before its answer.
    await this.pings.at(-1);
    return { status: 200, body: channel };
  }

  #stopChannel({ id, resourceId }: Channel): Answer {
    const known = this.channels.get(id ?? "");
    if (known === undefined || known.resourceId !== resourceId) return failure(404, "channelNotFound");
    this.channels.delete(id ?? "");
    return { status: 204 };
  }

  #list(query: URLSearchParams): Answer {
    const given = query.get("syncToken");
    const since = given === null ? 0 : Number(given.slice(1));
    const updatedMin = Date.parse(query.get("updatedMin") ?? "") || 0;
    if (given !== null && since < this.#oldest) return failure(410, "fullSyncRequired");
    const changed = [...this.#events.values()]
      .filter(({ id }) => (this.#versions.get(id ?? "") ?? 0) > since)
      .filter(({ updated }) => Date.parse(updated ?? "") >= updatedMin)
      .filter(({ status }) => given !== null || updatedMin > 0 || status !== "cancelled");
    const from = Number(query.get("pageToken") ?? 0);
    const items = changed.slice(from, from + this.pageSize);
    const more = from + this.pageSize < changed.length;
    const next = more
      ? { nextPageToken: String(from + this.pageSize) }
      : { nextSyncToken: `s${this.#version}` };
    const body: calendar_v3.Schema$Events = { kind: "calendar#events", items, ...next };
    return { status: 200, body };
  }
}
