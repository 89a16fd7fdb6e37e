// Google's sign-in and list of calendars before the Calendar API that the runtime's own tests use.
import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { calendar_v3 } from "@googleapis/calendar";
import { CalendarStandIn } from "../../templates/runtime/src/google-calendar/testing/google.ts";

/** A second calendar of the account, with the events of the first. */
const team = "team@group.calendar.google.com";

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly location?: string;
}

interface Grant {
  readonly challenge: string;
  readonly redirect: string;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const refused = (error: string): Answer => ({
  status: 400,
  body: { error, error_description: "Bad Request" },
});

export class GoogleStandIn {
  readonly calendar: CalendarStandIn = new CalendarStandIn();
  /** The parameters of the consent page. */
  readonly asked: URLSearchParams[] = [];
  refuses = false;
  /** True once the person has revoked the access. */
  revoked = false;
  #calendarUrl = "";
  readonly #grants = new Map<string, Grant>();
  readonly #server = createServer((request, response) => void this.#respond(request, response));

  async start(): Promise<string> {
    this.#calendarUrl = await this.calendar.start();
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.calendar.stop();
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://google");
    const text = await readText(request);
    const own = this.#answer(url, text, request.method ?? "GET");
    const { status, body, location } = own ?? (await this.#pass(request, text));
    const headers = location === undefined ? {} : { location };
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? "" : JSON.stringify(body));
  }

  #answer(url: URL, text: string, method: string): Answer | undefined {
    if (url.pathname === "/auth") return this.#consent(url.searchParams);
    const form = new URLSearchParams(text);
    if (url.pathname === "/token" && form.get("grant_type") === "authorization_code") return this.#code(form);
    if (url.pathname === "/token" && this.revoked) return refused("invalid_grant");
    if (url.pathname === "/calendar/v3/users/me/calendarList") return this.#calendars(url.searchParams);
    const [, calendar] = /^\/calendar\/v3\/calendars\/([^/]+)\//.exec(url.pathname) ?? [];
    const known = calendar === undefined || ["primary", encodeURIComponent(team)].includes(calendar);
    const unknown = method === "GET" && !known;
    return unknown ? { status: 404, body: { error: { code: 404, message: "Not Found" } } } : undefined;
  }

  #consent(query: URLSearchParams): Answer {
    this.asked.push(query);
    const redirect = query.get("redirect_uri") ?? "";
    const back = new URL(redirect);
    back.searchParams.set("state", query.get("state") ?? "");
    const code = randomUUID();
    if (this.refuses) back.searchParams.set("error", "access_denied");
    else back.searchParams.set("code", code);
    this.#grants.set(code, { challenge: query.get("code_challenge") ?? "", redirect });
    return { status: 302, location: back.href };
  }

  /** A code works once, for the caller with the verifier of its challenge. */
  #code(form: URLSearchParams): Answer {
    const code = form.get("code") ?? "";
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (grant === undefined || grant.challenge !== challenge) return refused("invalid_grant");
    if (grant.redirect !== form.get("redirect_uri")) return refused("redirect_uri_mismatch");
    if (form.get("client_id") !== "client" || form.get("client_secret") !== "secret")
      return refused("invalid_client");
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

  async #pass(request: IncomingMessage, text: string): Promise<Answer> {
    const { authorization = "", "content-type": type = "" } = request.headers;
    const { method = "GET" } = request;
    const url = request.url?.replace(`/calendars/${encodeURIComponent(team)}/`, "/calendars/primary/");
    const answer = await fetch(`${this.#calendarUrl}${url}`, {
      method,
      headers: { authorization, "content-type": type },
      ...(method === "GET" ? {} : { body: text }),
    });
    const received = await answer.text();
    return { status: answer.status, ...(received === "" ? {} : { body: JSON.parse(received) }) };
  }
}
