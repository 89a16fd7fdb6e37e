import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import shopifyEvents from "../catalog/shopify-events.json" with { type: "json" };
import { requestOf } from "../testing/requests.ts";
import { type ShopifyTopic, shopify, sign } from "./shopify.ts";

const { protocol } = shopify();
const body = JSON.stringify({ id: 820982911, name: "#1042" });
const signed = (text = body, secret = "hush") =>
  sign({ body: text, secret, event: "orders/create", deliveryId: "b54557e4" }).headers;

describe("Shopify's deliveries", () => {
  it("are signed over the raw body, in Base64", () => {
    // The recipe of https://shopify.dev/docs/apps/build/webhooks/subscribe/https, made with OpenSSL.
    const made = sign({ body: '{"id":1}', secret: "hush", event: "orders/create" }).headers;
    expect(made["x-shopify-hmac-sha256"]).toBe("VnKUjZsLuN5iZWjn5EntcBVCF9kMN43LglzCE1/GSeY=");
  });

  it("are accepted only as they were signed, with the new or the old secret", () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), fc.nat(), (text, secret, at) => {
        const headers = signed(text, secret);
        expect(protocol.verify(requestOf(text, headers), ["other", secret])).toBeUndefined();
        expect(protocol.verify(requestOf(`${text} `, headers), [secret])).toContain("does not match");
        const mac = headers["x-shopify-hmac-sha256"] ?? "";
        const place = at % (mac.length - 2);
        const damaged = mac.slice(0, place) + (mac[place] === "A" ? "B" : "A") + mac.slice(place + 1);
        const other = { ...headers, "x-shopify-hmac-sha256": damaged };
        expect(protocol.verify(requestOf(text, other), [secret])).toContain("does not match");
      }),
    );
  });

  it.each(["", "=", "sha256=00", createHmac("sha256", "hush").update(body).digest("hex")])(
    "are refused with the signature %j",
    (mac) => {
      const headers = { ...signed(), "x-shopify-hmac-sha256": mac };
      expect(protocol.verify(requestOf(body, headers), ["hush"])).toContain("does not match");
    },
  );

  it("are identified by their topic and their webhook id", () => {
    expect(protocol.open(requestOf(body, signed()))).toEqual([
      { id: "b54557e4", names: ["orders/create"], payload: JSON.parse(body) },
    ]);
  });

  it.each([
    ["no topic", { "x-shopify-topic": undefined }],
    ["a strange topic", { "x-shopify-topic": "../../etc" }],
    ["no id", { "x-shopify-webhook-id": undefined }],
  ])("are not understood with %s", (_why, change) => {
    expect(() => protocol.open(requestOf(body, { ...signed(), ...change }))).toThrow("The header");
  });

  checkedByCompiler("have a payload type for exactly the catalogue's topics", () => {
    expectTypeOf<ShopifyTopic>().toEqualTypeOf<keyof typeof shopifyEvents>();
    shopify().on("orders/create", ({ payload, event }) => {
      expectTypeOf(payload.total_price).toEqualTypeOf<string>();
      expectTypeOf(event).toEqualTypeOf<"orders/create">();
    });
  });
});
