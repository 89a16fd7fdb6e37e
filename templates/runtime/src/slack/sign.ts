import { randomBytes } from "node:crypto";
import { hmac } from "../receiver/hmac.ts";
import { objectIn } from "../receiver/parse-body.ts";
import type { Signed, SignInput } from "../webhook/trigger.ts";
import { isInteraction } from "./slack-names.ts";

/** Returns Slack's signature for a body at a time in seconds since 1970. */
export function computeSignature(secret: string, seconds: string, body: string | Uint8Array): string {
  return `v0=${hmac(secret, [`v0:${seconds}:`, body]).toString("hex")}`;
}

type Fields = Readonly<Record<string, unknown>>;

/** Sets the payload's id: a new one for each call, unless an id is passed. */
function withId(payload: Fields, deliveryId: string | undefined): Fields {
  const id = deliveryId ?? `Ev${randomBytes(6).toString("hex").toUpperCase()}`;
  if ("event" in payload) return { ...payload, event_id: id };
  return "trigger_id" in payload ? { ...payload, trigger_id: id } : payload;
}

function toForm(event: string, payload: Fields): string {
  if (event !== "command") return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}

/**
 * Returns the request that Slack would send for an event: JSON for events, a form for slash commands and
 * interactions.
 * @example
 * const url = "http://127.0.0.1:3000/slack";
 * const body = JSON.stringify(payload);
 * const signed = sign({ body, secret: "the secret", event: "app_mention", url });
 * await fetch(signed.url ?? url, { method: "POST", headers: signed.headers, body: signed.body ?? body });
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack/
 */
export function sign(input: SignInput): Signed {
  const seconds = String(Math.floor((input.now ?? Date.now()) / 1000));
  const payload = objectIn(input.body);
  const isForm = payload !== undefined && (input.event === "command" || isInteraction(input.event));
  const sent = payload === undefined ? undefined : withId(payload, input.deliveryId);
  const body = sent === undefined ? input.body : isForm ? toForm(input.event, sent) : JSON.stringify(sent);
  const headers = {
    "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
    "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    "x-slack-request-timestamp": seconds,
    "x-slack-signature": computeSignature(input.secret, seconds, body),
  };
  return typeof body === "string" ? { headers, body } : { headers };
}
