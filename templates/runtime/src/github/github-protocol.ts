import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { signedByHeader } from "../receiver/header-signature.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { isDeliveryId, parseObject } from "../receiver/parse-body.ts";
import type { Opened, Protocol, ReceivedRequest } from "../webhook/trigger.ts";
import { sign } from "./sign.ts";

/** The maximum payload size that GitHub sends. */
const bodyLimit = 25 * 1024 * 1024;

function open({ body, headers }: ReceivedRequest): readonly [Opened] {
  const event = header(headers, "x-github-event");
  if (event === undefined || !/^[a-z0-9_]{1,64}$/.test(event)) {
    throw new BadDelivery("The header x-github-event is missing or not the name of an event.");
  }
  const id = header(headers, "x-github-delivery");
  if (!isDeliveryId(id)) throw new BadDelivery("The header x-github-delivery is missing or not an id.");
  const payload = parseObject(body);
  const action = Object.hasOwn(payload, "action") ? payload.action : undefined;
  const hasAction = typeof action === "string" && action !== "" && action.length <= 200;
  const names = hasAction ? ([`${event}.${action}`, event] as const) : ([event] as const);
  return [{ id, names, payload, handshake: event === "ping" }];
}

function complete(event: string, payload: unknown): unknown {
  const dot = event.indexOf(".");
  return dot < 0 || !isRecord(payload) ? payload : { action: event.slice(dot + 1), ...payload };
}

/** The GitHub protocol: signed JSON, with the event name in a header and the action in the body. */
export const githubProtocol: Protocol = {
  bodyLimit,
  ...signedByHeader({
    header: "x-hub-signature-256",
    encoding: "hex",
    prefix: "sha256=",
    covers: ["body"],
    content: ({ body }) => body,
    missing: "The signature is missing: set the same secret at GitHub, so that it signs its deliveries.",
    mismatch: "The signature does not match: the secret here and the secret at GitHub differ.",
  }),
  // GitHub can also send form data, but its signature covers a different text. The webhook must be configured to send
  // JSON.
  typeHint: "GitHub has to send JSON: set the hook's content type to application/json.",
  accepts: (contentType) => mediaType(contentType) === "application/json",
  open,
  sign,
  complete,
};
