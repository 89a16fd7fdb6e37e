import { createHmac, generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { requestOf } from "../testing/requests.ts";
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
  it("matches our signing and verification", () => {
    const { secret, body, at, headers } = vector;
    const signed = sign({ body, secret, event: "*", deliveryId: headers["webhook-id"], now: at });
    expect(signed.headers).toMatchObject(headers);
    expect(refusal(headers)).toBeUndefined();
    expect(
      refusal(headers, body, at, ["whsec_b2xkb2xkb2xk", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]),
    ).toBeUndefined();
  });

  it("is accepted anywhere in a list", () => {
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
    ["an invalid time", { ...vector.headers, "webhook-timestamp": "1614265330.0" }, vector.body],
    ["an empty signature", { ...vector.headers, "webhook-signature": "" }, vector.body],
    ["no headers", {}, vector.body],
  ])("is refused with %s", (_what, headers, body) => {
    expect(refusal(headers, body)).toMatch(/^[A-Z].*\.$/);
  });

  it("is accepted for five minutes, in both directions", () => {
    const minutes = 60_000;
    expect(refusal(vector.headers, vector.body, vector.at + 5 * minutes)).toBeUndefined();
    expect(refusal(vector.headers, vector.body, vector.at - 5 * minutes)).toBeUndefined();
    expect(refusal(vector.headers, vector.body, vector.at + 5 * minutes + 1)).toContain("5 minutes old");
    expect(refusal(vector.headers, vector.body, vector.at - 5 * minutes - 1)).toContain("in the future");
  });
});

describe("the headers of Svix", () => {
  // Made with the library svix 2.5.0 for JavaScript.
  const headers = {
    "svix-id": "msg_loFOjxBNrRLzqYUf",
    "svix-timestamp": "1731705121",
    "svix-signature": "v1,ra7kgjOCnSSR5URJ70WM3QMv18NGuuwnmtI2W0CEQ1c=",
  };
  const body = '{"event_type":"ping","data":{"success":true}}';
  const at = 1731705121_000;

  it("are accepted like those of the specification", () => {
    expect(refusal(headers, body, at)).toBeUndefined();
    expect(refusal(headers, `${body} `, at)).toContain("does not match");
    expect(refusal(headers, body, at + 301_000)).toContain("5 minutes old");
    expect(refusal({ ...headers, "svix-signature": undefined }, body, at)).toContain("missing");
  });

  it("yield the signed id, even once the signature is no longer stored", () => {
    const { "svix-signature": _, ...kept } = headers;
    for (const one of [headers, kept])
      expect(protocol.open(requestOf(body, one))[0].id).toBe(headers["svix-id"]);
  });

  it("are not mixed with those of the specification", () => {
    const mixed = { ...headers, "webhook-id": "msg_other" };
    expect(refusal(mixed, body, at)).toContain("missing");
    const both = { ...mixed, "webhook-timestamp": headers["svix-timestamp"] };
    expect(refusal({ ...both, "webhook-signature": headers["svix-signature"] }, body, at)).toContain(
      "does not match",
    );
    expect(refusal({ ...vector.headers, "svix-id": "msg_other" })).toBeUndefined();
  });
});

describe("a secret that authenticates nobody", () => {
  const short = Buffer.from("only 15 bytes..").toString("base64");
  const weak = [
    "ab",
    "a-b",
    "short password",
    `whsec_${short}`,
    "whsec_",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS!",
  ];
  const weakness = (secret: string) => protocol.weakness?.(secret);

  it.each(weak)("is %j, even for a signature made with the bytes that Node decodes from it", (secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const { headers, body, at } = vector;
    const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const signature = `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
    expect(refusal({ ...headers, "webhook-signature": signature }, body, at, [secret])).toContain(
      "does not match",
    );
    expect(weakness(secret)).toContain("is not Base64 of at least 16 bytes");
  });

  it("is a private key, or a public one that is cut off", () => {
    expect(weakness(`whsk_${Buffer.alloc(32).toString("base64")}`)).toContain("private key");
    expect(weakness("whpk_AAAA")).toContain("32 bytes");
  });

  it("is not reported for secrets that senders issue, with or without padding and with a line end", () => {
    const key = Buffer.alloc(16, 7).toString("base64");
    const good = [vector.secret, `${vector.secret}\n`, `whsec_${key}`, key.replace(/=+$/, "")];
    for (const secret of good) expect(weakness(secret), secret).toBeUndefined();
    expect(refusal(vector.headers, vector.body, vector.at, [`${vector.secret}\n`])).toBeUndefined();
    expect(weakness(`whpk_${Buffer.alloc(32).toString("base64")}`)).toBeUndefined();
  });
});

const whsec = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((key) => `whsec_${Buffer.from(key).toString("base64")}`);
const id = fc.string({ unit: fc.constantFrom(..."abcXYZ019_"), minLength: 1, maxLength: 40 });

describe("compared with the library standardwebhooks", () => {
  it("accepts what it signs, and signs what it accepts", () => {
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

  it("accepts what its private half signed, and nothing else", () => {
    const { open, hidden } = pair();
    const now = Date.now();
    const { headers } = sign({ body: "{}", secret: hidden, event: "*", now });
    expect(headers["webhook-signature"]).toMatch(/^v1a,/);
    expect(refusal(headers, "{}", now, [pair().open, open])).toBeUndefined();
    expect(refusal(headers, "{} ", now, [open])).toContain("does not match");
    expect(refusal(headers, "{}", now, [pair().open])).toContain("does not match");
    expect(refusal(headers, "{}", now, [hidden, "whpk_", "whpk_AAAA"])).toContain("does not match");
  });

  it("signs nothing and is not a symmetric secret", () => {
    const { open } = pair();
    const { headers } = sign({ body: "{}", secret: open, event: "*" });
    expect(headers["webhook-signature"]).toBeUndefined();
  });
});
