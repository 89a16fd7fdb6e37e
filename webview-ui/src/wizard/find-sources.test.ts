import { expect, test } from "vitest";
import { findSources } from "./find-sources.ts";

const source = (label: string, ...events: readonly string[]) => ({
  ...{ id: label.toLowerCase(), label, icon: "plug", hint: "" },
  events: events.map((name) => ({ name, description: `What ${name} tells` })),
});

const sources = [
  source("GitHub", "issues.opened", "push"),
  source("GitLab", "Issue Hook", "Push Hook"),
  source("Stripe", "invoice.paid", "invoice.voided"),
];

const found = (search: string) =>
  findSources(sources, search).map(({ source: { id }, events }) => [id, events]);

test("nothing searched leaves every source in its place", () => {
  expect(found("  ")).toEqual([
    ["github", 0],
    ["gitlab", 0],
    ["stripe", 0],
  ]);
});

test("a name comes before events; events are counted by source", () => {
  expect(found("git")).toEqual([
    ["github", 0],
    ["gitlab", 0],
  ]);
  expect(found("invoice")).toEqual([["stripe", 2]]);
  expect(found("push")).toEqual([
    ["github", 1],
    ["gitlab", 1],
  ]);
  expect(found("nothing like it")).toEqual([]);
});
