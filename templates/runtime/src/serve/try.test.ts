import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { http } from "../http/http.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import type { TryRequest } from "../management/management.ts";
import { secret } from "../settings/setting.ts";
import { slack } from "../slack/slack.ts";
import { standardWebhooks } from "../standard-webhooks/standard-webhooks.ts";
import { stripe } from "../stripe/stripe.ts";
import { twilio } from "../twilio/twilio.ts";
import { webhook } from "../webhook/webhook.ts";
import type { Running } from "./serve-options.ts";
import { start } from "./start.ts";

const key = "a-secret-that-no-page-may-read";
const publicKey = `whpk_${Buffer.alloc(32, 1).toString("base64")}`;
const sampleKey = `whsk_${Buffer.alloc(32, 2).toString("base64")}`;
let running: Running;
const inbox = new MemoryInbox();
const lines: string[] = [];

beforeAll(async () => {
  const hub = github({ secret: secret("KEY") });
  hub.on("issues.opened", () => undefined);
  hub.on("push", () => undefined);
  const chat = slack({ secret: secret("KEY") });
  chat.on("command", () => undefined);
  const pay = stripe({ secret: secret("KEY") });
  pay.on("invoice.paid", () => undefined);
  const phone = twilio({ secret: secret("KEY") });
  phone.on("message.received", () => undefined);
  const open = http({ verify: "none", path: "/open", challenge: { query: "challenge" } });
  const unset = http({ secret: secret("UNSET"), path: "/unset" });
  const theirs = standardWebhooks({ secret: secret("PUBLIC_KEY") });
  theirs.on("user.created", () => undefined);
  const environment = {
    ...{ KEY: key, PUBLIC_KEY: publicKey, HOOKLOOM_SAMPLE_KEY: sampleKey },
    HOOKLOOM_SAMPLES: "1",
    HOOKLOOM_ADDRESS: "http://127.0.0.1:9/base",
  };
  const log = createLogger({ write: (line) => void lines.push(line) });
  const hook = webhook(hub, chat, pay, phone, open, unset, theirs);
  running = await start(hook, log, { port: 0, managementPort: 0, inbox, environment });
});
afterAll(() => running.stop());

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

async function send(wanted: TryRequest | string, headers: Record<string, string> = json) {
  const body = typeof wanted === "string" ? wanted : JSON.stringify(wanted);
  const url = `http://127.0.0.1:${running.managementPort}/try`;
  const answer = await fetch(url, { method: "POST", headers, body });
  const text = await answer.text();
  const said = text + JSON.stringify([...answer.headers]);
  for (const hidden of [key, sampleKey]) expect(said).not.toContain(hidden);
  return { status: answer.status, type: answer.headers.get("content-type"), text };
}

describe("a request to try", () => {
  it.each<[string, TryRequest, number]>([
    ["JSON", { path: "/github", headers: json, body: '{"action":"opened"}', event: "issues.opened" }, 202],
    ["its first event", { path: "/github", headers: json, body: '{"action":"opened"}' }, 202],
    ["an event of its own", { path: "/github", headers: json, body: "{}", event: "push" }, 202],
    [
      "what the holder of a public key's other half would sign",
      { path: "/standard-webhooks", headers: json, body: '{"type":"user.created"}' },
      202,
    ],
    ["a form", { path: "/slack", headers: form, body: "command=%2Fdeploy&trigger_id=1.2.a" }, 200],
    [
      "a body that names its event",
      { path: "/stripe", headers: json, body: '{"object":"event","type":"invoice.paid"}' },
      202,
    ],
    ["a path with a slash at its end", { path: "/github/", headers: json, body: "{}", event: "push" }, 202],
    ["a signed address", { path: "/twilio", headers: form, body: "MessageSid=SM1&Body=Hi" }, 200],
    ["a request without proof", { path: "/open", headers: json, body: "{}" }, 200],
    ["a check by GET", { path: "/open?challenge=abc", method: "GET" }, 200],
  ])("is signed and received: %s", async (_what, wanted, status) => {
    const answer = await send(wanted);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
  });

  it("is stored as a delivery, named as its event", async () => {
    const headers = { ...json, "x-github-delivery": "tried-1" };
    await send({ path: "/github", headers, body: '{"ref":"main"}', event: "push" });
    expect((await inbox.get("tried-1"))?.event).toBe("push");
  });

  it("keeps a proof that it has, so a wrong one is refused as that of any sender", async () => {
    const headers = { ...json, "x-hub-signature-256": `sha256=${"0".repeat(64)}` };
    const { status, type, text } = await send({ path: "/github", headers, body: "{}" });
    expect([status, type]).toEqual([401, "application/problem+json"]);
    expect(JSON.parse(text).detail).toContain("The signature does not match");
  });

  it("is refused where the project has no secret, and where nothing listens", async () => {
    expect(JSON.parse((await send({ path: "/unset", headers: json, body: "{}" })).text)).toMatchObject({
      status: 401,
      detail: "This receiver has no secret yet, so it rejects every delivery.",
    });
    expect((await send({ path: "/none", headers: json, body: "{}" })).status).toBe(404);
  });

  it.each([
    "",
    "[]",
    "{",
    '{"path":"github"}',
    '{"path":"/github","headers":{"a":1}}',
    '{"path":"/github","event":1}',
  ])("that is %j says what one looks like", async (text) => {
    const answer = await send(text);
    expect([answer.status, answer.type]).toEqual([400, "application/problem+json"]);
  });
});

describe("trying", () => {
  it("is not for pages of others, nor for what a form can post", async () => {
    const wanted = { path: "/github", headers: json, body: '{"action":"opened"}' };
    expect((await send(wanted, { "content-type": "text/plain" })).status).toBe(415);
    const evil = { ...json, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await send(wanted, evil)).status).toBe(403);
    expect((await send(wanted, { ...json, origin: "https://evil.example" })).status).toBe(403);
    expect((await send(wanted, { ...json, "sec-fetch-site": "same-origin" })).status).toBe(202);
  });

  it("writes no secret to the log", () => {
    expect(lines.join("\n")).not.toContain(key);
  });
});
