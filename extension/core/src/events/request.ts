import type { Literal } from "@hookloom/protocol/declarations";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { sources } from "@hookloom/runtime/catalog";
import { badPayload, badUrl, unknownSource } from "./errors.ts";
import { signers } from "./signers.ts";

/** A signed event, ready to be sent. */
export interface EventRequest {
  readonly url: string;
  readonly method: "POST" | "GET";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The headers that contain the secret itself, each with its prefix. */
  readonly credentials: Readonly<Record<string, string>>;
}

export interface RequestInput {
  readonly source: string;
  readonly event: string;
  /** The payload's text, sent verbatim; it has to be JSON. */
  readonly payload: string;
  /** Empty for a trigger that verifies nothing. */
  readonly secret: string;
  /** The URL of the trigger, path included. */
  readonly url: string;
  /** The id of the delivery; a new one by default. */
  readonly deliveryId?: string;
  /** Set for a body that is sent verbatim with this type and does not have to be JSON. */
  readonly contentType?: string;
  /** The literal options of the trigger's factory; some of them configure the verification. */
  readonly options?: Readonly<Record<string, Literal>>;
}

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (thrown) {
    throw badPayload(errorMessage(thrown));
  }
}

function checkUrl(text: string): void {
  const protocol = URL.canParse(text) ? new URL(text).protocol : "";
  if (protocol !== "http:" && protocol !== "https:") throw badUrl(text);
}

/**
 * Signs an event as its provider does. The signature is valid only for exactly these bytes.
 * @throws EventError `unknown-source`, `bad-payload` or `bad-url`
 */
export function buildRequest(input: RequestInput): EventRequest {
  const { source, event, payload, secret, url, deliveryId, contentType, options } = input;
  const sign = Object.hasOwn(signers, source) ? signers[source] : undefined;
  if (!sign)
    throw unknownSource(
      source,
      sources.map(({ id }) => id),
    );
  if (contentType === undefined) checkJson(payload);
  checkUrl(url);
  const signed = sign({
    body: payload,
    secret,
    event,
    url,
    ...(deliveryId === undefined ? {} : { deliveryId }),
    ...(options === undefined ? {} : { options }),
  });
  const { headers, body = payload, credentials = {} } = signed;
  const typed = contentType === undefined ? headers : { ...headers, "content-type": contentType };
  return { url: signed.url ?? url, method: "POST", headers: typed, body, credentials };
}

/**
 * Returns a trigger's URL: the receiver's base URL with the trigger's path appended.
 * @throws EventError `bad-url`
 */
export function triggerUrl(base: string, path: string): string {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(base) ? base : `http://${base}`;
  checkUrl(full);
  const url = new URL(full);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
  return url.href;
}
