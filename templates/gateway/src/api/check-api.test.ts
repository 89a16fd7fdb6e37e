import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApiState } from "../management/api-management.ts";
import { type ApiTrigger, checkApi } from "./check-api.ts";
import type { ApiDescription } from "./description.ts";
import { nextStates } from "./state-change.ts";
import { descriptions } from "./testing/descriptions.ts";

const web: ApiTrigger = { path: "/http", source: "http", consumers: true, retries: true };
const hub: ApiTrigger = { path: "/github", source: "github", consumers: false, retries: false };
const triggers = [web, hub];

const problemsOf = (api: ApiDescription, prod?: ApiDescription) =>
  checkApi({ api, environments: prod === undefined ? {} : { prod }, triggers });

it("a portal has its path for itself, and a client at an issuer that has accounts", () => {
  const at = (path: string, api: ApiDescription) =>
    checkApi({ api, environments: {}, triggers: [{ ...hub, path }] }).map(({ code }) => code);
  expect(at("/portal", { portal: {} })).toEqual(["reserved-path"]);
  expect(at("/portal/github", { portal: {} })).toEqual(["reserved-path"]);
  expect(at("/portals", { portal: {} })).toEqual([]);
  expect(at("/portal", {})).toEqual([]);
  expect(at("/github", { portal: { client: "a" } })).toEqual(["client-without-issuer"]);
  const issuer = { url: "https://id.example.com", audience: "a" };
  expect(at("/github", { portal: { client: "a" }, issuer })).toEqual([]);
});

it("the scopes fit into a token, where the environment issues it", () => {
  const scopes = Array.from({ length: 1_000 }, (_, index) => `orders:${index}:write`);
  const api: ApiDescription = { resources: { "/http": { access: "oauth2", scopes } } };
  const [problem, ...others] = problemsOf(api);
  expect(problem).toMatchObject({ code: "too-many-scopes", path: ["api", "resources"], most: 10_000 });
  expect(others).toEqual([]);
  expect(problemsOf({ ...api, issuer: { url: "https://id.example.com", audience: "a" } })).toEqual([]);
  expect(problemsOf({ resources: { "/http": { access: "oauth2", scopes: scopes.slice(0, 500) } } })).toEqual(
    [],
  );
});

describe("the problems of an api", () => {
  it("are none where every name is known", () => {
    expect(
      problemsOf(
        {
          access: "key",
          plans: { gold: { requests: "1/day" } },
          defaultPlan: "gold",
          applications: { shop: { plan: "gold" } },
          resources: { "/http": { access: "oauth2" }, "/github": { runs: "10/second" } },
          deprecation: { since: "2026-01-01", sunset: "2026-07-01" },
        },
        { state: "created", defaultPlan: "gold" },
      ),
    ).toEqual([]);
  });

  it.each<[ApiDescription, string, string]>([
    [{ resources: { "/htpp": {} } }, "unknown-resource", "api.resources./htpp"],
    [{ defaultPlan: "gold" }, "unknown-plan", "api.defaultPlan"],
    [{ applications: { shop: { plan: "gold" } } }, "unknown-plan", "api.applications.shop.plan"],
    [
      {
        plans: { gold: { requests: "1/day" } },
        resources: { "/http": { scopes: ["a"] } },
        applications: { shop: { plan: "gold", scopes: ["a", "b"] } },
      },
      "unknown-scope",
      "api.applications.shop.scopes.1",
    ],
    [{ resources: { "/github": { access: "key" } } }, "not-for-sources", "api.resources./github.access"],
    [{ resources: { "/github": { scopes: ["a"] } } }, "not-for-sources", "api.resources./github.scopes"],
    [
      { resources: { "/github": { limits: { requests: "1/day" } } } },
      "limit-on-source",
      "api.resources./github.limits.requests",
    ],
    [{ allow: ["10.0.0.0/40"] }, "wrong-value", "api.allow.0"],
    [{ resources: { "/http": { deny: ["1.2.3"] } } }, "wrong-value", "api.resources./http.deny.0"],
    [{ trustedProxies: ["10.0.0.0/33"] }, "wrong-value", "api.trustedProxies.0"],
    [{ deprecation: { since: "2026-02-30" } }, "impossible-date", "api.deprecation.since"],
    [
      { deprecation: { since: "2026-02-01", sunset: "2026-01-01" } },
      "sunset-before-since",
      "api.deprecation.sunset",
    ],
  ])("%j: %s at %s", (api, code, path) => {
    expect(problemsOf(api).map((problem) => [problem.code, problem.path.join(".")])).toEqual([[code, path]]);
    const inProd = problemsOf({}, api).map((problem) => [problem.code, problem.path.join(".")]);
    expect(inProd).toEqual([[code, `environments.prod.${path}`]]);
  });

  it("are found once a project's plan is missing in none of its environments", () => {
    const api = { plans: { gold: { requests: "1/day" } } };
    expect(problemsOf(api, { defaultPlan: "gold" })).toEqual([]);
    expect(problemsOf(api, { defaultPlan: "silver" })).toHaveLength(1);
  });

  it("say that a source sends nothing again", () => {
    const api = { resources: { "/github": { limits: { requests: "1/day" } } } };
    expect(problemsOf(api)).toMatchObject([{ retries: false, source: "github", limit: "requests" }]);
  });

  it("say that a trigger with consumers refuses all of them where there is no api", () => {
    const found = (environments: Record<string, unknown>) =>
      checkApi({ api: undefined, environments, triggers });
    const problem = { code: "no-api", path: ["api"], resource: "/http", environments: [] };
    expect(found({})).toEqual([problem]);
    expect(found({ dev: undefined, prod: undefined })).toEqual([problem]);
    const own = { state: "created" };
    expect(found({ dev: undefined, prod: own })).toEqual([{ ...problem, environments: ["dev"] }]);
    expect(found({ dev: own, prod: own })).toEqual([]);
  });

  it("say nothing of triggers that are not known", () => {
    const api = { resources: { "/any": { access: "key" } } };
    expect(checkApi({ api, environments: {} })).toEqual([]);
  });

  it("never throw, whatever the file has", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue()), (api, environments) => {
        expect(Array.isArray(checkApi({ api, environments, triggers }))).toBe(true);
      }),
    );
    fc.assert(
      fc.property(descriptions, descriptions, (api, prod) => {
        for (const { code } of problemsOf(api, prod))
          expect(["unknown-resource", "not-for-sources", "limit-on-source"]).toContain(code);
      }),
    );
  });
});

describe("states", () => {
  const states: readonly ApiState[] = [
    "created",
    "pre-released",
    "published",
    "deprecated",
    "blocked",
    "retired",
  ];

  it("end: none leads from retired, and deprecated leads to retired alone", () => {
    expect(nextStates("retired")).toEqual([]);
    expect(nextStates("deprecated")).toEqual(["retired"]);
  });

  it("are never their own followers, and each but created has one before it", () => {
    for (const state of states) {
      expect(nextStates(state)).not.toContain(state);
      expect(states.some((other) => nextStates(other).includes(state))).toBe(true);
    }
  });
});
