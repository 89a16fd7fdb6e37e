import { mediaType } from "../receiver/headers.ts";
import { parseJson, parseText, valuesByName } from "../receiver/parse-body.ts";

const form = "application/x-www-form-urlencoded";

function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function isText(type: string): boolean {
  return type.startsWith("text/") || type === "application/xml";
}

/** Whether a body of this type can be read. */
export function isReadable(contentType: string | undefined): boolean {
  const type = mediaType(contentType);
  return type === "" || type === form || isJson(type) || isText(type);
}

/** A field that is given several times becomes a list. */
function parseForm(body: Uint8Array): Readonly<Record<string, string | readonly string[]>> {
  const fields = valuesByName(new URLSearchParams(parseText(body)));
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}

/**
 * A body according to its content type: JSON, a form, else text; undefined for an empty one.
 * @throws BadDelivery
 */
export function parsePayload(body: Uint8Array, contentType: string | undefined): unknown {
  const type = mediaType(contentType);
  if (body.length === 0) return undefined;
  if (isJson(type)) return parseJson(body);
  return type === form ? parseForm(body) : parseText(body);
}
