import { randomBytes } from "node:crypto";
import type { JsonSchema } from "../catalog/event-payloads.ts";
import { isRecord } from "../errors/is-record.ts";
import { mediaType } from "../receiver/headers.ts";
import { proofHeader } from "../webhook/proof.ts";
import type { Trigger } from "../webhook/trigger.ts";

/** The format in which an event is sent: the body around the payload. */
export interface SentForm {
  /** The media type of the body. */
  readonly type: string;
  /**
   * The headers that describe the event, in lower case, without headers that all requests have and without signatures
   * and credentials.
   */
  readonly headers: Readonly<Record<string, string>>;
  /** Returns the schema of the body, given the payload's schema. */
  schema(payload: JsonSchema): JsonSchema;
  /** Returns the body for a payload. */
  body(payload: unknown): unknown;
  /** The form fields that contain JSON. */
  readonly jsonFields: readonly string[];
}

const formType = "application/x-www-form-urlencoded";

/** Headers that do not depend on the event. */
const commonHeaders: readonly string[] = ["content-type", "user-agent"];

function parseBody(type: string, text: string): unknown {
  if (type === formType) return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const asIs = {
  schema: (payload: JsonSchema) => payload,
  body: (payload: unknown) => payload,
  jsonFields: [],
};

/** Determines how the sent body contains the payload. */
function payloadPosition(sent: unknown, payload: unknown, event: string): Omit<SentForm, "type" | "headers"> {
  if (Array.isArray(sent) && !Array.isArray(payload)) {
    return {
      ...asIs,
      schema: (items) => ({ type: "array", items }),
      body: (one) => (Array.isArray(one) ? one : [one]),
    };
  }
  if (!isRecord(sent) || !isRecord(payload) || "payload" in payload || !("payload" in sent)) return asIs;
  const isSample = sent.event === event;
  const named: Readonly<Record<string, JsonSchema>> = isSample ? { event: { const: event } } : {};
  return {
    schema: (inner) => ({
      type: "object",
      properties: { ...named, payload: inner },
      required: [...Object.keys(named), "payload"],
    }),
    body: (inner) => ({ ...(isSample ? { event } : {}), payload: inner }),
    jsonFields: isSample ? [] : ["payload"],
  };
}

/**
 * Returns the format in which a trigger's source sends an event, derived from a request created with its `sign`
 * function. The request is signed with a random secret and discarded.
 */
export function sentForm({ protocol, path }: Trigger, event: string, payload: unknown): SentForm {
  const complete = protocol.complete?.(event, payload) ?? payload;
  const body = JSON.stringify(complete);
  // Base64 of this length is a valid secret for every source.
  const secret = randomBytes(32).toString("base64");
  const signed = protocol.sign({
    body,
    secret,
    event,
    deliveryId: "delivery-1",
    url: `https://localhost${path}`,
  });
  const type = mediaType(signed.headers["content-type"]);
  const proofs = protocol.proofs.flatMap((proof) => [
    proofHeader(proof),
    ...("timeHeader" in proof && proof.timeHeader !== undefined ? [proof.timeHeader] : []),
  ]);
  const describesEvent = (name: string): boolean => !commonHeaders.includes(name) && !proofs.includes(name);
  const headers = Object.entries(signed.headers).filter(([name]) => describesEvent(name));
  const position = payloadPosition(parseBody(type, signed.body ?? body), complete, event);
  return {
    ...position,
    type,
    headers: Object.fromEntries(headers),
    body: (given) => position.body(protocol.complete?.(event, given) ?? given),
  };
}
