import { describe, expect, test } from "vitest";
import { asChange, asPress, asSubmit } from "./form-guards.ts";

test("a valid message keeps the members of the contract and nothing else", () => {
  const values = { name: "staging", token: "" };
  const changed = ["name"];
  expect(asChange({ values, changed, more: 1 })).toEqual({ values, changed });
  expect(asPress({ button: "browse", values, changed })).toEqual({ button: "browse", values, changed });
  expect(asSubmit({ action: "add", values })).toEqual({ action: "add", values });
});

describe("refused are", () => {
  test.each([
    ["no object", "values"],
    ["values that are a list", { values: ["a"] }],
    ["a value that is not text", { values: { name: 1 } }],
    ["a value that nobody typed", { values: { name: "x".repeat(100_001) } }],
    [
      "more fields than a form has",
      { values: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [i, ""])) },
    ],
  ])("%s", (_, message) => {
    expect(() => asChange(message)).toThrow(/without a proper/);
  });
  test("a button and an action without a name", () => {
    expect(() => asPress({ values: {}, changed: [] })).toThrow(/button/);
    expect(() => asChange({ values: {}, changed: [1] })).toThrow(/changed/);
    expect(() => asSubmit({ action: 7, values: {} })).toThrow(/action/);
  });
});
