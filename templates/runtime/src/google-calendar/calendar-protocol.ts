import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { header } from "../receiver/headers.ts";
import { tokenMatches } from "../receiver/hmac.ts";
import { isDeliveryId, parseJson } from "../receiver/parse-body.ts";
import type { Environment } from "../settings/setting.ts";
import type { Opened, Protocol, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { isCalendarEventName } from "./calendar-payload.ts";
import { sign, tokenHeader } from "./sign.ts";

/** The maximum size of a sample, which contains one event. Google's own pings have no body. */
const bodyLimit = 256 * 1024;

/** Sent when something in the calendar has changed. Google does not report the change itself. */
export const pingEvent = "ping";

/** Identifies the channel of a ping. */
export interface Ping {
  readonly channelId: string;
  readonly resourceId: string;
}

/** The channel token is the only credential. */
function rejectByHeaders({ headers }: RequestHead, secrets: readonly string[]): string | undefined {
  const token = header(headers, tokenHeader);
  if (token === undefined) return "The channel token is missing: only Google may post here.";
  if (tokenMatches(secrets, token)) return undefined;
  return "The channel token does not match: it is not the token of this channel.";
}

function verify(
  request: ReceivedRequest,
  secrets: readonly string[],
  environment?: Environment,
): string | undefined {
  const rejection = rejectByHeaders(request, secrets);
  if (rejection !== undefined) return rejection;
  if (request.body.length > 0 && environment?.HOOKLOOM_SAMPLES !== "1") {
    return "Google sends no body: sample events are only accepted on the development machine.";
  }
  return undefined;
}

function openSample(body: Uint8Array, id: string): Opened {
  const sample = parseJson(body);
  if (!isRecord(sample) || !isCalendarEventName(sample.event)) {
    throw new BadDelivery("The body is not a sample of an event of this source.");
  }
  return { id, names: [sample.event], payload: sample.payload };
}

function open({ body, headers }: ReceivedRequest): readonly [Opened] {
  const channelId = header(headers, "x-goog-channel-id");
  const resourceId = header(headers, "x-goog-resource-id");
  const state = header(headers, "x-goog-resource-state");
  const number = header(headers, "x-goog-message-number") ?? "";
  if (!isDeliveryId(channelId) || channelId.length > 64 || !isDeliveryId(resourceId)) {
    throw new BadDelivery("The headers do not specify the channel and the resource.");
  }
  if (body.length > 0) return [openSample(body, channelId)];
  if (!/^\d{1,20}$/.test(number)) throw new BadDelivery("The header x-goog-message-number is not a number.");
  if (state === undefined || !/^[a-z_]{1,40}$/.test(state)) {
    throw new BadDelivery("The header x-goog-resource-state is missing or not a state.");
  }
  const ping: Ping = { channelId, resourceId };
  const id = `${channelId}.${number}`;
  if (state === "sync") return [{ id, names: ["sync"], payload: ping, handshake: true }];
  return [{ id, names: [pingEvent], payload: ping }];
}

function complete(event: string, payload: unknown): unknown {
  if (!isRecord(payload)) return payload;
  return { id: "sample", status: event === "event.cancelled" ? "cancelled" : "confirmed", ...payload };
}

/**
 * The Google Calendar protocol: an empty request whose headers contain the channel's id and token.
 * @see https://developers.google.com/workspace/calendar/api/guides/push
 */
export const calendarProtocol: Protocol = {
  bodyLimit,
  signed: true,
  proofs: [{ kind: "key", header: tokenHeader }],
  sendsBody: false,
  // Google only evaluates the status.
  reply: { status: 200, body: "" },
  credentialHeaders: [tokenHeader],
  // A ping is empty, so its content type is irrelevant. A sample is always parsed as JSON.
  accepts: () => true,
  rejectByHeaders,
  verify,
  open,
  sign,
  complete,
};
