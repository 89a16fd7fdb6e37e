import type { RegistrationStatus } from "@hookloom/core/environments/contract/registration";
import type { Target } from "@hookloom/core/environments/contract/target";
import { type ApiDescription, type EffectiveApi, resolveApi } from "@hookloom/gateway";
import { expect, it } from "vitest";
import { differenceLine, hooksOfRetired, rulesChange } from "../rules/api-verbs.ts";
import { rulesDifferences } from "./api-rules.ts";

const { signal } = new AbortController();
const rules = (api: ApiDescription): EffectiveApi => resolveApi(api) as EffectiveApi;

/** A target that has these rules, and follows those. */
function targetOf(described: EffectiveApi | undefined, applied: EffectiveApi | undefined): Target {
  const hooks = [{ trigger: "hub", source: "github" }] as unknown as RegistrationStatus[];
  return {
    environment: "dev",
    rules: async () => described,
    appliedRules: async () => applied,
    status: async () => ({ registrations: hooks }),
  } as unknown as Target;
}

it("names each member that changes, from what runs to what is described", async () => {
  const now = rules({ title: "Orders", limits: { requests: "1/day" } });
  const next = rules({ title: "Orders", limits: { requests: "2/day" }, state: "deprecated" });
  const change = await rulesChange(targetOf(next, now), signal);
  expect(change?.hadRules).toBe(true);
  expect(change?.differences.map(differenceLine)).toEqual([
    "limits.requests: 1/day → 2/day",
    'state: "published" → "deprecated"',
  ]);
  expect(change?.jump).toBeUndefined();
  const back = await rulesChange(targetOf(now, rules({ title: "Orders", state: "retired" })), signal);
  expect(back?.jump).toBe(
    "In dev, the state changes from retired to published, which consumers do not expect: no state follows retired.",
  );
});

it("says nothing where no rules were applied yet, and nothing at all without an api", async () => {
  expect(await rulesChange(targetOf(rules({}), undefined), signal)).toEqual({
    hadRules: false,
    differences: [],
  });
  expect(await rulesChange(targetOf(undefined, rules({})), signal)).toBeUndefined();
});

it("cuts long values, but never hides that they differ", () => {
  const [one, other] = ["a", "b"].map((end) => rules({ description: `${"x".repeat(100)}${end}` }));
  const [difference, ...more] = rulesDifferences(one, other);
  expect(difference?.member).toBe("description");
  expect(difference?.one.length).toBe(60);
  expect(more).toEqual([]);
});

it("says that a page of the documentation has other content, and not which", () => {
  const [one, other] = ["# One", "# Two"].map((text) => rules({ docs: [{ title: "Start", text }] }));
  const [difference, ...more] = rulesDifferences(one, other);
  expect(difference).toMatchObject({ member: "docs.start.content" });
  expect(difference?.one).not.toBe(difference?.other);
  expect(more).toEqual([]);
});

it("finds the hooks of a retired API, and of no other", async () => {
  const found = await hooksOfRetired(targetOf(rules({ state: "retired" }), undefined), signal);
  expect(found).toMatchObject([{ trigger: "hub" }]);
  expect(await hooksOfRetired(targetOf(rules({ state: "deprecated" }), undefined), signal)).toEqual([]);
});
