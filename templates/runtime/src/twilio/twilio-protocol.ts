import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { digestBytes, fromBase64, fromHex, type HmacAlgorithm, hmacEquals } from "../receiver/hmac.ts";
import { isDeliveryId, parseJson, parseText } from "../receiver/parse-body.ts";
import type { SignatureProof } from "../webhook/proof.ts";
import type { Opened, Protocol, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { sign, streamEvent } from "./sign.ts";
import { signedText, urlVariants } from "./signature.ts";

/** A form's fields by name. */
type Fields = Readonly<Record<string, string>>;

/** Derives the event names from the fields, because Twilio does not send them. The most specific one comes first. */
function eventNames(fields: Fields): readonly [string, ...string[]] | undefined {
  const { EventType, RecordingStatus, MessageSid, MessageStatus, SmsStatus, CallSid, CallStatus } = fields;
  if (EventType?.startsWith("on")) return [EventType];
  if (RecordingStatus !== undefined) return [`recording.${RecordingStatus}`, "recording"];
  if (MessageSid !== undefined) return [`message.${MessageStatus ?? SmsStatus ?? "received"}`, "message"];
  if (CallSid === undefined) return undefined;
  // Only call progress reports have a callback source. A request for instructions has none, even for an outgoing call
  // in progress, so its payload type must not contain the members of reports.
  if (fields.CallbackSource === undefined && CallStatus !== undefined) return ["call.received", "call"];
  return [`call.${CallStatus ?? "unknown"}`, "call"];
}

/** Returns an id that is the same if Twilio posts the same event again without an idempotency token. */
function eventId(fields: Fields): string | undefined {
  const { EventType } = fields;
  // An object that is about to be added has no identifier yet, and several can be added to the same conversation.
  const conversation = /^on\w+Add$/.test(EventType ?? "") ? undefined : fields.ConversationSid;
  const sid = fields.RecordingSid ?? fields.MessageSid ?? fields.CallSid ?? fields.UserSid ?? conversation;
  if (sid === undefined) return undefined;
  const state = fields.RecordingStatus ?? fields.MessageStatus ?? fields.SmsStatus ?? fields.CallStatus;
  const parts = [sid, EventType, state, fields.SequenceNumber].filter((part) => part !== undefined);
  return parts.join(":");
}

const bodyLimit = 1024 * 1024;
const json = "application/json";
const form = "application/x-www-form-urlencoded";

const isJson = (request: ReceivedRequest): boolean =>
  mediaType(header(request.headers, "content-type")) === json;

/** A JSON body is authenticated by its hash, which is part of the signed URL. */
function hashMatches({ body, url }: ReceivedRequest): boolean {
  const given = fromHex(URL.parse(url)?.searchParams.get("bodySHA256") ?? "", 32);
  return given !== undefined && timingSafeEqual(createHash("sha256").update(body).digest(), given);
}

const algorithms: Readonly<Record<string, HmacAlgorithm>> = { HMAC_SHA1: "sha1", HMAC_SHA256: "sha256" };

/**
 * Returns the signature's algorithm. A header with the key and the algorithm identifies requests that are signed with
 * a shared key (`key=webhooks_sharedkey_...,algorithm=HMAC_SHA256`). Undefined for an unknown algorithm.
 * @see https://www.twilio.com/docs/usage/webhooks/webhook-shared-keys
 */
function signatureAlgorithm({ headers }: RequestHead): HmacAlgorithm | undefined {
  const settings = header(headers, "x-twilio-webhooks-signature-settings") ?? "";
  const pairs = settings.split(",").map((pair) => pair.split("=", 2).map((part) => part.trim()));
  const name = pairs.find(([key]) => key === "algorithm")?.[1];
  if (name === undefined || name === "") return "sha1";
  return Object.hasOwn(algorithms, name.toUpperCase()) ? algorithms[name.toUpperCase()] : undefined;
}

const mismatch =
  "The signature does not match: the secret has to be the account's auth token or the secret of the shared key, and HOOKLOOM_PUBLIC_URL has to be the address that Twilio calls.";

function rejectByHeaders(head: RequestHead): string | undefined {
  const signature = header(head.headers, "x-twilio-signature");
  if (signature === undefined) return "The signature is missing: only Twilio's own requests have one.";
  const algorithm = signatureAlgorithm(head);
  if (algorithm === undefined) {
    return "The signature uses an unknown algorithm: choose HMAC_SHA256 at Twilio.";
  }
  return fromBase64(signature, digestBytes[algorithm]) === undefined ? mismatch : undefined;
}

function verify(request: ReceivedRequest, secrets: readonly string[]): string | undefined {
  const rejection = rejectByHeaders(request);
  if (rejection !== undefined) return rejection;
  const algorithm = signatureAlgorithm(request) ?? "sha1";
  const given = fromBase64(header(request.headers, "x-twilio-signature") ?? "", digestBytes[algorithm]);
  const stream = isJson(request);
  const fields = stream ? undefined : new URLSearchParams(Buffer.from(request.body).toString("utf8"));
  const signed = urlVariants(request.url).map((url) =>
    hmacEquals(secrets, signedText(url, fields), given, algorithm),
  );
  if (signed.includes(true) && (!stream || hashMatches(request))) return undefined;
  return mismatch;
}

/** Event Streams post up to several hundred CloudEvents at once. An event that is posted again has the same id. */
function openStream(body: Uint8Array): readonly [Opened, ...Opened[]] {
  const parsed = parseJson(body);
  const [first, ...others] = (Array.isArray(parsed) ? parsed : [parsed]).map((event: unknown): Opened => {
    const { id, type }: Record<string, unknown> = isRecord(event) ? event : {};
    if (typeof id !== "string" || !isDeliveryId(id) || typeof type !== "string" || !isDeliveryId(type)) {
      throw new BadDelivery("An event in the body has no id or no type.");
    }
    const names: Opened["names"] = type.startsWith(`${streamEvent}.`) ? [type, streamEvent] : [type];
    return { id, names, payload: event };
  });
  if (first === undefined) throw new BadDelivery("The body contains no events.");
  return [first, ...others];
}

function openForm(request: ReceivedRequest): readonly [Opened] {
  const fields: Fields = Object.fromEntries(new URLSearchParams(parseText(request.body)));
  const names = eventNames(fields);
  if (names === undefined)
    throw new BadDelivery("The form is not about a message, a call or a conversation.");
  const id = header(request.headers, "i-twilio-idempotency-token") ?? eventId(fields) ?? randomUUID();
  if (!isDeliveryId(id) || !isDeliveryId(names[0])) {
    throw new BadDelivery("The form's id or status is invalid.");
  }
  return [{ id, names, payload: fields }];
}

/** Describes a signature with the account's auth token or with a shared key. */
function signatureProof(algorithm: SignatureProof["algorithm"]): SignatureProof {
  return {
    kind: "signature",
    header: "x-twilio-signature",
    algorithm,
    encoding: "base64",
    covers: ["url", "body"],
  };
}

/** The Twilio protocol: forms for messages, calls and conversations, or JSON from Event Streams. */
export function twilioProtocol(twiml: string): Protocol {
  return {
    bodyLimit,
    signed: true,
    proofs: [signatureProof("HMAC-SHA1"), signatureProof("HMAC-SHA256")],
    signsUrl: true,
    reply: { status: 200, headers: { "content-type": "text/xml; charset=utf-8" }, body: twiml },
    accepts: (contentType) => [json, form].includes(mediaType(contentType)),
    rejectByHeaders,
    verify,
    open: (request) => (isJson(request) ? openStream(request.body) : openForm(request)),
    sign,
  };
}
