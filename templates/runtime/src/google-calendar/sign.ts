import { randomUUID } from "node:crypto";
import type { Signed, SignInput } from "../webhook/trigger.ts";

/** The authentication header. It contains the token that was passed to Google when the channel was created. */
export const tokenHeader = "x-goog-channel-token";

/**
 * Returns a Google ping whose body contains the changed event, so that samples do not require a calendar. Google's
 * own pings never have a body. The body is only accepted if `HOOKLOOM_SAMPLES` is 1.
 * @example
 * const body = JSON.stringify(payload);
 * const { headers } = sign({ body, secret: "the secret", event: "event.created" });
 * await fetch("http://127.0.0.1:3000/google-calendar", { method: "POST", headers, body });
 * @see https://developers.google.com/workspace/calendar/api/guides/push
 */
export function sign(input: SignInput): Signed {
  const payload = typeof input.body === "string" ? input.body : Buffer.from(input.body).toString();
  const headers = {
    "content-type": "application/json; charset=utf-8",
    "user-agent": "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)",
    "x-goog-channel-id": input.deliveryId ?? randomUUID(),
    "x-goog-message-number": "1",
    "x-goog-resource-id": "sample",
    "x-goog-resource-state": "exists",
    "x-goog-resource-uri": "https://www.googleapis.com/calendar/v3/calendars/primary/events?alt=json",
    [tokenHeader]: input.secret,
  };
  const body = `{"event":${JSON.stringify(input.event)},"payload":${payload}}`;
  return { headers, credentials: { [tokenHeader]: "" }, body };
}
