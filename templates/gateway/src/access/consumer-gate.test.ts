import { describe, expect, it } from "vitest";
import type { Reply } from "../../../runtime/src/webhook/reply.ts";
import type { ApiDescription } from "../api/api.ts";
import { makeConsumers, rulesFrom, statusOf } from "./testing/consumers.ts";

type Headers = Readonly<Record<string, string>>;

/** An environment with one application that has a key and a token. */
async function withApplication(description: ApiDescription) {
  const consumers = await makeConsumers(description);
  const issued = await consumers.applications.add({ name: "shop" });
  const { token = "" } = await consumers.applications.test("token");
  const byKey: Headers = { "x-api-key": issued.key };
  const byToken: Headers = { authorization: `Bearer ${token}` };
  return { ...consumers, consumers, issued, byKey, byToken };
}

const nobody: Headers = {};

describe("a consumer", () => {
  it.each([
    ["oauth2", [202, 401, 401, 202]],
    ["key", [401, 202, 401, 202]],
    [
      ["oauth2", "key"],
      [202, 202, 401, 202],
    ],
    ["none", [202, 202, 202, 202]],
  ] as const)("with access %s gets in by a token, a key, neither and both: %s", async (access, wanted) => {
    const { identify, byKey, byToken } = await withApplication({ access });
    const found = [byToken, byKey, nobody, { ...byKey, ...byToken }].map(identify);
    expect((await Promise.all(found)).map(statusOf)).toEqual(wanted);
  });

  it("is judged by the rules of the path", async () => {
    const { identify, byKey } = await withApplication({
      access: "oauth2",
      resources: { "/orders": { access: "key" }, "/other": { access: "none" } },
    });
    expect(statusOf(await identify(byKey))).toBe(202);
    expect(statusOf(await identify(nobody))).toBe(401);
  });

  it("learns from every 401 what would be accepted", async () => {
    const { identify } = await withApplication({ title: 'Our "Orders"', access: ["oauth2", "key"] });
    const reply = (await identify(nobody)) as Reply;
    expect(reply.headers?.["www-authenticate"]).toBe(
      'Bearer realm="Our \\"Orders\\"", ApiKey realm="Our \\"Orders\\"", header="x-api-key"',
    );
    expect(reply.headers?.["content-type"]).toBe("application/problem+json");
    expect(reply.body).toMatchObject({ status: 401, error: expect.stringContaining("x-api-key") });
    const bad = (await identify({ authorization: "Bearer x" })) as Reply;
    expect(bad.headers?.["www-authenticate"]).toContain('error="invalid_token"');
    expect(bad.body).toMatchObject({ type: "urn:hookloom:problem:invalid-credential" });
  });

  it("is refused while there are no rules", async () => {
    const { consumers, identify, byKey } = await withApplication({ access: "key" });
    consumers.api = undefined;
    expect(statusOf(await identify(byKey))).toBe(401);
    consumers.api = { ...rulesFrom({ access: "key" }), usual: { ...rulesFrom({}).usual, access: [] } };
    expect(statusOf(await identify(byKey))).toBe(401);
  });

  it("gets in with a key in no other place, and of no other environment", async () => {
    const { identify, issued } = await withApplication({ access: "key" });
    expect(statusOf(await identify({ authorization: `Bearer ${issued.key}` }))).toBe(401);
    const other = issued.key.replace("_dev_", "_prod_");
    expect(((await identify({ "x-api-key": other })) as Reply).body).toMatchObject({ status: 401 });
    const secret = (await identify({ "x-api-key": issued.clientSecret ?? "" })) as Reply;
    expect(secret.body).toMatchObject({ error: expect.stringContaining("/oauth2/token") });
  });
});

describe("what an application may", () => {
  const plans = { bronze: { requests: "10/day" }, gold: { requests: "unlimited", approval: true } };

  it("needs a plan where there are plans", async () => {
    const consumers = await makeConsumers({ access: "key", plans });
    await expect(consumers.applications.add({ name: "shop" })).rejects.toThrow("bronze, gold");
    await expect(consumers.applications.add({ name: "shop", plan: "silver" })).rejects.toThrow(
      "There is no plan silver",
    );
    const { key } = await consumers.applications.add({ name: "shop", plan: "bronze" });
    const found = await consumers.identify({ "x-api-key": key });
    expect(found).toEqual({ application: expect.stringMatching(/^shop-\w{6}$/), plan: "bronze" });
    consumers.api = rulesFrom({ access: "key", plans: { gold: plans.gold } });
    const gone = (await consumers.identify({ "x-api-key": key })) as Reply;
    expect(gone.body).toMatchObject({ status: 403, type: "urn:hookloom:problem:not-subscribed" });
    consumers.api = rulesFrom({ access: "key" });
    expect(statusOf(await consumers.identify({ "x-api-key": key }))).toBe(202);
  });

  it("is everything for the owner's own tests, which need no plan", async () => {
    const { applications, identify } = await makeConsumers({ access: "key", plans });
    const { key = "" } = await applications.test("key");
    expect(await identify({ "x-api-key": key })).toEqual({ application: "console" });
  });

  it("waits for approval, which may be denied", async () => {
    const { applications, identify } = await makeConsumers({ access: "key", plans });
    const { key, subscription } = await applications.add({ name: "shop", plan: "gold" });
    const call = async () => ((await identify({ "x-api-key": key })) as Reply).body;
    expect(subscription).toBe("pending");
    expect(await call()).toMatchObject({ status: 403, type: "urn:hookloom:problem:subscription-pending" });
    const [{ id } = { id: "" }] = await applications.list({ limit: 9 });
    await applications.subscribe("shop", { subscription: "active", id, plan: "gold" });
    expect(statusOf(await identify({ "x-api-key": key }))).toBe(202);
    await applications.subscribe("shop", { subscription: "blocked" });
    expect(await call()).toMatchObject({ status: 403, type: "urn:hookloom:problem:subscription-blocked" });
  });

  it("ends with its revocation: at once here, within a second on another replica, for keys and tokens", async () => {
    const consumers = await makeConsumers({ access: ["oauth2", "key"] });
    const { key } = await consumers.applications.add({ name: "shop" });
    const { token = "", id } = await consumers.applications.test("token");
    const other = await consumers.replica();
    const [byKey, byToken] = [{ "x-api-key": key }, { authorization: `Bearer ${token}` }];
    for (const headers of [byKey, byToken]) {
      expect(statusOf(await consumers.identify(headers))).toBe(202);
      expect(statusOf(await other.identify(headers))).toBe(202);
    }
    await consumers.applications.revoke("shop");
    await consumers.applications.revokeCredential("console", id);
    for (const headers of [byKey, byToken]) {
      expect(statusOf(await consumers.identify(headers))).toBe(401);
      other.clock.now += 0;
      expect(statusOf(await other.identify(headers))).toBe(202);
    }
    other.clock.now += 1000;
    for (const headers of [byKey, byToken]) expect(statusOf(await other.identify(headers))).toBe(401);
  });
});

describe("credentials", () => {
  it("of a test last fifteen minutes, are listed and can be revoked", async () => {
    const { applications, identify, clock } = await makeConsumers({ access: "key" });
    const first = await applications.test("key");
    // Made later, so that it is listed later.
    clock.now += 1;
    const second = await applications.test("key");
    const by = (key = "") => identify({ "x-api-key": key });
    expect(statusOf(await by(first.key))).toBe(202);
    await applications.revokeCredential("console", first.id);
    expect(statusOf(await by(first.key))).toBe(401);
    clock.now += 15 * 60_000 - 1;
    expect(statusOf(await by(second.key))).toBe(202);
    const [working] = await applications.named("console");
    expect(working?.credentials).toMatchObject([{ id: second.id, usedAt: expect.any(String) }]);
    clock.now += 1;
    expect(statusOf(await by(second.key))).toBe(401);
    const [listed] = await applications.list({ limit: 9 });
    expect(listed).toMatchObject({ application: "console", id: "console" });
    // Those that no longer work are not listed.
    expect(listed?.credentials).toEqual([]);
  });

  it("are two at a time, so that one can replace the other", async () => {
    const { applications, identify } = await makeConsumers({ access: "key" });
    const first = await applications.add({ name: "shop" });
    const second = await applications.renew("shop");
    await expect(applications.renew("shop")).rejects.toThrow("revoke one that is no longer used");
    for (const { key } of [first, second]) expect(statusOf(await identify({ "x-api-key": key }))).toBe(202);
    const [{ credentials = [] } = {}] = await applications.list({ limit: 9 });
    for (const { id, lastFour } of credentials) {
      if (first.key.endsWith(lastFour) || first.clientSecret?.endsWith(lastFour))
        await applications.revokeCredential("shop", id);
    }
    expect(statusOf(await identify({ "x-api-key": first.key }))).toBe(401);
    expect(statusOf(await identify({ "x-api-key": second.key }))).toBe(202);
    expect((await applications.renew("shop")).key).not.toBe(second.key);
  });

  it("are made of both kinds or of none", async () => {
    const { applications } = await makeConsumers({ access: ["oauth2", "key"] });
    const activeOf = async () => {
      const [{ credentials = [] } = {}] = await applications.list({ limit: 9 });
      return credentials;
    };
    await applications.add({ name: "shop" });
    const [first] = (await activeOf()).filter(({ kind }) => kind === "key");
    await applications.renew("shop");
    await applications.revokeCredential("shop", first?.id ?? "");
    await expect(applications.renew("shop")).rejects.toThrow("revoke one that is no longer used");
    expect((await activeOf()).map(({ kind }) => kind).sort()).toEqual(["key", "secret", "secret"]);
  });

  it("are in no list", async () => {
    const { applications } = await makeConsumers({ access: ["oauth2", "key"] });
    const { key, clientSecret = "" } = await applications.add({ name: "shop" });
    const { token = "" } = await applications.test("token");
    const listed = JSON.stringify(await applications.list({ limit: 9 }));
    for (const text of [key, clientSecret, token, key.slice(16, -6)]) expect(listed).not.toContain(text);
  });
});
