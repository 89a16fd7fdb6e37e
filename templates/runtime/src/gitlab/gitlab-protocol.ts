import { createHash } from "node:crypto";
import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { tokenMatches } from "../receiver/hmac.ts";
import { isDeliveryId, parseObject } from "../receiver/parse-body.ts";
import { secretWeakness } from "../standard-webhooks/keys.ts";
import {
  messageProof,
  rejectMessageByHeaders,
  verifyMessage,
  webhookPrefix,
} from "../standard-webhooks/signature.ts";
import type { Opened, Protocol, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { sign } from "./sign.ts";

/** The maximum payload size that GitLab sends. */
const bodyLimit = 25 * 1024 * 1024;

const isSigningToken = (secret: string): boolean => secret.startsWith("whsec_");

/**
 * Returns the reason why the token is rejected; undefined if it is correct, which is sufficient for authentication.
 */
function rejectToken({ headers }: RequestHead, secrets: readonly string[]): string | undefined {
  const token = header(headers, "x-gitlab-token");
  if (token === undefined) {
    return "The secret token is missing: set the same token at GitLab.";
  }
  const tokens = secrets.filter((secret) => !isSigningToken(secret));
  if (tokenMatches(tokens, token)) return undefined;
  return "The secret token does not match: the one here and the one at GitLab differ.";
}

function rejectByHeaders(head: RequestHead, secrets: readonly string[]): string | undefined {
  const rejection = rejectToken(head, secrets);
  return rejection !== undefined && secrets.some(isSigningToken)
    ? rejectMessageByHeaders(head, webhookPrefix)
    : rejection;
}

/** A signing token authenticates the body. The older secret token only proves that the sender knows it. */
function verify(request: ReceivedRequest, secrets: readonly string[]): string | undefined {
  const rejection = rejectToken(request, secrets);
  const signingTokens = secrets.filter(isSigningToken);
  return rejection !== undefined && signingTokens.length > 0
    ? verifyMessage(request, signingTokens, webhookPrefix)
    : rejection;
}

/**
 * Returns the same id for all attempts of a delivery. Older GitLab versions only send the event's id, which several
 * webhooks and the events that they trigger can share, so a digest of the body is added.
 */
function toDeliveryId({ headers, body }: ReceivedRequest): string {
  const key = header(headers, "webhook-id") ?? header(headers, "idempotency-key");
  if (isDeliveryId(key)) return key;
  const event = header(headers, "x-gitlab-event-uuid");
  if (!isDeliveryId(event)) throw new BadDelivery("The header idempotency-key is missing or not an id.");
  return `${event.slice(0, 100)}-${createHash("sha256").update(body).digest("hex").slice(0, 32)}`;
}

function textAt(object: unknown, name: string): string | undefined {
  const value = isRecord(object) && Object.hasOwn(object, name) ? object[name] : undefined;
  return typeof value === "string" && /^[A-Za-z0-9_]{1,100}$/.test(value) ? value : undefined;
}

/** Converts `MergeRequest` to `merge_request`, the spelling that GitLab uses everywhere else. */
const toSnakeCase = (text: string): string => text.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();

/** Returns the action or the new status of the event's object; for a comment, the kind of object commented on. */
function eventAction(kind: string, payload: Readonly<Record<string, unknown>>): string | undefined {
  const attributes = payload.object_attributes;
  switch (kind) {
    case "note": {
      const target = textAt(attributes, "noteable_type");
      return target === undefined ? undefined : toSnakeCase(target);
    }
    case "pipeline":
      return textAt(attributes, "status");
    case "job":
      return textAt(payload, "build_status");
    case "deployment":
      return textAt(payload, "status");
    case "push":
    case "tag_push":
      return undefined;
    default:
      return textAt(attributes, "action") ?? textAt(payload, "action");
  }
}

function open(request: ReceivedRequest): readonly [Opened] {
  const id = toDeliveryId(request);
  const payload = parseObject(request.body);
  const kind = textAt(payload, "object_kind") ?? textAt(payload, "event_name");
  if (kind === undefined) throw new BadDelivery("The body has neither an object_kind nor an event_name.");
  // GitLab calls this a job everywhere else. The payload still has the old name.
  const event = kind === "build" ? "job" : kind;
  const action = eventAction(event, payload);
  return [{ id, names: action === undefined ? [event] : [`${event}.${action}`, event], payload }];
}

function complete(event: string, payload: unknown): unknown {
  if (!isRecord(payload) || "object_kind" in payload || "event_name" in payload) return payload;
  const [kind = ""] = event.split(".", 1);
  return { object_kind: kind === "job" ? "build" : kind, ...payload };
}

/** The GitLab protocol: JSON that contains the kind of event, authenticated with a token or a signature. */
export const gitlabProtocol: Protocol = {
  bodyLimit,
  signed: true,
  proofs: [{ kind: "key", header: "x-gitlab-token" }, messageProof("webhook", "HMAC-SHA256")],
  credentialHeaders: ["x-gitlab-token"],
  accepts: (contentType) => mediaType(contentType) === "application/json",
  rejectByHeaders,
  weakness: (secret) => (isSigningToken(secret) ? secretWeakness(secret) : undefined),
  verify,
  open,
  sign,
  complete,
};
