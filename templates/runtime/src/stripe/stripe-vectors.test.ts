import fc from "fast-check";
import { Stripe } from "stripe";
import { describe, expect, it } from "vitest";
import { requestOf } from "../testing/requests.ts";
import { sign, stripe } from "./stripe.ts";

const { protocol } = stripe();
const theirs = new Stripe("sk_test_none").webhooks;
const now = 1_768_469_400_000;
const seconds = now / 1000;

function refusal(header: string | undefined, body: string, secrets: readonly string[], at = now) {
  const headers = header === undefined ? {} : { "stripe-signature": header };
  return protocol.verify({ ...requestOf(body, headers), receivedAt: at }, secrets);
}

function theyTake(header: string, body: string, secret: string, at = now): boolean {
  try {
    theirs.constructEvent(body, header, secret, 300, undefined, at);
    return true;
  } catch {
    return false;
  }
}

const secret = fc.string({ unit: fc.constantFrom(..."abcXYZ019_"), minLength: 1, maxLength: 60 });

describe("compared with Stripe's own library", () => {
  it("accepts what it signs, and signs what it accepts", () => {
    fc.assert(
      fc.property(secret, secret, fc.json(), (key, other, payload) => {
        const header = theirs.generateTestHeaderString({ payload, secret: key, timestamp: seconds });
        const ours = sign({ body: payload, secret: key, event: "charge.updated", now }).headers;
        expect(ours["stripe-signature"]).toBe(header);
        expect(refusal(header, payload, [other, key])).toBeUndefined();
        if (other !== key) expect(refusal(header, payload, [other])).toContain("does not match");
        expect(refusal(header, `${payload} `, [key])).toContain("does not match");
      }),
    );
  });

  it("gives the same verdict on whatever header is sent", () => {
    const good = sign({ body: "{}", secret: "key", event: "a", now }).headers["stripe-signature"] ?? "";
    const [time = "", signature = ""] = good.split(",");
    const part = fc.constantFrom(time, signature, "v1=", "v1=00", "v0=00", "t=", "v1", "=", "t=x", " ");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        // Theirs throws at an empty signature, even next to a right one.
        const known = parts.filter((one) => one !== "v1" && one !== "v1=").join(",");
        expect(refusal(parts.join(","), "{}", ["key"]) === undefined).toBe(theyTake(known, "{}", "key"));
      }),
    );
  });
});

describe("a delivery of Stripe", () => {
  const { headers } = sign({ body: "{}", secret: "key", event: "a", now });
  const header = headers["stripe-signature"] ?? "";

  it("is accepted for five minutes, in both directions", () => {
    expect(refusal(header, "{}", ["key"], now + 300_000)).toBeUndefined();
    expect(refusal(header, "{}", ["key"], now - 300_000)).toBeUndefined();
    expect(refusal(header, "{}", ["key"], now + 300_001)).toContain("5 minutes old");
    // Stripe's own library accepts any future time.
    expect(refusal(header, "{}", ["key"], now - 300_001)).toContain("in the future");
  });

  it("is accepted while the secret is being changed, whichever side was first", () => {
    const both = `${header},v1=${sign({ body: "{}", secret: "new", event: "a", now }).headers["stripe-signature"]?.split("v1=")[1]}`;
    expect(refusal(both, "{}", ["new"])).toBeUndefined();
    expect(refusal(both, "{}", ["key"])).toBeUndefined();
    expect(refusal(header, "{}", ["new", "key"])).toBeUndefined();
  });

  it("is refused without a signature, and with one of another scheme", () => {
    expect(refusal(undefined, "{}", ["key"])).toContain("missing");
    expect(refusal(header.replace("v1=", "v0="), "{}", ["key"])).toContain("does not match");
    expect(refusal("", "{}", ["key"])).toContain("time of the request");
  });

  it("is identified by its id and named by its type", () => {
    const opened = (body: unknown) => protocol.open(requestOf(JSON.stringify(body), {}))[0];
    expect(opened({ id: "evt_1", type: "invoice.paid" })).toMatchObject({
      id: "evt_1",
      names: ["invoice.paid"],
    });
    for (const body of [[], null, {}, { id: 1, type: "a" }, { id: "evt_1" }, { id: "evt_1", type: "A b" }])
      expect(() => opened(body), JSON.stringify(body)).toThrow();
  });

  it("is a new one each time that a sample is sent, unless its id is given", () => {
    const body = JSON.stringify({ id: "evt_sample", object: "event", type: "invoice.paid" });
    const idOf = (deliveryId?: string) => {
      const input = { body, secret: "key", event: "invoice.paid", now };
      const signed = sign(deliveryId === undefined ? input : { ...input, deliveryId });
      expect(refusal(signed.headers["stripe-signature"], signed.body ?? "", ["key"])).toBeUndefined();
      return protocol.open(requestOf(signed.body ?? "", signed.headers))[0].id;
    };
    expect(idOf()).not.toBe(idOf());
    expect(idOf("evt_1")).toBe("evt_1");
  });
});
