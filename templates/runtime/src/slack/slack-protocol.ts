import { createHash } from "node:crypto";
import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { signedByHeader } from "../receiver/header-signature.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { isDeliveryId, parseJson, parseObject, parseText, plainText } from "../receiver/parse-body.ts";
import type { Reply } from "../webhook/reply.ts";
import type { Opened, Protocol, ReceivedRequest, UnsignedCheck } from "../webhook/trigger.ts";
import { sign } from "./sign.ts";
import { channelTypeOf, isInteraction, messageSubscription } from "./slack-names.ts";

const bodyLimit = 1024 * 1024;
const formType = "application/x-www-form-urlencoded";

/** The reply to Slack, which would show any other response to a slash command to the user. */
const emptyReply: Reply = { status: 200, body: "" };

type Fields = Readonly<Record<string, unknown>>;

function readText(fields: Fields, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** Returns the trigger id or a digest of the body as the id of an interaction, which has no event id. */
function toDeliveryId(body: Uint8Array, fields: Fields): string {
  const trigger = readText(fields, "trigger_id");
  return isDeliveryId(trigger) ? trigger : createHash("sha256").update(body).digest("hex").slice(0, 40);
}

function checkName(name: string | undefined): string {
  if (name !== undefined && /^[a-z0-9_]{1,64}$/.test(name)) return name;
  throw new BadDelivery("The body contains no event type.");
}

function openEvent(payload: Fields): Opened {
  const { event } = payload;
  if (!isRecord(event)) throw new BadDelivery("The body contains no event.");
  const eventId = readText(payload, "event_id");
  const app = readText(payload, "api_app_id");
  const id = app === undefined ? eventId : `${eventId}.${app}`;
  if (eventId === undefined || !isDeliveryId(id)) throw new BadDelivery("The body has no usable event_id.");
  const type = checkName(readText(event, "type"));
  const subscription = type === "message" ? messageSubscription(readText(event, "channel_type")) : undefined;
  return { id, names: subscription === undefined ? [type] : [subscription, type], payload };
}

/** Opens a rate limit notice. Slack sends one per minute and workspace. */
function openRateLimit(payload: Fields): Opened {
  const parts = [payload.api_app_id, payload.team_id, payload.minute_rate_limited].map(plainText);
  const id = `app_rate_limited.${parts.join(".")}`;
  if (!isDeliveryId(id)) throw new BadDelivery("The body does not specify what was limited.");
  return { id, names: ["app_rate_limited"], payload };
}

function openChallenge(body: Uint8Array, payload: Fields): Opened {
  const challenge = readText(payload, "challenge");
  if (challenge === undefined) throw new BadDelivery("The body contains no challenge.");
  const reply: Reply = {
    status: 200,
    headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
    body: challenge,
  };
  return { id: toDeliveryId(body, payload), names: ["url_verification"], payload, handshake: true, reply };
}

function openJson(body: Uint8Array): Opened {
  const payload = parseObject(body);
  const type = readText(payload, "type");
  if (type === "url_verification") return openChallenge(body, payload);
  if (type === "app_rate_limited") return openRateLimit(payload);
  if (type === "event_callback") return openEvent(payload);
  return { id: toDeliveryId(body, payload), names: [checkName(type)], payload };
}

function openForm(body: Uint8Array): Opened {
  const text = parseText(body);
  // The content type is not signed. If an event were labelled as a form, text from a user could be mistaken for
  // fields.
  if (text.trimStart().startsWith("{")) throw new BadDelivery("The body is JSON and not a form.");
  const fields = new URLSearchParams(text);
  const json = fields.get("payload");
  if (json !== null) {
    const payload = parseJson(Buffer.from(json));
    if (!isRecord(payload)) throw new BadDelivery("The field payload is not a JSON object.");
    return { id: toDeliveryId(body, payload), names: [checkName(readText(payload, "type"))], payload };
  }
  if (!fields.has("command"))
    throw new BadDelivery("The form is neither a slash command nor an interaction.");
  const payload: Fields = Object.fromEntries(fields);
  return { id: toDeliveryId(body, payload), names: ["command"], payload };
}

function isForm({ headers }: Pick<ReceivedRequest, "headers">): boolean {
  return mediaType(header(headers, "content-type")) === formType;
}

/** Slack occasionally checks whether the certificate is valid with an unsigned form that contains nothing else. */
const unsignedCheck: UnsignedCheck = {
  bodyLimit: 1000,
  mayBe: isForm,
  reply: ({ body }) => {
    const fields = new URLSearchParams(Buffer.from(body).toString());
    const isCheck = fields.get("ssl_check") === "1" && !fields.has("command") && !fields.has("payload");
    return isCheck ? emptyReply : undefined;
  },
};

/** Adds the data that follows from the event name to the payload of a sample or test. */
function complete(event: string, payload: unknown): unknown {
  if (!isRecord(payload) || event === "command") return payload;
  if (isInteraction(event) || event === "app_rate_limited") return { type: event, ...payload };
  const channelType = channelTypeOf(event);
  const kind = channelType === undefined ? {} : { channel_type: channelType };
  const type = channelType === undefined ? event : "message";
  const inner = isRecord(payload.event) ? payload.event : {};
  return { type: "event_callback", ...payload, event: { type, ...kind, ...inner } };
}

/**
 * The Slack protocol: JSON for events, forms for slash commands and interactions. Signatures include the time.
 * @see https://docs.slack.dev/apis/events-api/
 */
export const slackProtocol: Protocol = {
  bodyLimit,
  ...signedByHeader({
    header: "x-slack-signature",
    encoding: "hex",
    prefix: "v0=",
    covers: ["time", "body"],
    timeHeader: "x-slack-request-timestamp",
    timeUnitMs: 1000,
    content: ({ body }, time) => [`v0:${time}:`, body],
    missing: "The signature is missing: only Slack may post here.",
    mismatch: "The signature does not match: the secret here and the app's signing secret at Slack differ.",
  }),
  addressCheck: { type: "text/plain" },
  reply: emptyReply,
  rejectionHeaders: { "x-slack-no-retry": "1" },
  accepts: (contentType) => ["application/json", formType].includes(mediaType(contentType)),
  unsignedCheck,
  open: (request) => [isForm(request) ? openForm(request.body) : openJson(request.body)],
  sign,
  complete,
};
