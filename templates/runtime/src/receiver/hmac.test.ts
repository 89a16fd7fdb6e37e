import { Webhooks } from "@octokit/webhooks";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { githubProtocol } from "../github/github-protocol.ts";
import { sign } from "../github/sign.ts";
import { requestOf } from "../testing/requests.ts";
import { fromHex, hexHmac, hmac, hmacEquals, hmacEqualsAny, maxSignatures } from "./hmac.ts";

const secrets = fc.string({ minLength: 1, unit: "grapheme" });
const bodies = fc.string({ unit: "grapheme", maxLength: 300 });

function accepts(secret: string, body: string, signature: string): boolean {
  const headers = { "x-hub-signature-256": signature };
  return githubProtocol.verify(requestOf(body, headers), [secret]) === undefined;
}

async function oracleAccepts(secret: string, body: string, signature: string): Promise<boolean> {
  return new Webhooks({ secret }).verify(body, signature);
}

describe("GitHub's signatures", () => {
  it("are made as in GitHub's published example", () => {
    expect(hexHmac("It's a Secret to Everybody", "Hello, World!")).toBe(
      "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
    );
  });

  it("are identical to octokit's", async () => {
    await fc.assert(
      fc.asyncProperty(secrets, bodies, async (secret, body) => {
        fc.pre(body !== "");
        const made = sign({ secret, body, event: "push" }).headers["x-hub-signature-256"];
        expect(made).toBe(await new Webhooks({ secret }).sign(body));
      }),
    );
  });

  it("are accepted and refused exactly as by octokit", async () => {
    const damages = fc.oneof(
      fc.constant((signature: string) => signature),
      fc.nat(70).map((at) => (signature: string) => {
        const other = signature[at] === "0" ? "1" : "0";
        return signature.slice(0, at) + other + signature.slice(at + 1);
      }),
      fc.integer({ min: 1, max: 70 }).map((length) => (signature: string) => signature.slice(0, length)),
      fc.string({ minLength: 1 }).map((more) => (signature: string) => signature + more),
      fc.string({ minLength: 1 }).map((other) => () => other),
      fc.constant((signature: string) => signature.toUpperCase()),
      fc.constant((signature: string) => signature.replace("sha256=", "sha1=")),
      fc.constant((signature: string) => signature.replace("sha256=", "sha256==")),
      fc.constant((signature: string) => signature.replace("sha256=", "")),
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(
        secrets,
        secrets,
        bodies,
        damages,
        fc.boolean(),
        async (own, other, body, damage, same) => {
          fc.pre(body !== "");
          const signature = damage(`sha256=${hexHmac(same ? own : other, body)}`);
          const answer = accepts(own, body, signature);
          if (answer) accepted++;
          expect(answer).toBe(await oracleAccepts(own, body, signature));
        },
      ),
      { numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(0);
  });

  it("cover the raw bytes, not the JSON that they spell", () => {
    const signature = `sha256=${hexHmac("s", '{"a":1}')}`;
    expect(accepts("s", '{"a":1}', signature)).toBe(true);
    expect(accepts("s", '{"a": 1}', signature)).toBe(false);
  });
});

describe("hmacEquals", () => {
  const matches = (secrets: readonly string[], body: Uint8Array, signature: string) =>
    hmacEquals(secrets, body, fromHex(signature, 32));
  const body = Buffer.from("body");

  it("accepts any of several secrets, so one can be changed without a gap", () => {
    expect(matches(["new", "old"], body, hexHmac("old", body))).toBe(true);
    expect(matches(["new", "old"], body, hexHmac("new", body))).toBe(true);
    expect(matches(["new", "old"], body, hexHmac("third", body))).toBe(false);
  });

  it("never accepts an empty secret, and nothing without one", () => {
    expect(matches([""], body, hexHmac("", body))).toBe(false);
    expect(matches([], body, hexHmac("", body))).toBe(false);
  });
});

describe("hmacEqualsAny", () => {
  const body = Buffer.from("body");
  const wrong = Buffer.alloc(32);

  it("accepts any of several signatures, and ignores invalid ones", () => {
    expect(hmacEqualsAny(["s"], body, [Buffer.alloc(3), wrong, hmac("s", body)])).toBe(true);
    expect(hmacEqualsAny(["s"], body, [wrong, Buffer.alloc(3)])).toBe(false);
    expect(hmacEqualsAny(["s"], body, [])).toBe(false);
  });

  it("checks only a limited number", () => {
    const before = (count: number) => [...Array.from({ length: count }, () => wrong), hmac("s", body)];
    expect(hmacEqualsAny(["s"], body, before(maxSignatures - 1))).toBe(true);
    expect(hmacEqualsAny(["s"], body, before(maxSignatures))).toBe(false);
  });
});
