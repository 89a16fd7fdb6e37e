import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { environmentSlug, hasHash, hashText, makeCredential, readCredential } from "./credential-text.ts";

describe("a key", () => {
  it("says what it is, whose environment and which one, and ends in a checksum", () => {
    const { text, id, lastFour } = makeCredential("key", "dev");
    expect(text).toMatch(/^hl_dev_[0-9A-Za-z]{8}_[0-9A-Za-z]{38}$/);
    expect(readCredential(text)).toEqual({ form: "key", environment: "dev", id });
    expect(text.endsWith(lastFour)).toBe(true);
    expect(readCredential(makeCredential("secret", "Prod 2").text)).toMatchObject({
      form: "secret",
      environment: "prod-2",
    });
  });

  it("is never the same twice", () => {
    const texts = Array.from({ length: 1000 }, () => makeCredential("key", "dev").text);
    expect(new Set(texts).size).toBe(1000);
  });

  it("has a checksum that anybody can compute: CRC-32 in six digits of base 62", () => {
    // Python's zlib gives 0xe28695f5 for the body, which is 4 9 12 24 7 51 in base 62.
    const body = "hl_dev_AAAAAAAA_00000000000000000000000000000000";
    expect(readCredential(`${body}49CO7p`)).toMatchObject({ id: "AAAAAAAA" });
  });

  it("does not survive the change of any one character", () => {
    const { text } = makeCredential("key", "dev");
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, other) => {
        fc.pre(text[at] !== other);
        const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
        expect(readCredential(changed)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  it("is kept as its hash alone", () => {
    const { text, hash } = makeCredential("key", "dev");
    expect(hash).toBe(hashText(text));
    expect(hasHash(text, hash)).toBe(true);
    expect(hasHash(`${text} `, hash)).toBe(false);
    expect(hasHash(text, "")).toBe(false);
  });
});

describe("the name of an environment in a key", () => {
  it("has only what survives a double click", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        const slug = environmentSlug(name);
        expect(slug).toMatch(/^[a-z0-9-]{1,30}$/);
        expect(readCredential(makeCredential("key", name).text)?.environment).toBe(slug);
      }),
    );
  });
});
