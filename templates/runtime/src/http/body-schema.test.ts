import * as v from "valibot";
import { describe, expect, expectTypeOf, it } from "vitest";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { describeWebhook } from "../openapi/describe-webhook.ts";
import { Receiver } from "../receiver/receiver.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { type BodySchema, checkBody } from "./body-schema.ts";
import { http } from "./http.ts";

const Order = v.object({
  id: v.string(),
  items: v.array(v.object({ price: v.number() })),
  currency: v.optional(v.string(), "EUR"),
});

/** Posts a body to a trigger with the schema; gives the answer and what the handler got. */
async function post(body: unknown, schema: BodySchema = Order) {
  const web = http({ verify: "none", body: schema });
  const seen: unknown[] = [];
  web.on("request", ({ payload }) => void seen.push(payload));
  const hook = webhook(web);
  const inbox = new MemoryInbox();
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line) });
  const worker = new Worker({ webhook: hook, inbox, log, attempts: 1 });
  const receiver = new Receiver({ webhook: hook, inbox, log, environment: {}, runner: worker });
  const headers = { "content-type": "application/json" };
  const url = "http://localhost/http";
  const request = { method: "POST", path: "/http", headers, body: Buffer.from(JSON.stringify(body)), url };
  const reply = await receiver.handle({ ...request, receivedAt: Date.now() });
  await worker.idle();
  const list = await inbox.list({ limit: 9 });
  return {
    reply,
    seen,
    lines,
    stored: list.map(({ outcome }) => outcome),
    errors: list.map(({ error }) => error),
  };
}

describe("a trigger with a schema", () => {
  it("gives its handler what the schema lets through, with its type", async () => {
    const { reply, seen } = await post({ id: "1", items: [{ price: 2 }] });
    expect(reply.status).toBe(202);
    expect(seen).toEqual([{ id: "1", items: [{ price: 2 }], currency: "EUR" }]);
    http({ verify: "none", body: Order }).on("request", ({ payload }) => {
      expectTypeOf(payload).toEqualTypeOf<{ id: string; items: { price: number }[]; currency: string }>();
    });
  });

  it("names each field that is wrong, and stores nothing of the body", async () => {
    const { reply, seen, stored } = await post({ id: 1, items: [{ price: 2 }, { price: "3" }] });
    expect(reply).toMatchObject({
      status: 422,
      headers: { "content-type": "application/problem+json" },
      body: {
        type: "urn:hookloom:problem:invalid-body",
        error:
          "The body does not match the schema of this trigger: id: Invalid type: Expected string but received … (and 1 more field)",
        fields: [
          { field: "id", message: expect.any(String) },
          { field: "items.1.price", message: expect.any(String) },
        ],
      },
    });
    expect([seen, stored]).toEqual([[], ["refused"]]);
  });

  it("says in the log and in the list what is wrong with the first field, without its value", async () => {
    const { errors, lines, reply } = await post({ id: "1", items: [{ price: "4111 1111" }] });
    const told =
      "The body does not match the schema of this trigger: items.0.price: Invalid type: Expected number but received …";
    expect(errors).toEqual([told]);
    expect(lines.join("")).toContain(told);
    expect(lines.join("")).not.toContain("4111");
    expect(reply.body).toMatchObject({ fields: [{ message: expect.stringContaining('"4111 1111"') }] });
  });

  it.each([
    ["a changed text", v.pipe(v.string(), v.trim(), v.email()), " Bob@x "],
    ["a number", v.string(), 4_170_024_170],
    [
      "an object",
      v.pipe(
        v.any(),
        v.check(
          () => false,
          ({ input }) => `no ${JSON.stringify(input)}`,
        ),
      ),
      { cvc: 4_170_024_170 },
    ],
  ])("keeps %s out of the log", async (_what, schema, value) => {
    const { errors, lines } = await post({ field: value }, v.object({ field: schema }));
    expect(errors[0]).toMatch(/^The body does not match the schema of this trigger: field: /);
    expect(errors.join("") + lines.join("")).not.toMatch(/Bob|4170024170/);
  });

  it("says what is wrong with a body as a whole", async () => {
    const { reply } = await post("text");
    expect(reply).toMatchObject({ status: 422, body: { fields: [{ field: "" }] } });
  });
});

describe("a schema", () => {
  it("has to check without waiting", () => {
    const slow: BodySchema = {
      "~standard": { version: 1, vendor: "test", validate: () => Promise.reject(new Error("later")) },
    };
    expect(() => checkBody(slow, {})).toThrow("has to be synchronous");
  });

  it("is in the OpenAPI document where its library can write it as JSON Schema", () => {
    const json = { type: "object", properties: { id: { type: "string" } } };
    const schema: BodySchema = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: (value) => ({ value }),
        jsonSchema: { input: ({ target }) => ({ $schema: target, ...json }) },
      },
    };
    const web = http({ verify: "none", body: schema });
    web.on("request", () => undefined);
    const document = describeWebhook(webhook(web), {
      title: "Orders",
      version: "1",
      address: "",
      environment: "dev",
    });
    expect(document.paths).toMatchObject({
      "/http": {
        post: {
          requestBody: { content: { "application/json": { schema: json } } },
          responses: { "422": expect.anything() },
        },
      },
    });
  });
});
