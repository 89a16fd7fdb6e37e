import { createHash, hash, randomUUID } from "node:crypto";
import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { isDeliveryId, parseJson, parseText, valuesByName } from "../receiver/parse-body.ts";
import { parseQuery } from "../receiver/query.ts";
import type { Proof } from "../webhook/proof.ts";
import type { Reply } from "../webhook/reply.ts";
import type { AddressCheck, Opened, Protocol, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { bodySamples } from "./body-sample.ts";
import { checkBody, jsonSchemaOf } from "./body-schema.ts";
import type { HttpOptions, HttpPlace } from "./http-options.ts";
import { createScheme, type Scheme } from "./scheme.ts";
import { sign } from "./sign.ts";

const formType = "application/x-www-form-urlencoded";

function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function isText(type: string): boolean {
  return type.startsWith("text/") || type === "application/xml";
}

/** Whether a body with this content type can be parsed. */
function isReadable(contentType: string | undefined): boolean {
  const type = mediaType(contentType);
  return type === "" || type === formType || isJson(type) || isText(type);
}

/** A field that occurs several times becomes a list. */
function parseForm(body: Uint8Array): Readonly<Record<string, string | readonly string[]>> {
  const fields = valuesByName(new URLSearchParams(parseText(body)));
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}

/**
 * Parses a body by its content type: JSON, a form, otherwise text. Returns undefined for an empty body.
 * @throws BadDelivery
 */
export function parsePayload(body: Uint8Array, contentType: string | undefined): unknown {
  const type = mediaType(contentType);
  if (body.length === 0) return undefined;
  if (isJson(type)) return parseJson(body);
  return type === formType ? parseForm(body) : parseText(body);
}

function memberAt(payload: unknown, path: string): unknown {
  let value = payload;
  for (const name of path.split(".")) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function valueAt(location: HttpPlace, request: RequestHead, payload: unknown): unknown {
  if (location.header !== undefined) return header(request.headers, location.header.toLowerCase());
  if (location.query !== undefined) return parseQuery(request.url).get(location.query);
  return memberAt(payload, location.body);
}

/**
 * Reads a value from a header, the query or the body, and converts a number to a string. Undefined if the value is
 * missing or empty.
 */
function readText(location: HttpPlace, request: RequestHead, payload: unknown): string | undefined {
  const value = valueAt(location, request, payload);
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

const bodyLimit = 1024 * 1024;

const challengeEvent = "challenge";

/** Longer than any provider's challenge; limits the text that the receiver echoes. */
const challengeLimit = 1000;

const idempotencyKey = "idempotency-key";
/** The default headers for a delivery id. The first one that a request contains is used. */
const idHeaders = [idempotencyKey, "webhook-id"] as const;

function defaultId({ headers }: ReceivedRequest): string {
  const name = idHeaders.find((one) => header(headers, one) !== undefined);
  if (name === undefined) return randomUUID();
  const id = header(headers, name);
  if (isDeliveryId(id)) return id;
  throw new BadDelivery(
    `The header ${name} is not a valid id: use 1 to 200 printable ASCII characters without spaces.`,
  );
}

/** Parses a JSON body with its numbers as strings, exactly as sent; undefined if it is nested too deeply. */
function parseWithExactNumbers(body: Uint8Array): unknown {
  try {
    return JSON.parse(parseText(body), (_name, value: unknown, context?: { readonly source?: string }) =>
      typeof value === "number" ? context?.source : value,
    );
  } catch {
    return undefined;
  }
}

/** Any string can identify a delivery. The digest of a string is used if the string is not safe to display. */
function idAt(location: HttpPlace, request: ReceivedRequest, payload: unknown): string {
  const value = valueAt(location, request, payload);
  // Different large integers become equal when they are parsed.
  const isInexact = typeof value === "number" && !Number.isSafeInteger(value);
  const exact = isInexact ? parseWithExactNumbers(request.body) : undefined;
  const text = readText(location, request, exact ?? payload);
  if (text === undefined) return randomUUID();
  return isDeliveryId(text) ? text : createHash("sha256").update(text).digest("hex");
}

/** A value from a body member is returned in the same member, anything else as plain text. */
function echo(location: HttpPlace, text: string): Reply {
  const name = location.body?.split(".").at(-1);
  return name === undefined
    ? {
        status: 200,
        // The caller controls the text, so browsers must not interpret it as another media type.
        headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
        body: text,
      }
    : {
        status: 200,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ [name]: text }),
      };
}

function addressCheck({ header: named, query, body }: HttpPlace): AddressCheck {
  if (body !== undefined) return { type: "application/json" };
  const parameter =
    named === undefined
      ? ({ in: "query", name: query ?? "" } as const)
      : ({ in: "header", name: named } as const);
  return { type: "text/plain", parameter };
}

/** Replies to an endpoint verification by GET. WebSub, Meta and Dropbox send one before they post anything. */
function respondToGet(head: RequestHead, location: HttpPlace | undefined): Reply | undefined {
  if (location === undefined || location.body !== undefined) return undefined;
  const challengeValue = readText(location, head, undefined);
  return challengeValue === undefined || challengeValue.length > challengeLimit
    ? undefined
    : echo(location, challengeValue);
}

/** Returns why the authentication header is rejected; undefined if the decision depends on the body. */
function rejectByHeaders(
  scheme: Scheme | undefined,
  { headers }: RequestHead,
  secrets: readonly string[],
): string | undefined {
  if (scheme === undefined) return undefined;
  const value = header(headers, scheme.header);
  const credential = scheme.secretPrefix === undefined ? "signature" : "proof of the sender";
  if (value === undefined) return `The ${credential} is missing: send it in the header ${scheme.header}.`;
  return scheme.reject(value, secrets);
}

function open(
  request: ReceivedRequest,
  { dedupe, challenge, body }: Partial<HttpOptions>,
): readonly [Opened] {
  const payload = parsePayload(request.body, header(request.headers, "content-type"));
  if (request.event === challengeEvent) {
    return [{ id: randomUUID(), names: [challengeEvent], payload, handshake: true }];
  }
  const challengeValue = challenge === undefined ? undefined : readText(challenge, request, payload);
  if (challenge !== undefined && challengeValue !== undefined && challengeValue.length <= challengeLimit) {
    const reply = echo(challenge, challengeValue);
    return [{ id: randomUUID(), names: [challengeEvent], payload, handshake: true, reply }];
  }
  const id = dedupe === undefined ? defaultId(request) : idAt(dedupe, request, payload);
  const opened = {
    id,
    names: ["request"],
    payload: body === undefined ? payload : checkBody(body, payload),
  } as const;
  // A `webhook-id` or a configured id identifies an event, whose body may be serialized differently when it is sent
  // again.
  const isKey = dedupe === undefined && header(request.headers, idempotencyKey) !== undefined;
  return [isKey ? { ...opened, digest: hash("sha256", request.body, "base64url") } : opened];
}

/** The credentials that consumers can use. The project's `api` rules determine which of the two is accepted. */
const consumerProofs: readonly Proof[] = [
  { kind: "key", header: "authorization", prefix: "Bearer " },
  { kind: "key", header: "x-api-key" },
];

function requiredProofs({ verify }: Partial<HttpOptions>, scheme: Scheme | undefined): readonly Proof[] {
  if (verify === "api") return consumerProofs;
  return scheme === undefined ? [] : [scheme.proof];
}

/** Whether a trigger's schema accepts a payload. */
function matchesSchema({ body }: Partial<HttpOptions>, payload: unknown): boolean {
  try {
    if (body !== undefined) checkBody(body, payload);
    return true;
  } catch {
    // Only whether the payload is valid matters here.
    return false;
  }
}

/** Caches the generated body sample, because API documentation pages request it repeatedly. */
function sampleOnce(options: Partial<HttpOptions>, schema: Readonly<Record<string, unknown>>): () => unknown {
  let cached: { readonly sample: unknown } | undefined;
  return () => {
    cached ??= { sample: bodySamples(schema).find((one) => matchesSchema(options, one)) };
    return cached.sample;
  };
}

/** The protocol for arbitrary senders: JSON, a form or text, authenticated as configured by the project. */
export function httpProtocol(options: Partial<HttpOptions>): Protocol {
  const scheme = createScheme(options);
  const signOptions: Readonly<Record<string, unknown>> = { ...options };
  const bodySchema = options.body === undefined ? undefined : jsonSchemaOf(options.body);
  return {
    bodyLimit,
    ...(options.body === undefined ? {} : { checksBody: true }),
    ...(bodySchema === undefined ? {} : { bodySchema, bodySample: sampleOnce(options, bodySchema) }),
    signed: scheme !== undefined,
    proofs: requiredProofs(options, scheme),
    ...(options.challenge === undefined ? {} : { addressCheck: addressCheck(options.challenge) }),
    ...(options.dedupe === undefined ? { keepsIdempotencyKeys: true } : {}),
    ...(options.verify === "api" ? { consumers: true } : {}),
    ...(scheme === undefined ? {} : { credentialHeaders: [scheme.header] }),
    typeHint: "The body has to be JSON, a form or text, and not compressed.",
    accepts: isReadable,
    respondToGet: (head) => respondToGet(head, options.challenge),
    rejectByHeaders: (head, secrets) => rejectByHeaders(scheme, head, secrets),
    verify: (request, secrets) =>
      rejectByHeaders(scheme, request, secrets) ??
      scheme?.check(header(request.headers, scheme.header) ?? "", request.body, secrets),
    open: (request) => open(request, options),
    sign: (input) => sign({ ...input, options: signOptions }),
  };
}
