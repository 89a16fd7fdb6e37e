import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { GoogleCalendarEntry } from "../../contract/registration.ts";
import { googleRejected, googleUnreachable, noCalendar } from "./google-errors.ts";

export interface CalendarApi {
  readonly token: string;
  readonly base?: string | undefined;
  readonly signal: AbortSignal;
}

type Fields = Readonly<Record<string, unknown>>;

interface CalendarResponse {
  readonly status: number;
  readonly body: Fields;
}

const publicApi = "https://www.googleapis.com";
const requestTimeoutMs = 30_000;

async function call(
  { token, base, signal }: CalendarApi,
  path: string,
  body?: Fields,
): Promise<CalendarResponse> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]);
  try {
    const response = await fetch(`${base ?? publicApi}/calendar/v3${path}`, {
      headers,
      signal: limit,
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
    const value: unknown = await response.json().catch(ignored("the status is reported without a body"));
    return { status: response.status, body: isRecord(value) ? value : {} };
  } catch (cause) {
    signal.throwIfAborted();
    throw googleUnreachable(cause);
  }
}

function rejection({ status, body }: CalendarResponse): Error {
  const { error } = body;
  const reason = isRecord(error) && typeof error.message === "string" ? error.message : "";
  return googleRejected(status, reason);
}

/** @see https://developers.google.com/workspace/calendar/api/v3/reference/calendarList/list */
export async function listCalendars(api: CalendarApi): Promise<readonly GoogleCalendarEntry[]> {
  const calendars: GoogleCalendarEntry[] = [];
  for (let pageToken = ""; ; ) {
    const query = new URLSearchParams({ maxResults: "250", ...(pageToken === "" ? {} : { pageToken }) });
    const response = await call(api, `/users/me/calendarList?${query}`);
    if (response.status !== 200) throw rejection(response);
    const { items, nextPageToken } = response.body;
    for (const item of Array.isArray(items) ? items.filter(isRecord) : []) {
      const { id, summary, summaryOverride, primary } = item;
      calendars.push({
        id: String(id),
        name: String(summaryOverride ?? summary ?? id),
        primary: primary === true,
      });
    }
    if (typeof nextPageToken !== "string") return calendars;
    pageToken = nextPageToken;
  }
}

/** @throws RegistrationError `no-resource` if the account cannot read the calendar */
export async function checkCalendar(api: CalendarApi, calendar: string): Promise<void> {
  const response = await call(api, `/calendars/${encodeURIComponent(calendar)}/events?maxResults=1`);
  if (response.status === 200) return;
  if (response.status !== 404) throw rejection(response);
  throw noCalendar(
    calendar,
    (await listCalendars(api)).map(({ id, primary }) => (primary ? "primary" : id)),
  );
}

/** Succeeds if it has ended already. @see https://developers.google.com/workspace/calendar/api/v3/reference/channels/stop */
export async function stopChannel(api: CalendarApi, id: string, resourceId: string): Promise<void> {
  const response = await call(api, "/channels/stop", { id, resourceId });
  if (response.status >= 300 && response.status !== 404) throw rejection(response);
}
