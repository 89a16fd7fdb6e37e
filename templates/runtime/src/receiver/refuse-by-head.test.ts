import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { gitlab } from "../gitlab/gitlab.ts";
import { googleCalendar } from "../google-calendar/google-calendar.ts";
import { http } from "../http/http.ts";
import { hubspot } from "../hubspot/hubspot.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { secret } from "../settings/setting.ts";
import { shopify } from "../shopify/shopify.ts";
import { slack } from "../slack/slack.ts";
import { standardWebhooks } from "../standard-webhooks/standard-webhooks.ts";
import { stripe } from "../stripe/stripe.ts";
import { twilio } from "../twilio/twilio.ts";
import type { Headers, Trigger } from "../webhook/trigger.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { Receiver } from "./receiver.ts";

const key = secret("KEY");
const symmetric = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const now = Date.parse("2026-03-01T12:00:00Z");

interface Case {
  readonly name: string;
  readonly trigger: Trigger;
  readonly event: string;
  /** The header that proves the sender. */
  readonly proof: string;
  /** The header with the signed time, where there is one. */
  readonly time?: string;
  readonly value?: string;
  /** True if the header alone authenticates, so a wrong one is detected without the body. */
  readonly token?: boolean;
}

const cases: readonly Case[] = [
  { name: "GitHub", trigger: github({ secret: key }), event: "issues.opened", proof: "x-hub-signature-256" },
  {
    name: "GitLab's token",
    trigger: gitlab({ secret: key }),
    event: "push",
    proof: "x-gitlab-token",
    token: true,
  },
  {
    name: "GitLab's signature",
    trigger: gitlab({ secret: key }),
    event: "push",
    value: symmetric,
    proof: "webhook-signature",
    time: "webhook-timestamp",
  },
  {
    name: "Google Calendar",
    trigger: googleCalendar({ secret: key }),
    event: "event.created",
    proof: "x-goog-channel-token",
    token: true,
  },
  { name: "HTTP with an HMAC", trigger: http({ secret: key }), event: "request", proof: "x-signature-256" },
  {
    name: "HTTP with a key",
    trigger: http({ secret: key, verify: "key" }),
    event: "request",
    proof: "x-api-key",
    token: true,
  },
  {
    name: "HTTP with a password",
    trigger: http({ secret: key, verify: "basic", user: "ada" }),
    event: "request",
    proof: "authorization",
    token: true,
  },
  {
    name: "HubSpot",
    trigger: hubspot({ secret: key }),
    event: "contact.creation",
    proof: "x-hubspot-signature-v3",
    time: "x-hubspot-request-timestamp",
  },
  {
    name: "Shopify",
    trigger: shopify({ secret: key }),
    event: "orders/create",
    proof: "x-shopify-hmac-sha256",
  },
  {
    name: "Slack",
    trigger: slack({ secret: key }),
    event: "app_mention",
    proof: "x-slack-signature",
    time: "x-slack-request-timestamp",
  },
  {
    name: "Standard Webhooks",
    trigger: standardWebhooks({ secret: key }),
    event: "a",
    value: symmetric,
    proof: "webhook-signature",
    time: "webhook-timestamp",
  },
  { name: "Stripe", trigger: stripe({ secret: key }), event: "charge.failed", proof: "stripe-signature" },
  {
    name: "Twilio",
    trigger: twilio({ secret: key }),
    event: "message.received",
    proof: "x-twilio-signature",
  },
];

const secretOf = ({ value = "a secret that is long enough" }: Case): string => value;

/** The headers and the body of a request that the case's source would make at a time. */
function signedAt(one: Case, time: number) {
  const body = '{"type":"a"}';
  const { trigger, event } = one;
  const url = `https://hooks.example.com${trigger.path}`;
  const signed = trigger.protocol.sign({ body, secret: secretOf(one), event, now: time, url });
  return { headers: signed.headers as Headers, body: Buffer.from(signed.body ?? body), url };
}

function receiverOf(one: Case) {
  const hook = webhook(one.trigger);
  const inbox = new MemoryInbox();
  const log = createLogger({ write: () => undefined });
  const runner = new Worker({ webhook: hook, inbox, log });
  const environment = { KEY: secretOf(one), HOOKLOOM_SAMPLES: "1" };
  return new Receiver({ webhook: hook, inbox, log, environment, runner });
}

/** What is answered before the body is read; undefined where it has to be. */
function statusByHead(one: Case, headers: Headers): number | undefined {
  const { path } = one.trigger;
  const url = `https://hooks.example.com${path}`;
  return receiverOf(one).admit({ method: "POST", path, headers, url, receivedAt: now }).reply?.status;
}

describe("before its body is read, a delivery of", () => {
  it.each(cases)("$name is accepted with valid headers", (one) => {
    expect(statusByHead(one, signedAt(one, now).headers)).toBeUndefined();
  });

  it.each(cases)("$name is refused if the header is missing or empty", (one) => {
    const { headers } = signedAt(one, now);
    expect(statusByHead(one, { ...headers, [one.proof]: undefined })).toBe(401);
    if (one.time === undefined) expect(statusByHead(one, { ...headers, [one.proof]: "" })).toBe(401);
  });

  it.each(cases)("$name is refused where there is no secret", (one) => {
    const { headers } = signedAt(one, now);
    expect(statusByHead({ ...one, value: "" }, headers)).toBe(401);
  });

  it.each(cases.filter(({ time, name }) => time !== undefined || name === "Stripe"))(
    "$name is refused where its time is more than five minutes off, or missing",
    (one) => {
      for (const minutes of [-6, 6]) {
        expect(statusByHead(one, signedAt(one, now + minutes * 60_000).headers)).toBe(401);
      }
      const { headers } = signedAt(one, now);
      const name = one.time ?? one.proof;
      for (const time of [undefined, "", "soon"]) {
        expect(statusByHead(one, { ...headers, [name]: time })).toBe(401);
      }
    },
  );

  it.each(cases.filter(({ token }) => token))("$name is refused with a wrong token", (one) => {
    const { headers } = signedAt({ ...one, value: "another secret" }, now);
    expect(statusByHead(one, headers)).toBe(401);
  });
});

describe("the headers alone", () => {
  it.each(cases)("never cause a refusal of a valid request of $name", (one) => {
    const { headers, body, url } = signedAt(one, now);
    const { protocol, path } = one.trigger;
    const names = Object.keys(headers);
    const change = fc.record({
      name: fc.constantFrom(...names),
      value: fc.option(fc.oneof(fc.string(), fc.constantFrom("", "sha256=", "v0=", "t=1,v1=")), {
        nil: undefined,
      }),
      late: fc.integer({ min: -400_000, max: 400_000 }),
    });
    fc.assert(
      fc.property(change, ({ name, value, late }) => {
        const request = {
          method: "POST",
          path,
          headers: { ...headers, [name]: value },
          body,
          url,
          receivedAt: now + late,
        };
        const secrets = [secretOf(one)];
        const isValid = protocol.verify(request, secrets, { HOOKLOOM_SAMPLES: "1" }) === undefined;
        const isRefused = protocol.rejectByHeaders(request, secrets) !== undefined;
        expect(isValid && isRefused).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

describe("Slack's check of the certificate", () => {
  const one = cases.find(({ name }) => name === "Slack") as Case;
  const form = { "content-type": "application/x-www-form-urlencoded" };

  it("is read without a signature, but nothing larger", () => {
    expect(statusByHead(one, { ...form, "content-length": "12" })).toBeUndefined();
    expect(statusByHead(one, { ...form, "content-length": "1001" })).toBe(401);
    const admission = receiverOf(one).admit({
      method: "POST",
      path: "/slack",
      headers: form,
      url: "https://hooks.example.com/slack",
      receivedAt: now,
    });
    expect(admission).toMatchObject({ bodyLimit: 1000 });
  });
});
