import { toStandardJsonSchema } from "@valibot/to-json-schema";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { describeWebhook } from "../openapi/describe-webhook.ts";
import { webhook } from "../webhook/webhook.ts";
import { bodySamples } from "./body-sample.ts";
import type { BodySchema } from "./body-schema.ts";
import { http } from "./http.ts";
import { textOfPattern } from "./text-of-pattern.ts";

const sampleFor = (body: BodySchema): unknown => http({ verify: "none", body }).protocol.bodySample?.();
const standard = (schema: v.GenericSchema): BodySchema =>
  toStandardJsonSchema(schema) as unknown as BodySchema;

const Order = v.object({
  id: v.pipe(v.string(), v.uuid()),
  sku: v.pipe(v.string(), v.regex(/^[A-Z]{3}-\d{4,}(?:-(?:red|blue))?$/)),
  quantity: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(10)),
  price: v.pipe(v.number(), v.gtValue(0)),
  currency: v.picklist(["EUR", "USD"]),
  placed: v.pipe(v.string(), v.isoTimestamp()),
  email: v.optional(v.pipe(v.string(), v.email())),
  note: v.nullable(v.pipe(v.string(), v.minLength(20), v.maxLength(25))),
  items: v.pipe(v.array(v.object({ name: v.string(), price: v.number() })), v.minLength(2)),
  delivery: v.variant("kind", [
    v.object({ kind: v.literal("post"), address: v.string() }),
    v.object({ kind: v.literal("fetch") }),
  ]),
  labels: v.record(v.string(), v.string()),
  gift: v.boolean(),
});

describe("a sample of a body", () => {
  it("is accepted by the schema that it is made of, and has all members", () => {
    const sample = sampleFor(standard(Order));
    expect(v.parse(Order, sample)).toEqual(sample);
    expect(Object.keys(sample as object)).toEqual(Object.keys(Order.entries));
    expect(sample).toMatchObject({ quantity: 5, currency: "EUR", delivery: { kind: "post" } });
  });

  it("has the required members alone where the schema takes no others with them", () => {
    const either = v.pipe(
      v.object({ by: v.string(), key: v.optional(v.string()) }),
      v.check(({ key }) => key === undefined, "no key"),
    );
    const { jsonSchema } = toStandardJsonSchema(v.object(either.entries))["~standard"];
    const body = { "~standard": { ...either["~standard"], jsonSchema } } as unknown as BodySchema;
    expect(sampleFor(body)).toEqual({ by: "by" });
  });

  it("is not there where none is found that the schema takes", () => {
    const odd = v.pipe(
      v.string(),
      v.check(() => false),
    );
    const { jsonSchema } = toStandardJsonSchema(v.string())["~standard"];
    expect(
      sampleFor({ "~standard": { ...odd["~standard"], jsonSchema } } as unknown as BodySchema),
    ).toBeUndefined();
    expect(http({ verify: "none" }).protocol.bodySample).toBeUndefined();
  });

  it("is made once, of a limited number of values, also where a schema refers to itself often", () => {
    const names = Array.from({ length: 12 }, (_, index) => `m${index}`);
    const members = Object.fromEntries(names.map((name) => [name, { $ref: "#" }]));
    const looks = { count: 0 };
    const schema = { type: "object", properties: members };
    const body = {
      "~standard": {
        ...v.any()["~standard"],
        validate: (value: unknown) => {
          looks.count++;
          return { value };
        },
        jsonSchema: { input: () => schema, output: () => schema },
      },
    } as unknown as BodySchema;
    const { bodySample } = http({ verify: "none", body }).protocol;
    const sample = bodySample?.();
    expect(Object.keys(sample as object)).toContain("m0");
    expect(JSON.stringify(sample).length).toBeLessThan(20_000);
    expect(bodySample?.()).toBe(sample);
    expect(looks.count).toBe(1);
  });

  it("prefers what the schema itself gives, and follows its references", () => {
    const node = { type: "object", properties: { id: { type: "integer" }, next: { $ref: "#/$defs/node" } } };
    const [sample] = bodySamples({
      $defs: { node: { ...node, required: ["id"] } },
      type: "object",
      properties: {
        color: { type: "string", default: "red" },
        size: { type: "string", examples: ["XL"] },
        first: { $ref: "#/$defs/node" },
        both: { allOf: [{ properties: { a: { const: 1 } } }, { properties: { b: { const: 2 } } }] },
      },
    });
    expect(sample).toMatchObject({
      color: "red",
      size: "XL",
      first: { id: 1, next: { id: 1 } },
      both: { a: 1, b: 2 },
    });
  });
});

it.each([
  ["^[A-Z]{2}\\d+$", 0, 9],
  ["^(?:a|b)?c{2,3}[^a-z]$", 0, 9],
  ["^\\w+@\\w+\\.com$", 20, 40],
  ["^(?=.*\\d)[a-z\\d]{8,}$", 0, 20],
  ["[\\]x]\\u0041\\/\\x42", 0, 9],
  ["^https?:\\/\\/[^\\s/$.?#].[^\\s]*$", 0, 90],
])("a text of %s fits it", (pattern, least, most) => {
  const text = textOfPattern(pattern, least, most) ?? expect.fail("none");
  expect(text).toMatch(new RegExp(pattern, "u"));
  expect(text.length).toBeGreaterThanOrEqual(least);
  expect(text.length).toBeLessThanOrEqual(most);
});

it("a pattern that fits no text so short, or that is none, has none", () => {
  expect(textOfPattern("^a{9}$", 0, 3)).toBeUndefined();
  expect(textOfPattern("(", 0, 3)).toBeUndefined();
});

it("the OpenAPI document has that sample, and no form that could not fit", () => {
  const orders = http({ path: "/orders", verify: "none", body: standard(Order) });
  orders.on("request", () => undefined);
  const info = { title: "", version: "1", address: "", environment: "dev" };
  const canned = { label: "An order", payload: { order: 1 } };
  const payloads = {
    http: { schemas: {}, events: { request: { schema: {}, inferred: false, examples: [canned] } } },
  };
  const { paths } = describeWebhook(webhook(orders), info, payloads) as { paths: Record<string, unknown> };
  const { content } = (paths["/orders"] as { post: { requestBody: { content: Record<string, object> } } })
    .post.requestBody;
  const { parameters } = (paths["/orders"] as { post: { parameters: object[] } }).post;
  const id = { type: "string", minLength: 1, maxLength: 200, pattern: "^[!-~]+$" };
  expect(parameters).toEqual([{ name: "idempotency-key", in: "header", schema: id }]);
  expect(Object.keys(content)).toEqual(["application/json"]);
  expect(content["application/json"]).toMatchObject({
    examples: { request: { value: orders.protocol.bodySample?.() } },
    schema: { type: "object", required: expect.arrayContaining(["sku"]) },
  });
});

it("the OpenAPI document says what a form has where no schema checks it", () => {
  const info = { title: "", version: "1", address: "", environment: "dev" };
  const { paths } = describeWebhook(webhook(http({ verify: "none" })), info, {}) as {
    paths: Record<string, { post: { requestBody: { content: object } } }>;
  };
  expect(paths["/http"]?.post.requestBody.content).toMatchObject({
    "application/json": { schema: {} },
    "application/x-www-form-urlencoded": { schema: { type: "object", additionalProperties: {} } },
  });
});
