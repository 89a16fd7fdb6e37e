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

/** Parses a body as a JSON object; returns undefined for any other body. */
export function objectIn(body: string | Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    return parseObject(typeof body === "string" ? Buffer.from(body) : body);
  } catch {
    return undefined;
  }
}

/** Returns headers with their names in lower case; undefined if `value` is not an object with only string members. */
export function headersIn(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).map(([name, text]) => [name.toLowerCase(), text] as const);
  const isText = entries.every((entry): entry is readonly [string, string] => typeof entry[1] === "string");
  return isText ? Object.fromEntries(entries) : undefined;
}

/** Converts a member that is part of an id to a string. Returns an empty string for an object. */
export function plainText(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The JSON Schema of ids that are safe to log, to list and to use in URLs. */
export const deliveryIdSchema = {
  type: "string",
  minLength: 1,
  maxLength: 200,
  pattern: "^[!-~]+$",
} as const;

const deliveryId = new RegExp(deliveryIdSchema.pattern);

/** Whether a string matches `deliveryIdSchema`. */
export function isDeliveryId(text: string | undefined): text is string {
  return text !== undefined && text.length <= deliveryIdSchema.maxLength && deliveryId.test(text);
}

/**
 * Groups the values by name in one pass, keeping their order. Reading a form with many fields name by name would take
 * minutes.
 */
export function valuesByName(fields: URLSearchParams): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}
