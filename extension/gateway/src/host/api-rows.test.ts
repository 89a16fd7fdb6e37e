import type { RulesStatus } from "@hookloom/core/api/api-reader";
import { expect, it } from "vitest";
import { apiRows } from "./api-rows.ts";

const place = { root: "/orders", environment: "prod" };
const block = { reason: "The database moves", by: "maria", at: "2026-11-26T10:00:00.000Z" };
const rowsOf = (more: Partial<RulesStatus>) =>
  apiRows(place, { hash: "a1", state: "published", described: "published", differs: false, ...more });

it("are left out for a project without an api", () => {
  expect(apiRows(place, undefined)).toEqual([]);
});

it("show the state, and menus find nothing to do", () => {
  expect(rowsOf({})).toMatchObject([{ label: "API published", description: "", context: "api", ...place }]);
});

it("say who blocked it, since when and why, and what hookloom.json says", () => {
  const [row] = rowsOf({ state: "blocked", block });
  expect(row).toMatchObject({ label: "API blocked", context: "api blocked", icon: { id: "circle-slash" } });
  expect(row?.description).toMatch(/^by maria at .*2026.* · hookloom\.json says published$/);
  expect(row?.tooltip).toContain("Reason: The database moves");
  const [nameless] = rowsOf({ state: "blocked", block: { ...block, by: "" } });
  expect(nameless?.description).toMatch(/^by an unknown user at /);
});

it("say that what runs is not what is described", () => {
  const [row] = rowsOf({ differs: true });
  expect(row).toMatchObject({
    description: "differs from hookloom.json",
    context: "api differs",
  });
});

it("say that a build was made before there was an api", () => {
  const [row] = apiRows(place, { differs: true });
  expect(row).toMatchObject({ label: "API", description: "the build has no rules: deploy again" });
});

it.each([
  [0, undefined],
  [1, "1 request"],
  [2, "2 requests"],
])("have a row of their own for %i requests", (requests, label) => {
  const [, row] = rowsOf({ requests });
  expect(row?.label).toBe(label);
  if (row) expect(row.click?.command).toBe("hookloom.apiRequests");
});
