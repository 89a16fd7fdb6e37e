import { describe, expect, it } from "vitest";
import { challenges } from "./proof.ts";

describe("the challenge of a refusal", () => {
  it("names the scheme of HTTP where there is one, else the header, each once", () => {
    expect(challenges([{ kind: "password" }], "/shop")).toBe('Basic realm="/shop", charset="UTF-8"');
    const bearer = { kind: "key", header: "authorization", prefix: "Bearer " } as const;
    expect(challenges([bearer], "/shop")).toBe('Bearer realm="/shop"');
    const signature = {
      kind: "signature",
      header: "x-signature-256",
      algorithm: "HMAC-SHA256",
      encoding: "hex",
      covers: ["body"],
    } as const;
    const token = { kind: "token", issuer: "https://acme.example" } as const;
    const bearerToken = { ...token, header: "authorization", prefix: "Bearer " };
    expect(challenges([bearerToken, { ...token, header: "x-token" }], "/shop")).toBe(
      'Bearer realm="/shop", Signature realm="/shop", header="x-token"',
    );
    const key = { kind: "key", header: "x-api-key" } as const;
    expect(challenges([key, signature, signature], '/a"b')).toBe(
      'ApiKey realm="/a\\"b", header="x-api-key", Signature realm="/a\\"b", header="x-signature-256"',
    );
  });
});
