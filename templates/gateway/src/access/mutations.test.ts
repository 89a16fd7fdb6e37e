import { Random } from "@hookloom/bridge/testing/random";
import { beforeAll, expect, test } from "vitest";
import { lawFactor, lawSeed } from "../../../../test/runner/tier.ts";
import { type Consumers, makeConsumers, statusOf } from "./testing/consumers.ts";

const count = 3_000 * lawFactor;
const seed = lawSeed("mutations");

const alphabet = 'ABCabcxyz0129-_.=+/ "{}';
const any = (random: Random): string => random.pick([...alphabet]);

/** The header of a token with another content, which its signature does not cover. */
function withHeader(token: string, change: object): string {
  const [head = "", ...rest] = token.split(".");
  const changed = { ...JSON.parse(Buffer.from(head, "base64url").toString()), ...change };
  return [Buffer.from(JSON.stringify(changed)).toString("base64url"), ...rest].join(".");
}

type Mutation = (text: string, random: Random) => string;

const mutations: readonly Mutation[] = [
  (text, random) => {
    const at = random.integerBelow(text.length);
    return `${text.slice(0, at)}${any(random)}${text.slice(at + 1)}`;
  },
  (text, random) => text.slice(0, random.integerBelow(text.length)),
  (text, random) => {
    const at = random.integerBelow(text.length);
    return `${text.slice(0, at)}${any(random)}${text.slice(at)}`;
  },
  (text, random) => {
    const [from, to] = [random.integerBelow(text.length), random.integerBelow(text.length)];
    return text.slice(0, from) + text.slice(to);
  },
  (text) => text.toLowerCase(),
  (text) => [...text].reverse().join(""),
];

const ofTokens: readonly Mutation[] = [
  ...mutations,
  (text) => withHeader(text, { alg: "none" }),
  (text, random) =>
    withHeader(text, { alg: ["HS256", "HS512", "RS256", "ES384", 7, null][random.integerBelow(6)] }),
  (text, random) => withHeader(text, { kid: ["", "x", "../../key", 5, null][random.integerBelow(5)] }),
  (text) => withHeader(text, { jku: "http://127.0.0.1:1/jwks", x5u: "http://127.0.0.1:1/x" }),
  (text) => withHeader(text, { crit: ["b64"], b64: false }),
  (text) => withHeader(text, { typ: "JWT" }),
  (text) => `${text.split(".").slice(0, 2).join(".")}.`,
  (text, random) => {
    const [head, payload = "", signature] = text.split(".");
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
    const changed = {
      ...claims,
      ...[{ client_id: "shop" }, { exp: 9_999_999_999 }, { aud: "x" }, { jti: "x" }][random.integerBelow(4)],
    };
    return [head, Buffer.from(JSON.stringify(changed)).toString("base64url"), signature].join(".");
  },
];

let consumers: Consumers;
let key = "";
let token = "";
beforeAll(async () => {
  consumers = await makeConsumers({ access: ["oauth2", "key"] });
  key = (await consumers.applications.add({ name: "shop" })).key;
  token = (await consumers.applications.test("token")).token ?? "";
});

async function acceptedOf(
  text: string,
  all: readonly Mutation[],
  headerOf: (text: string) => Record<string, string>,
) {
  const random = new Random(seed);
  const accepted: string[] = [];
  for (let made = 0; made < count; made++) {
    const changed = random.pick(all)(text, random);
    // Blanks around a header's value are not part of it.
    if (changed.trim() === text) continue;
    const status = statusOf(await consumers.identify(headerOf(changed)));
    if (status !== 401) accepted.push(`${status} for ${changed}`);
  }
  return accepted;
}

test(`of ${count} changed keys (seed ${JSON.stringify(seed)}), none is accepted and none does harm`, async () => {
  expect(await acceptedOf(key, mutations, (text) => ({ "x-api-key": text }))).toEqual([]);
  expect(statusOf(await consumers.identify({ "x-api-key": key }))).toBe(202);
});

test(`of ${count} changed tokens (seed ${JSON.stringify(seed)}), none is accepted and none does harm`, async () => {
  expect(await acceptedOf(token, ofTokens, (text) => ({ authorization: `Bearer ${text}` }))).toEqual([]);
  expect(statusOf(await consumers.identify({ authorization: `Bearer ${token}` }))).toBe(202);
});
