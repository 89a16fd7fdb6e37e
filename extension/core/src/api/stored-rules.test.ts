import { expect, it } from "vitest";
import { storedRules } from "./stored-rules.ts";

it("reads all of the stored rules, and rejects anything else", () => {
  const rules = { hash: "1f", title: "Orders", limits: { requests: { count: 1, seconds: 60 } } };
  expect(storedRules(JSON.stringify(rules))).toEqual(rules);
  for (const text of ["", "{", "[]", "{}", "null"]) expect(storedRules(text)).toBeUndefined();
});
