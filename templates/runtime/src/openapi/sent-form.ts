import { randomBytes } from "node:crypto";
import type { JsonSchema } from "../catalog/event-payloads.ts";
import { isRecord } from "../errors/is-record.ts";
import { mediaType } from "../receiver/headers.ts";
import { proofHeader } from "../webhook/proof.ts";
import type { Trigger } from "../webhook/trigger.ts";

/** How an event is sent: the form of the body around the payload. */
export interface SentForm {
  /** The media type of the body. */
  readonly type: string;
  /** The headers that say what is sent, in lower case: those of every request and those of the proof are left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** The schema of the body, given that of the payload. */
  schema(payload: JsonSchema): JsonSchema;
  /** The body as a value, given a payload. */
  body(payload: unknown): unknown;
  /** The fields of a form that hold JSON. */
  readonly jsonFields: readonly string[];
}

const form = "application/x-www-form-urlencoded";

/** Said of every request or of how it travels, not of the event. */
const usual: readonly string[] = ["content-type", "user-agent"];

function parsed(type: string, text: string): unknown {
  if (type === form) return Object.fromEntries(new URLSearchParams(text));
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

/** The position of the payload in the body that was sent. */
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
 * How the source of a trigger sends an event, as its own `sign` makes the request. A proof is made with a random secret
 * and thrown away.
 */
export function sentForm({ protocol, path }: Trigger, event: string, payload: unknown): SentForm {
  const complete = protocol.complete?.(event, payload) ?? payload;
  const body = JSON.stringify(complete);
  // Base64 of this length is a secret of every source.
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
  const left = (name: string): boolean => !usual.includes(name) && !proofs.includes(name);
  const headers = Object.entries(signed.headers).filter(([name]) => left(name));
  const position = payloadPosition(parsed(type, signed.body ?? body), complete, event);
  return {
    ...position,
    type,
    headers: Object.fromEntries(headers),
    body: (given) => position.body(protocol.complete?.(event, given) ?? given),
  };
}
