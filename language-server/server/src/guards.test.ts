import { describe, expect, it } from "vitest";
import { typedFieldGuards } from "./guards.ts";

const draft = { block: "b1", index: 0, kind: "call", fields: { name: "total", call: "sum()" } };
const question = { uri: "file:///src/webhook.ts", version: 1, step: "", field: "call", draft };

describe("a question about a field of a draft", () => {
  const { accepts } = typedFieldGuards.typeTree;

  it("is accepted with the texts of its fields by their names", () => {
    expect(accepts(question)).toBe(true);
    expect(accepts({ ...question, draft: { ...draft, fields: {} } })).toBe(true);
  });

  it.each([null, undefined, [], [1], "text", { name: 1 }])("is refused with %j as its fields", (fields) => {
    expect(accepts({ ...question, draft: { ...draft, fields } })).toBe(false);
  });
});
