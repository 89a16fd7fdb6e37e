import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import schema from "./api-schema.json" with { type: "json" };
import { checkShape } from "./check-shape.ts";
import { durationPattern, limitPattern } from "./limit.ts";
import { descriptions } from "./testing/descriptions.ts";

const ajv = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true });
const validate = ajv.compile(schema);

const isRight = (value: unknown): boolean => checkShape(value, []).length === 0;

/** Every text and number that is near a right value, and others of each type. */
const scalars = fc.oneof(
  fc.constantFrom<unknown>(
    "published",
    "oauth2",
    "key",
    "none",
    "own",
    "10/second",
    "3 days",
    "2026-01-01",
    "*",
  ),
  fc.constantFrom<unknown>(
    "",
    "https://a.example",
    "http://localhost:8080",
    "http://a.example",
    "docs/a.md",
    "../a",
  ),
  fc.constantFrom<unknown>(0, 1, -1, 1.5, 86_401, true, null, [], {}, ["oauth2", "oauth2"], ["key"]),
  fc.string(),
);

/** Puts a value at a place of a description, or removes what is there. */
function changed(value: unknown, steps: readonly number[], put: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || steps.length === 0) return put;
  const [first = 0, ...rest] = steps;
  const names = Object.keys(value);
  if (first % 7 === 0) return Array.isArray(value) ? [...value, put] : { ...value, [name]: put };
  const chosen = names[first % Math.max(1, names.length)];
  if (chosen === undefined) return put;
  const inner = changed(Reflect.get(value, chosen), rest, put, name);
  return Array.isArray(value)
    ? value.map((item, index) => (String(index) === chosen ? inner : item))
    : { ...value, [chosen]: inner };
}

describe("the shape of an api", () => {
  it("is judged as ajv judges it by the same schema", () => {
    const names = fc.constantFrom(
      "state",
      "access",
      "issuer",
      "limits",
      "docs",
      "cors",
      "deprecation",
      "mystery",
    );
    fc.assert(
      fc.property(
        descriptions,
        fc.array(fc.nat(), { maxLength: 5 }),
        scalars,
        names,
        (api, steps, put, name) => {
          const value = changed(api, steps, put, name);
          expect(isRight(value), JSON.stringify(value)).toBe(validate(value));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("is right for what people write", () => {
    fc.assert(
      fc.property(descriptions, (api) => {
        expect(isRight(api)).toBe(true);
      }),
    );
  });

  it.each([
    [{ sate: "published" }, "unknown-member", ["api", "sate"]],
    [{ state: "open" }, "wrong-value", ["api", "state"]],
    [{ limits: { requests: "many" } }, "wrong-value", ["api", "limits", "requests"]],
    [{ plans: { gold: {} } }, "missing-member", ["api", "plans", "gold"]],
    [{ plans: { "a b": { requests: "1/day" } } }, "wrong-name", ["api", "plans", "a b"]],
    [{ resources: { orders: {} } }, "wrong-name", ["api", "resources", "orders"]],
    [{ docs: [{ title: "A" }] }, "not-one-of", ["api", "docs", "0"]],
    [{ docs: [{ title: "A", text: "a", url: "https://a.example" }] }, "not-one-of", ["api", "docs", "0"]],
    [{ docs: [{ title: "A", file: "../secret.md" }] }, "wrong-value", ["api", "docs", "0", "file"]],
    [{ docs: 5 }, "wrong-value", ["api", "docs"]],
    [{ docs: { title: "A" } }, "not-one-of", ["api", "docs"]],
    [{ docs: { title: "A", text: "" } }, "wrong-value", ["api", "docs", "text"]],
    [
      { resources: { "/orders": { docs: { text: "a" } } } },
      "missing-member",
      ["api", "resources", "/orders", "docs"],
    ],
    [{ issuer: { url: "http://id.example.com" } }, "wrong-value", ["api", "issuer", "url"]],
    [{ access: ["oauth2", "none"] }, "wrong-value", ["api", "access", "1"]],
    [[], "wrong-value", ["api"]],
  ])("%j has the problem %s at %j", (value, code, path) => {
    expect(checkShape(value, ["api"])).toEqual([expect.objectContaining({ code, path })]);
  });

  it("names the choices", () => {
    expect(checkShape({ issuer: "mine" }, [])[0]).toMatchObject({ kind: "issuer", choices: ["own"] });
    expect(checkShape({ state: "open" }, [])[0]).toMatchObject({ kind: "state" });
  });

  it.each([
    "http://localhost:8080/realms/a",
    "http://127.0.0.1:1",
    "http://[::1]:80/x",
    "https://id.example.com",
  ])("takes %s as an issuer", (url) => {
    expect(isRight({ issuer: { url } })).toBe(true);
  });

  it.each(["http://localhost.example.com", "https://me:pass@id.example.com", "ftp://a", "https://"])(
    "does not take %s as an issuer",
    (url) => {
      expect(isRight({ issuer: { url } })).toBe(false);
    },
  );

  it("has the patterns that the parsers have", () => {
    expect(schema.definitions.limit.pattern).toBe(limitPattern);
    expect(schema.definitions.duration.pattern).toBe(durationPattern);
  });
});
