// A Calendar API that tests can bring into any state; its responses have the types of Google's client.
import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import type { calendar_v3 } from "@googleapis/calendar";
import { StandIn } from "../../../../../test/stand-ins/stand-in.ts";

type CalendarEvent = calendar_v3.Schema$Event;
type Channel = calendar_v3.Schema$Channel;

interface Fault {
  /** Part of the path that it hits. */
  readonly path: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What the service answers a request with. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function failure(status: number, reason: string): Answer {
  return {
    status,
    body: { error: { code: status, message: reason, errors: [{ domain: "global", reason }] } },
  };
}

export class CalendarStandIn extends StandIn {
  readonly channels: Map<string, Channel> = new Map();
  readonly calls: string[] = [];
  readonly faults: Fault[] = [];
  readonly pings: Promise<unknown>[] = [];
  pageSize = 2500;
  /** Milliseconds that a channel lives. */
  life = 7 * 24 * 60 * 60 * 1000;
  /** Seconds that an access token lives. */
  tokenLife = 3600;
  losesPings = false;
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

  count(call: string): number {
    return this.calls.filter((one) => one.startsWith(call)).length;
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

  forget(): void {
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

  protected async respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://google");
    const body = await text(request);
    this.calls.push(`${request.method} ${url.pathname}`);
    const at = this.faults.findIndex(({ path }) => url.pathname.includes(path));
    const [fault] = at < 0 ? [] : this.faults.splice(at, 1);
    const answer = fault ?? (await this.answer(request, url, body));
    response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
    response.end(answer.body === undefined ? "" : JSON.stringify(answer.body));
  }

  protected async answer(request: IncomingMessage, url: URL, body: string): Promise<Answer> {
    if (url.pathname === "/token") return this.#grant(new URLSearchParams(body));
    const bearer = Number(/^Bearer access-(\d+)$/.exec(request.headers.authorization ?? "")?.[1] ?? 0);
    if (bearer <= this.#revoked || bearer > this.#tokens) return failure(401, "authError");
    if (url.pathname.endsWith("/channels/stop")) return this.#stopChannel(JSON.parse(body));
    if (url.pathname.endsWith("/calendars/primary/events/watch")) return this.#watch(JSON.parse(body));
    if (url.pathname.endsWith("/calendars/primary/events")) {
      return request.method === "POST" ? this.#insert(JSON.parse(body)) : this.#list(url.searchParams);
    }
    return failure(404, "notFound");
  }

  #grant(form: URLSearchParams): Answer {
    if (form.get("grant_type") !== "refresh_token" || form.get("refresh_token") !== "refresh") {
      return { status: 400, body: { error: "invalid_grant", error_description: "Bad Request" } };
    }
    if (form.get("client_id") !== "client" || form.get("client_secret") !== "secret") {
      return { status: 401, body: { error: "invalid_client" } };
    }
    this.#tokens++;
    const body = { access_token: `access-${this.#tokens}`, expires_in: this.tokenLife, token_type: "Bearer" };
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
