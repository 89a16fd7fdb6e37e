import type { JsonSchema } from "../catalog/event-payloads.ts";
import { problemType } from "../webhook/problem.ts";
import type { AddressCheck, Trigger } from "../webhook/trigger.ts";
import type { Json } from "./json.ts";

const text = { type: "string" };

/** The bodies of responses. */
export const responseSchemas: Readonly<Record<string, JsonSchema>> = {
  Receipt: {
    type: "object",
    description: "The receipt of a delivery",
    properties: {
      id: {
        ...text,
        description: "The id of the delivery; a delivery with a repeated id does not run again",
      },
      event: { ...text, description: "The event's name" },
      outcome: { ...text, enum: ["accepted", "duplicate", "ignored", "ok"] },
    },
    required: ["id", "event", "outcome"],
  },
  Problem: {
    type: "object",
    description: "Why a request was rejected (RFC 9457)",
    properties: {
      type: { ...text, format: "uri-reference", description: "The kind of problem" },
      title: { ...text, description: "A short description of the kind of problem" },
      status: { type: "integer", minimum: 400, maximum: 599, description: "The status of the response" },
      detail: { ...text, description: "What is wrong with this request, and how to fix it" },
      error: { ...text, description: "The same as `detail`" },
      "violated-policies": {
        type: "array",
        items: text,
        description: "The exceeded limits, if there are any",
      },
      fields: {
        type: "array",
        description: "The invalid fields, if the body is the problem",
        items: {
          type: "object",
          properties: { field: text, message: text },
          required: ["field", "message"],
        },
      },
      scope: { ...text, description: "The required scopes, if the token lacks one" },
    },
    required: ["type", "title", "status", "detail", "error"],
  },
  Outcome: {
    type: "object",
    description: "The outcome of one of the application's deliveries",
    properties: {
      id: text,
      event: text,
      outcome: { ...text, enum: ["waiting", "ok", "failed"] },
      receivedAt: { ...text, format: "date-time" },
      attempts: { type: "integer", minimum: 0, description: "Runs so far" },
    },
    required: ["id", "event", "outcome", "receivedAt", "attempts"],
  },
};

const refer = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const receipt: Json = { "application/json": { schema: refer("Receipt") } };

type Headers = Readonly<Record<string, string>>;

/** Describes headers by their names and descriptions. */
function describeHeaders(described: Headers, required = true): Json {
  return Object.fromEntries(
    Object.entries(described).map(([name, description]) => [name, { description, required, schema: text }]),
  );
}

/** Describes a rejection with a problem body. */
export function rejection(description: string, headers: Headers = {}): Json {
  const content = { [problemType]: { schema: refer("Problem") } };
  const named = Object.keys(headers).length === 0 ? {} : { headers: describeHeaders(headers) };
  return { description, ...named, content };
}

const retry = { "Retry-After": "Seconds to wait" };

/** Describes the response to an endpoint verification: the value that the sender expects. */
export function echoContent({ type }: AddressCheck): Json {
  if (type !== "application/json") return { [type]: { schema: text } };
  return {
    [type]: { schema: { anyOf: [refer("Receipt"), { type: "object", title: "The value of the check" }] } },
  };
}

/** Describes the response to a stored delivery: the receiver's own response, or the one that the provider expects. */
function successes({ protocol }: Trigger): Json {
  const { reply, addressCheck } = protocol;
  const echo = addressCheck === undefined ? {} : echoContent(addressCheck);
  const named = { "X-Hookloom-Delivery": "The id of the delivery, if the body does not contain it" };
  if (reply === undefined) {
    const known = {
      description: "The delivery was received before, or the event has no handler",
      content: { ...receipt, ...echo },
    };
    return {
      "200": addressCheck === undefined ? known : withOptionalHeaders(known, named),
      "202": { description: "The delivery was stored, and its handlers run", content: receipt },
    };
  }
  const type = reply.headers?.["content-type"]?.split(";", 1)[0];
  const content = { ...(type === undefined ? {} : { [type]: { schema: text } }), ...echo };
  const stored = { description: "Stored", ...(Object.keys(content).length === 0 ? {} : { content }) };
  return { [reply.status]: withOptionalHeaders(stored, named) };
}

/** The headers of every response of a deprecated API. */
const notices = {
  Deprecation: "The time since which the API is deprecated (RFC 9745)",
  Sunset: "The time when the API ends (RFC 8594)",
  Link: "Links to the API's documentation and successor (RFC 8288)",
};

/** The headers with a consumer's limits. */
const quota = {
  RateLimit: "The remaining quota of each limit, and when it resets",
  "RateLimit-Policy": "The limits that apply",
};

/** Adds optional headers to a response. */
function withOptionalHeaders(response: Json, described: Headers): Json {
  const { headers } = response;
  const own = typeof headers === "object" && headers !== null ? headers : {};
  return { ...response, headers: { ...describeHeaders(described, false), ...own } };
}

/** The header with the URL of the delivery's outcome. */
const locationHeader = { Location: "The URL for reading the outcome of the delivery" };

/** Returns the headers that the rules of an `api` may add to a trigger's responses. */
function addedHeaders(status: string, isConsumers: boolean): Headers {
  if (!isConsumers) return notices;
  return {
    ...notices,
    ...(status < "300" ? locationHeader : {}),
    ...(status < "300" || status === "429" ? quota : {}),
    ...(status === "403" ? { "WWW-Authenticate": "The required scopes, if the token lacks one" } : {}),
  };
}

/** Returns the responses to a consumer's request for the outcome of a delivery. */
export function outcomeResponses(): Json {
  const entries = Object.entries({
    "200": {
      description: "The outcome of the delivery so far",
      content: { "application/json": { schema: refer("Outcome") } },
    },
    "401": rejection("The consumer is not authenticated", {
      "WWW-Authenticate": "Accepted authentication schemes",
    }),
    "403": rejection("Forbidden: this address or consumer may not call the API, or it is not published yet"),
    "404": rejection("The application has no delivery with this id"),
    "405": rejection("Outcomes are read-only", { Allow: "Allowed methods" }),
    "410": rejection("The API has ended"),
    "429": rejection("A limit for the caller's address is exceeded", retry),
    "503": rejection("The outcome cannot be read at the moment: retry later", retry),
  }).map(([status, response]) => {
    const { Location: _own, ...added } = addedHeaders(status, true);
    return [status, withOptionalHeaders(response as Json, added)] as const;
  });
  return Object.fromEntries(entries);
}

/** Adds the responses of an `api`'s rules to a trigger's own responses. */
function applyRules({ protocol }: Trigger, responses: Json, own: Headers): Json {
  const isConsumers = protocol.consumers === true;
  const challenge = { ...own, "WWW-Authenticate": "Accepted authentication schemes" };
  const all = {
    ...responses,
    ...(isConsumers
      ? {
          "401": rejection("The consumer is not authenticated", challenge),
          "429": rejection("A limit is exceeded", retry),
        }
      : {}),
    "403": rejection(
      "Forbidden: this address or consumer may not call the API, or it is not published yet",
      own,
    ),
    "410": rejection("The API has ended", own),
  };
  const entries = Object.entries(all).map(([status, response]) => {
    return [status, withOptionalHeaders(response as Json, addedHeaders(status, isConsumers))] as const;
  });
  return Object.fromEntries(entries);
}

/** Returns all responses of a trigger by status, including those of the rules if there is an `api`. */
export function triggerResponses(trigger: Trigger, hasApi: boolean): Json {
  const { signed, rejectionHeaders = {}, checksBody, keepsIdempotencyKeys } = trigger.protocol;
  const own = Object.fromEntries(
    Object.entries(rejectionHeaders).map(([name, value]) => [name, `Always \`${value}\``]),
  );
  const challenge = { ...own, "WWW-Authenticate": "Accepted authentication schemes" };
  const unusable = [
    ...(checksBody === true ? ["The body does not match the schema"] : []),
    ...(keepsIdempotencyKeys === true ? ["The Idempotency-Key was used with another body"] : []),
  ];
  const responses = {
    ...successes(trigger),
    "400": rejection("The request is authentic but malformed", own),
    ...(signed ? { "401": rejection("The sender is not authenticated", challenge) } : {}),
    "404": rejection("The trigger on this path no longer exists"),
    "405": rejection("Only POST is allowed", { Allow: "Allowed methods" }),
    "408": rejection("The body was not received in time"),
    "413": rejection("The body is too large", own),
    "415": rejection("The body is compressed, or of a type that the source does not send", own),
    ...(unusable.length === 0 ? {} : { "422": rejection(unusable.join(", or ")) }),
    "500": rejection("Internal error: send the request again"),
    "503": rejection("The delivery cannot be stored at the moment: retry later", retry),
  };
  return hasApi ? applyRules(trigger, responses, own) : responses;
}
