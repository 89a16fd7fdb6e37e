import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { fromHex, hmacEqualsAny } from "../receiver/hmac.ts";
import { isDeliveryId, parseObject } from "../receiver/parse-body.ts";
import { staleness } from "../receiver/stale.ts";
import type { Opened, Protocol, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { sign } from "./sign.ts";

const bodyLimit = 4 * 1024 * 1024;

/** Returns the values of one key in a list such as `t=1,v1=a,v1=b`. */
function listValues(list: string, name: string): readonly string[] {
  const items = list.split(",").map((item) => item.split("=", 2));
  return items.flatMap(([key, value]) => (key === name && value !== undefined ? [value] : []));
}

function isSigned(time: string, body: Uint8Array, list: string, secrets: readonly string[]): boolean {
  const given = listValues(list, "v1").flatMap((digits) => fromHex(digits, 32) ?? []);
  return hmacEqualsAny(secrets, [`${time}.`, body], given);
}

/** Returns the timestamp; the last one if there are several, as in Stripe's own libraries. */
const signatureTime = (list: string): string => listValues(list, "t").at(-1) ?? "";

function rejectByHeaders({ headers, receivedAt }: RequestHead): string | undefined {
  const list = header(headers, "stripe-signature");
  if (list === undefined) return "The signature is missing: only Stripe's own deliveries have one.";
  const time = signatureTime(list);
  return staleness(/^\d{1,12}$/.test(time) ? Number(time) * 1000 : Number.NaN, receivedAt);
}

function verify(request: ReceivedRequest, secrets: readonly string[]): string | undefined {
  const rejection = rejectByHeaders(request);
  if (rejection !== undefined) return rejection;
  const list = header(request.headers, "stripe-signature") ?? "";
  if (isSigned(signatureTime(list), request.body, list, secrets)) return undefined;
  return "The signature does not match: the secret here and the endpoint's secret at Stripe differ.";
}

function open({ body }: ReceivedRequest): readonly [Opened] {
  const payload = parseObject(body);
  const { id, type } = payload;
  if (typeof id !== "string" || !isDeliveryId(id)) throw new BadDelivery("The event has no id.");
  if (typeof type !== "string" || !/^[a-z0-9_.[\]]{1,200}$/.test(type)) {
    throw new BadDelivery("The event has no type.");
  }
  return [{ id, names: [type], payload }];
}

function complete(event: string, payload: unknown): unknown {
  const object = /^v\d+\./.test(event) ? "v2.core.event" : "event";
  return isRecord(payload) ? { id: "evt_test", object, type: event, ...payload } : payload;
}

/**
 * The Stripe protocol: the time and signatures in one header, and the event's id and type in the body. Notifications
 * have the same format.
 */
export const stripeProtocol: Protocol = {
  bodyLimit,
  signed: true,
  proofs: [
    {
      kind: "signature",
      header: "stripe-signature",
      algorithm: "HMAC-SHA256",
      encoding: "hex",
      prefix: "v1=",
      covers: ["time", "body"],
    },
  ],
  accepts: (contentType) => mediaType(contentType) === "application/json",
  rejectByHeaders,
  verify,
  open,
  sign,
  complete,
};
