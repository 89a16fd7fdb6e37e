import { randomUUID } from "node:crypto";
import { BadDelivery } from "../errors.ts";
import { header, mediaType } from "../receiver/headers.ts";
import { hmacMatches } from "../receiver/hmac.ts";
import { isDeliveryId, parseJson, parseText } from "../receiver/parse-body.ts";
import type { Opened, Protocol, ReceivedRequest } from "../webhook/trigger.ts";
import { sign } from "./sign.ts";

const bodyLimit = 1024 * 1024;

function isJson(type: string): boolean {
  return type === "application/json" || type.endsWith("+json");
}

function isText(type: string): boolean {
  return type.startsWith("text/") || type === "application/xml";
}

const form = "application/x-www-form-urlencoded";

/** A field that is given several times becomes a list. */
function parseForm(body: Uint8Array): Readonly<Record<string, string | readonly string[]>> {
  const fields = new URLSearchParams(parseText(body));
  const names = [...new Set(fields.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = fields.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

function parse(body: Uint8Array, type: string): unknown {
  if (body.length === 0) return undefined;
  if (isJson(type)) return parseJson(body);
  return type === form ? parseForm(body) : parseText(body);
}

function open({ body, headers }: ReceivedRequest): readonly [Opened] {
  const key = header(headers, "idempotency-key") ?? header(headers, "webhook-id");
  if (key !== undefined && !isDeliveryId(key)) {
    throw new BadDelivery("The header idempotency-key is not an id.");
  }
  const payload = parse(body, mediaType(header(headers, "content-type")));
  return [{ id: key ?? randomUUID(), names: ["request"], payload }];
}

/** Takes `sha256=<digits>` as well as the bare digits, since senders differ. */
function verifyWith(name: string): Protocol["verify"] {
  return ({ body, headers }, secrets) => {
    const signature = header(headers, name);
    if (signature === undefined) return `The signature is missing: send it in the header ${name}.`;
    const digits = signature.startsWith("sha256=") ? signature.slice(7) : signature;
    if (hmacMatches(secrets, body, digits)) return undefined;
    return "The signature does not match: it has to be the HMAC-SHA256 of the raw body in hexadecimal digits.";
  };
}

/** How any sender may post: JSON, a form or text, signed in a header of its choice or, where agreed, not at all. */
export function httpProtocol(options: { readonly header: string; readonly signed: boolean }): Protocol {
  return {
    source: "http",
    bodyLimit,
    signed: options.signed,
    accepts: (contentType) => {
      const type = mediaType(contentType);
      return type === "" || type === form || isJson(type) || isText(type);
    },
    verify: options.signed ? verifyWith(options.header) : () => undefined,
    open,
    sign: (input) => sign({ ...input, header: options.header }),
  };
}
