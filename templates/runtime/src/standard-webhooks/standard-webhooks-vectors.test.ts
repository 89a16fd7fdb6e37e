import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { requestOf } from "../testing/fixture.ts";
import type { Headers } from "../webhook/trigger.ts";
import { sign, standardWebhooks } from "./standard-webhooks.ts";

const { protocol } = standardWebhooks();

/** The vector of the specification's own libraries: standard-webhooks/libraries, their tests of `sign`. */
const vector = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  headers: {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  },
  body: '{"test": 2432232314}',
  at: 1614265330_000,
};

function refusal(headers: Headers, body = vector.body, at = vector.at, secrets = [vector.secret]) {
  return protocol.verify({ ...requestOf(body, headers), receivedAt: at }, secrets);
}

describe("the vector of the specification's libraries", () => {
  it("is what we sign and what we take", () => {
    const { secret, body, at, headers } = vector;
    const signed = sign({ body, secret, event: "*", deliveryId: headers["webhook-id"], now: at });
    expect(signed.headers).toMatchObject(headers);
    expect(refusal(headers)).toBeUndefined();
    expect(
      refusal(headers, body, at, ["whsec_b2xkb2xkb2xk", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]),
    ).toBeUndefined();
  });

  it("is taken anywhere in a list", () => {
    const others =
      "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const list = (signature: string): Headers => ({ ...vector.headers, "webhook-signature": signature });
    expect(refusal(list(`${others} ${vector.headers["webhook-signature"]}`))).toBeUndefined();
    expect(refusal(list(others))).toContain("does not match");
    expect(refusal(list("v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="))).toContain("does not match");
    expect(refusal(list("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="))).toContain("does not match");
  });

  it.each([
    ["another body", vector.headers, `${vector.body} `],
    ["another id", { ...vector.headers, "webhook-id": "msg_other" }, vector.body],
    ["another time", { ...vector.headers, "webhook-timestamp": "1614265331" }, vector.body],
    ["a time that is none", { ...vector.headers, "webhook-timestamp": "1614265330.0" }, vector.body],
    ["an empty signature", { ...vector.headers, "webhook-signature": "" }, vector.body],
    ["no headers", {}, vector.body],
  ])("is refused with %s", (_what, headers, body) => {
    expect(refusal(headers, body)).toMatch(/^[A-Z].*\.$/);
  });

  it("is taken for five minutes, in both directions", () => {
    const minutes = 60_000;
    expect(refusal(vector.headers, vector.body, vector.at + 5 * minutes)).toBeUndefined();
    expect(refusal(vector.headers, vector.body, vector.at - 5 * minutes)).toBeUndefined();
    expect(refusal(vector.headers, vector.body, vector.at + 5 * minutes + 1)).toContain("5 minutes old");
    expect(refusal(vector.headers, vector.body, vector.at - 5 * minutes - 1)).toContain("in the future");
  });
});

const whsec = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((key) => `whsec_${Buffer.from(key).toString("base64")}`);
const id = fc.string({ unit: fc.constantFrom(..."abcXYZ019_"), minLength: 1, maxLength: 40 });

describe("beside the library standardwebhooks", () => {
  it("takes what it signs, and signs what it takes", () => {
    fc.assert(
      fc.property(whsec, whsec, id, fc.json(), (secret, other, deliveryId, body) => {
        const now = Math.floor(Date.now() / 1000) * 1000;
        const theirs = new Webhook(secret).sign(deliveryId, new Date(now), body);
        const ours = sign({ body, secret, event: "*", deliveryId, now }).headers;
        expect(ours["webhook-signature"]).toBe(theirs);
        expect(new Webhook(secret).verify(body, ours)).toEqual(JSON.parse(body));
        expect(refusal(ours, body, now, [secret])).toBeUndefined();
        if (other !== secret) expect(refusal(ours, body, now, [other])).toContain("does not match");
      }),
    );
  });

  it("gives the same verdict on whatever is sent", () => {
    const noise = fc.constantFrom("v1,", "v1", "v1a,", " ", "  ", "v1,,", "v1,AAAA", "v9,AAAA");
    fc.assert(
      fc.property(
        whsec,
        id,
        fc.array(noise, { maxLength: 4 }),
        fc.boolean(),
        (secret, deliveryId, more, good) => {
          const body = '{"type":"a"}';
          const now = Date.now();
          const { headers } = sign({ body, secret, event: "*", deliveryId, now });
          const list = [...more, ...(good ? [headers["webhook-signature"]] : [])].join(" ");
          const sent = { ...headers, "webhook-signature": list };
          let theirs = true;
          try {
            new Webhook(secret).verify(body, sent);
          } catch {
            theirs = false;
          }
          expect(refusal(sent, body, now, [secret]) === undefined).toBe(theirs);
        },
      ),
    );
  });
});

describe("a public key", () => {
  const pair = () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const jwk = privateKey.export({ format: "jwk" });
    const base64 = (text: string | undefined) => Buffer.from(text ?? "", "base64url").toString("base64");
    return { open: `whpk_${base64(publicKey.export({ format: "jwk" }).x)}`, hidden: `whsk_${base64(jwk.d)}` };
  };

  it("takes what its private half signed, and nothing else", () => {
    const { open, hidden } = pair();
    const now = Date.now();
    const { headers } = sign({ body: "{}", secret: hidden, event: "*", now });
    expect(headers["webhook-signature"]).toMatch(/^v1a,/);
    expect(refusal(headers, "{}", now, [pair().open, open])).toBeUndefined();
    expect(refusal(headers, "{} ", now, [open])).toContain("does not match");
    expect(refusal(headers, "{}", now, [pair().open])).toContain("does not match");
    expect(refusal(headers, "{}", now, [hidden, "whpk_", "whpk_AAAA"])).toContain("does not match");
  });

  it("signs nothing and is no symmetric secret", () => {
    const { open } = pair();
    const { headers } = sign({ body: "{}", secret: open, event: "*" });
    expect(headers["webhook-signature"]).toBeUndefined();
  });
});
