import { sources } from "@hookloom/runtime/catalog";
import { sign as signGithub } from "@hookloom/runtime/github";
import { sign as signHttp } from "@hookloom/runtime/http";
import { badPayload, badUrl, unknownSource } from "./errors.ts";

/** A signed event, ready to be sent. */
export interface EventRequest {
  readonly url: string;
  readonly method: "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RequestInput {
  readonly source: string;
  readonly event: string;
  /** The payload's text, sent as it is; it has to be JSON. */
  readonly payload: string;
  /** Empty for a trigger that verifies nothing. */
  readonly secret: string;
  /** Where the trigger listens, path included. */
  readonly url: string;
  /** The id that the delivery carries; a new one where it is left out. */
  readonly deliveryId?: string;
  /** The header of the signature where the trigger names one of its own. */
  readonly header?: string | undefined;
}

type Sign = (input: {
  readonly body: string;
  readonly secret: string;
  readonly event: string;
  readonly url: string;
  readonly deliveryId?: string;
  readonly header?: string;
}) => { readonly headers: Readonly<Record<string, string>>; readonly body?: string };

const signers: Readonly<Record<string, Sign>> = { github: signGithub, http: signHttp };

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch (thrown) {
    throw badPayload(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function checkUrl(text: string): void {
  const protocol = URL.canParse(text) ? new URL(text).protocol : "";
  if (protocol !== "http:" && protocol !== "https:") throw badUrl(text);
}

/**
 * Signs an event as its provider does. The signature holds for exactly these bytes.
 * @throws EventError `unknown-source`, `bad-payload` or `bad-url`
 */
export function buildRequest(input: RequestInput): EventRequest {
  const { source, event, payload, secret, url, deliveryId, header } = input;
  const sign = Object.hasOwn(signers, source) ? signers[source] : undefined;
  if (!sign)
    throw unknownSource(
      source,
      sources.map(({ id }) => id),
    );
  checkJson(payload);
  checkUrl(url);
  const signed = sign({
    body: payload,
    secret,
    event,
    url,
    ...(deliveryId === undefined ? {} : { deliveryId }),
    ...(header === undefined ? {} : { header }),
  });
  return { url, method: "POST", headers: signed.headers, body: signed.body ?? payload };
}

/**
 * Where a trigger listens: the receiver's base with the trigger's path appended.
 * @throws EventError `bad-url`
 */
export function triggerUrl(base: string, path: string): string {
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(base) ? base : `http://${base}`;
  checkUrl(full);
  const url = new URL(full);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`;
  return url.href;
}
