import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requestOf } from "../testing/requests.ts";
import type { Headers } from "../webhook/trigger.ts";
import { computeSignature, sign } from "./sign.ts";
import { slackProtocol as protocol } from "./slack-protocol.ts";

interface TheirRequest {
  readonly signingSecret: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly nowMilliseconds: number;
}

/** bolt does not export its own check, so its file is loaded by its path. */
const bolt: { isValidSlackRequest(request: TheirRequest): boolean } = createRequire(import.meta.url)(
  createRequire(import.meta.url)
    .resolve("@slack/bolt")
    .replace(/index\.js$/, "receivers/verify-request.js"),
);

// The example of https://docs.slack.dev/authentication/verifying-requests-from-slack/
const secret = "8f742231b10e8888abcd99yyyzzz85a5";
const seconds = "1531420618";
const now = Number(seconds) * 1000;
const signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
const body =
  "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
const form = "application/x-www-form-urlencoded";

function check(text: string, headers: Headers, receivedAt = now, secrets = [secret]): string | undefined {
  return protocol.verify({ ...requestOf(text, headers), receivedAt }, secrets);
}

const theirs = { "x-slack-signature": signature, "x-slack-request-timestamp": seconds };

describe("Slack's own example", () => {
  it("is accepted, and signed identically", () => {
    expect(computeSignature(secret, seconds, body)).toBe(signature);
    expect(check(body, theirs)).toBeUndefined();
    expect(check(body, theirs, now, ["another", secret])).toBeUndefined();
  });

  it("is refused with anything about it changed", () => {
    expect(check(`${body} `, theirs)).toMatch(/does not match/);
    expect(check(body, theirs, now, ["another"])).toMatch(/does not match/);
    expect(check(body, theirs, now, [""])).toMatch(/does not match/);
    expect(check(body, { ...theirs, "x-slack-request-timestamp": "1531420619" })).toMatch(/does not match/);
    for (const wrong of [
      "",
      "v0=",
      signature.slice(3),
      `v1=${signature.slice(3)}`,
      signature.toUpperCase(),
      `${signature}0`,
    ]) {
      expect(check(body, { ...theirs, "x-slack-signature": wrong }), wrong).toMatch(/does not match/);
    }
    expect(check(body, { "x-slack-request-timestamp": seconds })).toMatch(/missing/);
    for (const wrong of [undefined, "", "soon", "1e9", "-1", "1531420618.5", " 1531420618"]) {
      expect(check(body, { ...theirs, "x-slack-request-timestamp": wrong }), wrong).toMatch(/time/);
    }
  });

  it("is accepted for five minutes before and after, and no longer", () => {
    expect(check(body, theirs, now + 300_000)).toBeUndefined();
    expect(check(body, theirs, now - 300_000)).toBeUndefined();
    expect(check(body, theirs, now + 301_000)).toMatch(/5 minutes old/);
    expect(check(body, theirs, now - 301_000)).toMatch(/5 minutes in the future/);
  });

  it("is a slash command", () => {
    const [opened] = protocol.open(requestOf(body, { ...theirs, "content-type": form }));
    expect(opened).toMatchObject({
      id: "398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
      names: ["command"],
      payload: { command: "/webhook-collect", user_name: "roadrunner", text: "" },
    });
  });
});

describe("verification", () => {
  it("agrees with bolt for any body, secret and age", () => {
    const age = fc.integer({ min: 0, max: 400_000 });
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), age, fc.boolean(), (text, key, late, forged) => {
        const stamp = String(Math.floor(now / 1000));
        const signed = computeSignature(forged ? `${key}x` : key, stamp, text);
        const headers = { "x-slack-signature": signed, "x-slack-request-timestamp": stamp };
        const receivedAt = now + late;
        const request = {
          signingSecret: key,
          body: text,
          headers,
          nowMilliseconds: Math.floor(receivedAt / 1000) * 1000,
        };
        const ours = check(text, headers, Math.floor(receivedAt / 1000) * 1000, [key]) === undefined;
        expect(ours).toBe(bolt.isValidSlackRequest(request));
      }),
      { numRuns: 500 },
    );
  });

  it("accepts what `sign` signs, and no altered byte of it", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, place) => {
        const signed = sign({ body: json, secret, event: "app_mention", now });
        const bytes = Buffer.from(signed.body ?? json);
        expect(check(bytes.toString(), signed.headers)).toBeUndefined();
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        expect(protocol.verify({ ...requestOf(bytes, signed.headers), receivedAt: now }, [secret])).toMatch(
          /match/,
        );
      }),
    );
  });
});

function open(payload: unknown, type = "application/json") {
  const text = typeof payload === "string" ? payload : JSON.stringify(payload);
  return protocol.open(requestOf(text, { "content-type": type }))[0];
}

const envelope = { type: "event_callback", event_id: "Ev1", api_app_id: "A1" };

describe("an event", () => {
  it.each([
    [{ type: "app_mention" }, ["app_mention"]],
    [{ type: "message", channel_type: "channel" }, ["message.channels", "message"]],
    [{ type: "message", channel_type: "group" }, ["message.groups", "message"]],
    [{ type: "message", channel_type: "im" }, ["message.im", "message"]],
    [{ type: "message", channel_type: "mpim" }, ["message.mpim", "message"]],
    [{ type: "message", channel_type: "app_home" }, ["message.app_home", "message"]],
    [{ type: "message" }, ["message"]],
    [{ type: "message", channel_type: "constructor" }, ["message"]],
    [{ type: "brand_new" }, ["brand_new"]],
  ])("%j has the names that it is subscribed to by", (event, names) => {
    expect(open({ ...envelope, event }).names).toEqual(names);
  });

  it("keeps its id when Slack tries again, and shares it with no other app", () => {
    const event = { type: "app_mention" };
    const first = open({ ...envelope, event });
    expect(open({ ...envelope, event, more: 1 }).id).toBe(first.id);
    expect(open({ ...envelope, event, api_app_id: "A2" }).id).not.toBe(first.id);
  });

  it.each([
    "[]",
    "null",
    "{",
    '{"type":"event_callback"}',
    '{"type":"event_callback","event_id":"Ev1","event":[]}',
    '{"type":"event_callback","event_id":"Ev1","event":{}}',
    '{"type":"event_callback","event_id":"a b","event":{"type":"app_mention"}}',
    '{"type":"event_callback","event":{"type":"app_mention"}}',
    '{"type":"event_callback","event_id":"Ev1","event":{"type":"../x"}}',
    '{"__proto__":{"type":"event_callback"}}',
    '{"type":"url_verification","challenge":{}}',
    '{"type":7}',
  ])("is not understood in %s", (text) => {
    expect(() => open(text)).toThrow(expect.objectContaining({ name: "BadDelivery" }));
  });

  it.each([
    "",
    "payload=",
    "payload=%7B",
    "payload=%5B%5D",
    "text=x",
    "payload=%7B%22type%22%3A%22A%20b%22%7D",
  ])("is not understood in the form %j", (text) => {
    expect(() => open(text, form)).toThrow(expect.objectContaining({ name: "BadDelivery" }));
  });

  it("is not parsed as a form if only its content type says so, whatever its text contains", () => {
    const forged = encodeURIComponent(JSON.stringify({ type: "block_actions", user: { id: "U_ADMIN" } }));
    const event = { type: "message", blocks: [{ url: `https://example.com/?a&payload=${forged}&b` }] };
    const text = JSON.stringify({ type: "event_callback", event_id: "Ev1", event });
    expect(() => open(text, form)).toThrow(expect.objectContaining({ name: "BadDelivery" }));
    expect(() => open(` \n${text}`, form)).toThrow(expect.objectContaining({ name: "BadDelivery" }));
  });

  it("is invalid if an id is an object that has no string form", () => {
    const text = '{"type":"app_rate_limited","team_id":{"toString":1,"valueOf":1}}';
    expect(open(text).id).toBe("app_rate_limited...");
  });

  it("that reports a rate limit has an id for each minute", () => {
    const limited = { type: "app_rate_limited", team_id: "T1", api_app_id: "A1", minute_rate_limited: 60 };
    expect(open(limited)).toMatchObject({ names: ["app_rate_limited"], id: "app_rate_limited.A1.T1.60" });
    expect(open({ ...limited, minute_rate_limited: 120 }).id).not.toBe(open(limited).id);
  });

  it("can come in a form, as interactions do", () => {
    const sent = sign({ body: '{"type":"view_closed","view":{}}', secret, event: "view_closed" });
    expect(sent.headers["content-type"]).toBe(form);
    const opened = open(sent.body, form);
    expect(opened).toMatchObject({ names: ["view_closed"], payload: { type: "view_closed", view: {} } });
    expect(opened.id).toBe(open(sent.body, form).id);
  });
});
