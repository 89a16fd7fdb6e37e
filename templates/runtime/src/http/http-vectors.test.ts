import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { secret } from "../settings/setting.ts";
import { requestOf } from "../testing/requests.ts";
import type { Headers } from "../webhook/trigger.ts";
import { type HttpOptions, http } from "./http.ts";

const key = secret("KEY");
const verified = (options: HttpOptions, body: string, headers: Headers, known: readonly string[]): boolean =>
  http(options).protocol.verify(requestOf(body, headers), known) === undefined;

/** RFC 2202 and RFC 4231, test case 2. */
const jefe = "what do ya want for nothing?";
const digests = {
  sha1: "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
  sha256: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  sha512:
    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
} as const;

describe("a signature", () => {
  it.each(["sha1", "sha256", "sha512"] as const)("of %s matches its RFC", (algorithm) => {
    const digits = digests[algorithm];
    const base64 = Buffer.from(digits, "hex").toString("base64");
    const hex = { secret: key, algorithm };
    expect(verified(hex, jefe, { "x-signature-256": digits }, ["Jefe"])).toBe(true);
    expect(verified(hex, jefe, { "x-signature-256": `${algorithm}=${digits}` }, ["old", "Jefe"])).toBe(true);
    expect(verified(hex, jefe, { "x-signature-256": digits.toUpperCase() }, ["Jefe"])).toBe(true);
    expect(verified(hex, jefe, { "x-signature-256": base64 }, ["Jefe"])).toBe(false);
    const other: HttpOptions = { ...hex, encoding: "base64", prefix: "v1,", header: "X-Sign" };
    expect(verified(other, jefe, { "x-sign": `v1,${base64}` }, ["Jefe"])).toBe(true);
    expect(verified(other, jefe, { "x-sign": base64 }, ["Jefe"])).toBe(false);
    expect(verified(other, `${jefe}!`, { "x-sign": `v1,${base64}` }, ["Jefe"])).toBe(false);
  });
});

describe("a password", () => {
  // The pair of RFC 7617, section 2.
  const options: HttpOptions = { verify: "basic", user: "Aladdin", secret: key };
  const good = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

  it("matches RFC 7617", () => {
    expect(verified(options, "", { authorization: good }, ["open sesame"])).toBe(true);
    expect(verified(options, "", { authorization: good.replace("Basic", "basic") }, ["open sesame"])).toBe(
      true,
    );
    const { headers } = http(options).protocol.sign({ body: "", secret: "open sesame", event: "request" });
    expect(headers.authorization).toBe(good);
  });

  it.each(["", "Basic", "Basic ", "Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Basic QWxhZGRpbjo="])(
    "is not %j",
    (authorization) => {
      expect(verified(options, "", { authorization }, ["open sesame", ""])).toBe(false);
      const nobody = { verify: "basic", secret: key } as never;
      expect(verified(nobody, "", { authorization: good }, ["open sesame"])).toBe(false);
    },
  );
});

describe("a key", () => {
  it("is the secret after its prefix", () => {
    const options: HttpOptions = { verify: "key", secret: key, header: "Authorization", prefix: "Bearer " };
    for (const authorization of ["Bearer abc", "bearer abc", "BEARER abc"]) {
      expect(verified(options, "", { authorization }, ["old", "abc"]), authorization).toBe(true);
    }
    for (const authorization of [
      "abc",
      "Bearer abcd",
      "Bearer ab",
      "Bearer ",
      "bearer",
      "bearer  abc",
      "Bearer ABC",
    ])
      expect(verified(options, "", { authorization }, ["abc", ""]), authorization).toBe(false);
    expect(http(options).protocol.credentialHeaders).toEqual(["authorization"]);
    const signed = http(options).protocol.sign({ body: "", secret: "abc", event: "request" });
    expect(signed.credentials).toEqual({ authorization: "Bearer " });
  });
});

describe("with any options", () => {
  const text = fc.string({ minLength: 1, unit: "grapheme-ascii" }).filter((one) => one.trim() === one);
  const options = fc.oneof<fc.Arbitrary<HttpOptions>[]>(
    fc.record({
      secret: fc.constant(key),
      algorithm: fc.constantFrom("sha1", "sha256", "sha512"),
      encoding: fc.constantFrom("hex", "base64"),
    }),
    fc.record({
      secret: fc.constant(key),
      verify: fc.constant("key"),
      prefix: fc.constantFrom("", "Token "),
    }),
    fc.record({ secret: fc.constant(key), verify: fc.constant("basic"), user: text }),
  );

  it("accepts what it signed with one of its secrets, and nothing else", () => {
    fc.assert(
      fc.property(options, fc.string(), text, text, (given, body, secretValue, other) => {
        fc.pre(secretValue !== other);
        const { headers } = http(given).protocol.sign({ body, secret: secretValue, event: "request" });
        expect(verified(given, body, headers, [other, secretValue])).toBe(true);
        expect(verified(given, body, headers, [other])).toBe(false);
        expect(verified(given, body, {}, [secretValue])).toBe(false);
      }),
    );
  });
});

checkedByCompiler("the types allow no option that belongs to another authentication scheme", () => {
  // @ts-expect-error a key is not signed
  http({ verify: "key", secret: key, algorithm: "sha256" });
  // @ts-expect-error a password needs a user
  http({ verify: "basic", secret: key });
  // @ts-expect-error the header of a password is fixed
  http({ verify: "basic", user: "a", secret: key, header: "x" });
  // @ts-expect-error nothing to authenticate
  http({ verify: "none", secret: key });
  // @ts-expect-error a secret is needed
  http({ verify: "hmac" });
  // @ts-expect-error one place only
  http({ secret: key, dedupe: { header: "a", query: "b" } });
});
