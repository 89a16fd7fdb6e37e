import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { mediaType } from "../receiver/headers.ts";
import { isDeliveryId, parseObject } from "../receiver/parse-body.ts";
import { sampleKeyOf } from "../receiver/sample-key.ts";
import type { Opened, Protocol, ReceivedRequest } from "../webhook/trigger.ts";
import { secretWeakness } from "./keys.ts";
import { sign } from "./sign.ts";
import {
  type HeaderPrefix,
  messageId,
  messageProof,
  rejectMessageByHeaders,
  verifyMessage,
} from "./signature.ts";

/** Larger than the 20 KB that the specification recommends, because some senders include files. */
const bodyLimit = 4 * 1024 * 1024;

/** By default, senders that use Svix send `svix-*` headers. Svix's own libraries accept both prefixes. */
const prefixes: readonly HeaderPrefix[] = ["webhook", "svix"];

/** The event name for a handler of all events. */
const anyEvent = "*";

function open({ body, headers }: ReceivedRequest): readonly [Opened] {
  const id = messageId(headers, prefixes);
  if (!isDeliveryId(id)) throw new BadDelivery("The header webhook-id is missing or not an id.");
  const payload = parseObject(body);
  const type = Object.hasOwn(payload, "type") ? payload.type : undefined;
  const hasType = typeof type === "string" && /^[\x21-\x7e]{1,200}$/.test(type) && type !== anyEvent;
  return [{ id, names: hasType ? [type, anyEvent] : [anyEvent], payload }];
}

function complete(event: string, payload: unknown): unknown {
  return event !== anyEvent && isRecord(payload) ? { type: event, ...payload } : payload;
}

/** The Standard Webhooks protocol. */
export const standardWebhooksProtocol: Protocol = {
  bodyLimit,
  signed: true,
  proofs: prefixes.flatMap((prefix) => [
    messageProof(prefix, "HMAC-SHA256"),
    messageProof(prefix, "Ed25519"),
  ]),
  accepts: (contentType) => {
    const type = mediaType(contentType);
    return type === "" || type === "application/json" || type.endsWith("+json");
  },
  rejectByHeaders: (head) => rejectMessageByHeaders(head, prefixes),
  weakness: secretWeakness,
  verify: (request, secrets, environment) =>
    verifyMessage(request, secrets, prefixes, sampleKeyOf(environment)),
  open,
  sign,
  complete,
};
