import { BadDelivery } from "../errors/errors.ts";
import { isRecord } from "../errors/is-record.ts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** @throws BadDelivery if the bytes are not UTF-8. */
export function parseText(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch {
    throw new BadDelivery("The body is not UTF-8 text.");
  }
}

/** @throws BadDelivery if the bytes are not JSON. */
export function parseJson(body: Uint8Array): unknown {
  const text = parseText(body);
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message would quote the body, which must not be logged.
    throw new BadDelivery("The body is not JSON.");
  }
}

/** @throws BadDelivery if the bytes are not a JSON object. */
export function parseObject(body: Uint8Array): Readonly<Record<string, unknown>> {
  const value = parseJson(body);
  if (!isRecord(value)) throw new BadDelivery("The body is not a JSON object.");
  return value;
}

/** The JSON object that a body is; undefined for any other body. */
export function objectIn(body: string | Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    return parseObject(typeof body === "string" ? Buffer.from(body) : body);
  } catch {
    return undefined;
  }
}

/** Headers that were given as an object, in lower case; undefined if it is none, or one of them is no text. */
export function headersIn(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).map(([name, text]) => [name.toLowerCase(), text] as const);
  const isText = entries.every((entry): entry is readonly [string, string] => typeof entry[1] === "string");
  return isText ? Object.fromEntries(entries) : undefined;
}

/** A member that is part of an id, as a string; empty for an object, which may not be convertible. */
export function plainText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** An id that is safe to log, to list and to write in a URL, as JSON Schema. */
export const deliveryIdSchema = {
  type: "string",
  minLength: 1,
  maxLength: 200,
  pattern: "^[!-~]+$",
} as const;

const deliveryId = new RegExp(deliveryIdSchema.pattern);

/** Whether a text is such an id. */
export function isDeliveryId(text: string | undefined): text is string {
  return text !== undefined && text.length <= deliveryIdSchema.maxLength && deliveryId.test(text);
}

/** The values of each name in their order, in one pass: reading a form name by name takes minutes if it has many names. */
export function valuesByName(fields: URLSearchParams): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}
