import { afterEach, beforeEach, expect, it } from "vitest";
import type { ApiDescription } from "../api/api.ts";
import type { ApplicationSummary, IssuedCredentials } from "../management/api-management.ts";
import { ServedApis } from "./testing/served-apis.ts";

let apis: ServedApis;
beforeEach(async () => {
  apis = await ServedApis.open();
});
afterEach(() => apis.close());

const described: ApiDescription = {
  access: "key",
  plans: { bronze: { requests: "5/day" }, gold: { requests: "9/day", approval: true } },
  applications: { shop: { plan: "gold" } },
};

it("an application of hookloom.json is there, approved and without a credential until somebody makes one", async () => {
  const { manage, post } = await apis.serve(described);
  const [shop] = await manage<ApplicationSummary[]>("/applications", "GET");
  expect(shop).toMatchObject({ application: "shop", plan: "gold", subscription: "active", credentials: [] });
  const { key } = await manage<IssuedCredentials>("/applications/shop/credentials", "POST");
  expect((await post({ "x-api-key": key })).headers.get("ratelimit-policy")).toContain('"gold";q=9');
});

it("follows the rules: another plan and another application hold, and one that goes keeps calling", async () => {
  const { manage, describeApi } = await apis.serve(described);
  const reload = async (applications: ApiDescription["applications"] = {}) => {
    await describeApi({ ...described, applications });
    await manage("/api/reload", "POST");
    const all = await manage<ApplicationSummary[]>("/applications", "GET");
    return all.map(({ application, plan }) => `${application} ${plan}`);
  };
  expect(await reload({ shop: { plan: "bronze" }, till: { plan: "gold" } })).toEqual([
    "shop bronze",
    "till gold",
  ]);
  expect(await reload({ till: { plan: "gold" } })).toEqual(["shop bronze", "till gold"]);
  expect(await reload({ shop: { plan: "bronze" } })).toEqual(["shop bronze", "till gold"]);
});

it("keeps one out that was blocked, whatever plan is described", async () => {
  const { manage, describeApi } = await apis.serve(described);
  await manage("/applications/shop/subscription", "POST", { subscription: "blocked" });
  await describeApi({ ...described, applications: { shop: { plan: "bronze" } } });
  await manage("/api/reload", "POST");
  expect(await manage("/applications", "GET")).toMatchObject([{ plan: "bronze", subscription: "blocked" }]);
});
