import type { JsonSchema } from "../catalog/event-payloads.ts";
import { problemType } from "../webhook/problem.ts";
import type { AddressCheck, Trigger } from "../webhook/trigger.ts";
import type { Json } from "./json.ts";

const text = { type: "string" };

/** The bodies of answers. */
export const answerSchemas: Readonly<Record<string, JsonSchema>> = {
  Receipt: {
    type: "object",
    description: "What became of a delivery",
    properties: {
      id: { ...text, description: "The id of the delivery: a repeated one does not run again" },
      event: { ...text, description: "The event's name" },
      outcome: { ...text, enum: ["accepted", "duplicate", "ignored", "ok"] },
    },
    required: ["id", "event", "outcome"],
  },
  Problem: {
    type: "object",
    description: "Why a request was refused (RFC 9457)",
    properties: {
      type: { ...text, format: "uri-reference", description: "Names the kind of problem" },
      title: { ...text, description: "The kind in words" },
      status: { type: "integer", minimum: 400, maximum: 599, description: "The status of the answer" },
      detail: { ...text, description: "What is wrong with this request, and the way out" },
      error: { ...text, description: "The same as `detail`" },
    },
    required: ["type", "title", "status", "detail", "error"],
  },
};

const refer = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const receipt: Json = { "application/json": { schema: refer("Receipt") } };

type Headers = Readonly<Record<string, string>>;

/** Headers by name, each with a sentence about its value. */
function headersOf(described: Headers): Json {
  return Object.fromEntries(
    Object.entries(described).map(([name, description]) => [
      name,
      { description, required: true, schema: text },
    ]),
  );
}

/** An answer that refuses, with a problem. */
export function refusal(description: string, headers: Headers = {}): Json {
  const content = { [problemType]: { schema: refer("Problem") } };
  const named = Object.keys(headers).length === 0 ? {} : { headers: headersOf(headers) };
  return { description, ...named, content };
}

const retry = { "Retry-After": "Seconds to wait" };

/** The answer to a check of the address: what the check asked for. */
export function echoOf({ type }: AddressCheck): Json {
  if (type !== "application/json") return { [type]: { schema: text } };
  return {
    [type]: { schema: { anyOf: [refer("Receipt"), { type: "object", title: "The value asked for" }] } },
  };
}

/** The answer to a delivery that is stored: the receiver's own, or what the provider wants to read. */
function successes({ protocol }: Trigger): Json {
  const { reply, addressCheck } = protocol;
  const echo = addressCheck === undefined ? {} : echoOf(addressCheck);
  if (reply === undefined) {
    return {
      "200": {
        description: "Received before, or nothing handles this event",
        content: { ...receipt, ...echo },
      },
      "202": { description: "Stored; its handlers run now", content: receipt },
    };
  }
  const type = reply.headers?.["content-type"]?.split(";", 1)[0];
  const content = { ...(type === undefined ? {} : { [type]: { schema: text } }), ...echo };
  return {
    [reply.status]: { description: "Stored", ...(Object.keys(content).length === 0 ? {} : { content }) },
  };
}

/** Everything that a trigger answers, by status. */
export function answersOf(trigger: Trigger): Json {
  const { signed, refusalHeaders = {} } = trigger.protocol;
  const own = Object.fromEntries(
    Object.entries(refusalHeaders).map(([name, value]) => [name, `Always \`${value}\``]),
  );
  const challenge = { ...own, "WWW-Authenticate": "The proofs that are taken" };
  return {
    ...successes(trigger),
    "400": refusal("Authentic, but not to be understood", own),
    ...(signed ? { "401": refusal("The sender did not prove who it is", challenge) } : {}),
    "404": refusal("No trigger listens on this path any more"),
    "405": refusal("Deliveries are posted", { Allow: "The methods that are taken" }),
    "408": refusal("The body stopped coming"),
    "413": refusal("The body is too large", own),
    "415": refusal("The body is compressed, or of a type that the source does not send", own),
    "500": refusal("It failed here: send it again"),
    "503": refusal("It cannot be stored now: come again later", retry),
  };
}
