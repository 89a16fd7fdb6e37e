import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Reply } from "../../../runtime/src/webhook/reply.ts";
import type { ApiDescription } from "../api/api.ts";
import type { ApplicationSummary } from "../management/api-management.ts";
import { makeConsumers, rulesFrom, statusOf } from "./testing/consumers.ts";
import { ServedApis } from "./testing/served-apis.ts";

const demanding = (...scopes: readonly string[]): ApiDescription => ({
  access: ["oauth2", "key"],
  resources: { "/orders": { scopes } },
});

const all = ["a", "b", "c", "d"];
const someScopes = fc.subarray(all);

it("a key opens a resource exactly where its application has every scope that is demanded", async () => {
  const { consumers, byKey } = await withKey(demanding(...all));
  await fc.assert(
    fc.asyncProperty(someScopes, someScopes, async (own, demanded) => {
      consumers.api = rulesFrom(demanding(...all));
      await consumers.applications.grant("shop", own);
      consumers.api = rulesFrom(demanding(...demanded));
      const opens = demanded.every((scope) => own.includes(scope));
      expect(statusOf(await consumers.identify(byKey))).toBe(opens ? 202 : 403);
    }),
  );
});

it("a refused key learns which scope its application lacks, and by whom it is given", async () => {
  const { consumers, byKey } = await withKey(demanding("a", "b"));
  await consumers.applications.grant("shop", ["a"]);
  const { body } = (await consumers.identify(byKey)) as Reply;
  expect(body).toMatchObject({
    status: 403,
    type: "urn:hookloom:problem:insufficient-scope",
    scope: "a b",
    error: "The application shop may not use the scope b: request it from the API's owner.",
  });
});

it("a scope that is taken holds at once here, and within a second on another replica", async () => {
  const { consumers, byKey } = await withKey(demanding("a"));
  const other = await consumers.replica();
  expect(statusOf(await other.identify(byKey))).toBe(202);
  await consumers.applications.grant("shop", []);
  expect(statusOf(await consumers.identify(byKey))).toBe(403);
  other.clock.now += 1000;
  expect(statusOf(await other.identify(byKey))).toBe(403);
});

it("a scope that is demanded later is nobody's until it is granted, except in the owner's own tests", async () => {
  const { consumers, byKey } = await withKey(demanding("a"));
  expect(statusOf(await consumers.identify(byKey))).toBe(202);
  consumers.api = rulesFrom(demanding("a", "b"));
  expect(statusOf(await consumers.identify(byKey))).toBe(403);
  const { key = "" } = await consumers.applications.test("key");
  expect(statusOf(await consumers.identify({ "x-api-key": key }))).toBe(202);
  await consumers.applications.grant("shop", ["b", "a", "b"]);
  expect(statusOf(await consumers.identify(byKey))).toBe(202);
  await expect(consumers.applications.grant("shop", ["x"])).rejects.toThrow(
    "There is no scope x: choose one of a, b.",
  );
  await expect(consumers.applications.grant("console", [])).rejects.toThrow("has all scopes");
});

let apis: ServedApis;
beforeEach(async () => {
  apis = await ServedApis.open();
});
afterEach(() => apis.close());

it("a token has what is asked for of what its application has, and loses what that loses", async () => {
  const { url, add, call, manage } = await apis.serve(demanding(...all));
  const { clientId, clientSecret = "" } = await add({ name: "shop", scopes: [] });
  await fc.assert(
    fc.asyncProperty(someScopes, someScopes, async (own, asked) => {
      await manage("/applications/shop/scopes", "POST", { scopes: own });
      const named = { client_id: clientId, client_secret: clientSecret, scope: asked.join(" ") };
      const body = new URLSearchParams({ grant_type: "client_credentials", ...named });
      const loading = await fetch(`${url}/oauth2/token`, { method: "POST", body });
      const said = (await loading.json()) as { error?: string; scope?: string; access_token?: string };
      const may = asked.every((scope) => own.includes(scope));
      const granted = asked.length === 0 ? own : asked;
      expect([loading.status, said.error]).toEqual(may ? [200, undefined] : [400, "invalid_scope"]);
      if (!may) return;
      expect((said.scope ?? "").split(" ").filter(Boolean).toSorted()).toEqual(granted.toSorted());
      expect(await call(said.access_token ?? "")).toBe(granted.length === all.length ? 200 : 403);
      await manage("/applications/shop/scopes", "POST", { scopes: [] });
      expect(await call(said.access_token ?? "")).toBe(403);
    }),
    { numRuns: 12 },
  );
});

it("hookloom.json gives scopes, takes them, says whom to ask, and leaves alone what it does not name", async () => {
  const plans = { gold: { requests: "unlimited" } };
  const described = (shop: object): ApiDescription => ({
    ...demanding("a", "b"),
    plans,
    applications: { shop: { plan: "gold", ...shop } },
  });
  const { manage, describeApi } = await apis.serve(described({ owner: "Team Shop" }));
  const listed = async () => (await manage<ApplicationSummary[]>("/applications", "GET"))[0];
  const reload = async (shop: object) => {
    await describeApi(described(shop));
    await manage("/api/reload", "POST");
    return (await listed())?.scopes;
  };
  expect(await listed()).toMatchObject({ scopes: ["a", "b"], owner: "Team Shop" });
  expect(await reload({ scopes: ["b"] })).toEqual(["b"]);
  expect(await reload({})).toEqual(["b"]);
  expect(await reload({ scopes: [] })).toEqual([]);
  expect(await listed()).not.toHaveProperty("owner");
});

/** An environment with one application that has a key. */
async function withKey(description: ApiDescription) {
  const consumers = await makeConsumers(description);
  const { key } = await consumers.applications.add({ name: "shop" });
  return { consumers, byKey: { "x-api-key": key } };
}
