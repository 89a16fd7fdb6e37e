import { expect, it } from "vitest";
import { storedRules } from "./stored-rules.ts";

it("reads stored rules back with all that is in them, and nothing else", () => {
  const rules = { hash: "1f", title: "Orders", limits: { requests: { count: 1, seconds: 60 } } };
  expect(storedRules(JSON.stringify(rules))).toEqual(rules);
  for (const text of ["", "{", "[]", "{}", "null"]) expect(storedRules(text)).toBeUndefined();
});
