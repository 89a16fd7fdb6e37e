// Google's sign-in and list of calendars beside the Calendar API that the runtime's own tests use.
import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { calendar_v3 } from "@googleapis/calendar";
import { type Answer, CalendarStandIn } from "../../templates/runtime/src/google-calendar/testing/google.ts";

/** A second calendar of the account, with the events of the first. */
const team = "team@group.calendar.google.com";

interface Grant {
  readonly challenge: string;
  readonly redirect: string;
}

const refused = (error: string): Answer => ({
  status: 400,
  body: { error, error_description: "Bad Request" },
});

export class GoogleStandIn extends CalendarStandIn {
  /** The parameters of the consent page. */
  readonly asked: URLSearchParams[] = [];
  refuses = false;
  /** True once the person has revoked the access. */
  revoked = false;
  readonly #grants = new Map<string, Grant>();

  protected override async answer(request: IncomingMessage, url: URL, body: string): Promise<Answer> {
    const own = this.#answer(url, body, request.method ?? "GET");
    const first = new URL(url.href.replace(`/calendars/${encodeURIComponent(team)}/`, "/calendars/primary/"));
    return own ?? (await super.answer(request, first, body));
  }

  #answer(url: URL, body: string, method: string): Answer | undefined {
    if (url.pathname === "/auth") return this.#consent(url.searchParams);
    const form = new URLSearchParams(body);
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
    return { status: 302, headers: { location: back.href } };
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
}
