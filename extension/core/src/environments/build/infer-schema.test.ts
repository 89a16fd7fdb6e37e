import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inferSchema } from "./event-payloads.ts";

// Without this, a member named like one of Object.prototype counts as present in every object.
const ajv = new Ajv2020({ strict: false, ownProperties: true });

describe("an inferred schema", () => {
  it("fits every value that it was inferred from, in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { minLength: 1, maxLength: 4 }), (values) => {
        const schema = inferSchema(values);
        for (const value of values)
          expect(ajv.validate(schema, value), JSON.stringify([schema, value])).toBe(true);
      }),
      { examples: [[[{ valueOf: false }, {}]]] },
    );
  });

  it("knows the members of objects in lists, and refuses another type", () => {
    const schema = inferSchema([
      { id: 1, tags: [{ name: "a" }, { size: 1.5 }] },
      { id: 2.5, note: null },
    ]);
    expect(schema).toEqual({
      type: "object",
      properties: {
        id: { type: "number" },
        tags: {
          type: "array",
          items: { type: "object", properties: { name: { type: "string" }, size: { type: "number" } } },
        },
        note: {},
      },
      required: ["id"],
    });
    expect(ajv.validate(schema, { tags: [] })).toBe(false);
    expect(ajv.validate(schema, { id: "1" })).toBe(false);
  });

  it("has every type that a member was seen with", () => {
    expect(inferSchema([{ a: 1 }, { a: "x" }, { a: null }]).properties?.a).toEqual({
      type: ["integer", "null", "string"],
    });
  });
});
