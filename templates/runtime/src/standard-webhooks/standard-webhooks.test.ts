import { describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { requestOf } from "../testing/requests.ts";
import { type StandardPayload, standardWebhooks } from "./standard-webhooks.ts";

const { protocol } = standardWebhooks();
const opened = (body: string, id = "msg_1") => protocol.open(requestOf(body, { "webhook-id": id }))[0];

describe("what a sender posts", () => {
  it("is named by its type, and has a handler for every event too", () => {
    expect(opened('{"type":"user.created"}')).toMatchObject({ id: "msg_1", names: ["user.created", "*"] });
    for (const body of ["{}", '{"type":1}', '{"type":""}', '{"type":"a b"}', '{"type":"*"}'])
      expect(opened(body).names, body).toEqual(["*"]);
    expect(opened('{"__proto__":{"type":"x"}}').names).toEqual(["*"]);
  });

  it("is refused where it is not an object or has no id", () => {
    for (const body of ["[]", "null", "1", "{", ""]) expect(() => opened(body), body).toThrow("JSON");
    expect(() => opened("{}", "a b")).toThrow("webhook-id");
    expect(protocol.accepts("text/plain")).toBe(false);
  });

  it("gets its type from the event's name where a test leaves it out", () => {
    expect(protocol.complete?.("user.created", { data: 1 })).toEqual({ type: "user.created", data: 1 });
    expect(protocol.complete?.("*", { data: 1 })).toEqual({ data: 1 });
  });
});

checkedByCompiler("the types", () => {
  interface Events {
    readonly "user.created": { readonly id: string };
    readonly "invoice.paid": { readonly total: number };
  }

  checkedByCompiler("are those of the writer's map", () => {
    const hooks = standardWebhooks<Events>();
    hooks.on("invoice.paid", ({ payload }) => {
      expectTypeOf(payload).toEqualTypeOf<StandardPayload<"invoice.paid", { readonly total: number }>>();
    });
    hooks.on("*", ({ payload }) => {
      expectTypeOf(payload.type).toEqualTypeOf<"user.created" | "invoice.paid">();
    });
    // @ts-expect-error no event of the map
    hooks.on("user.deleted", () => undefined);
  });

  checkedByCompiler("are open without a map", () => {
    standardWebhooks().on("anything.at.all", ({ payload }) => {
      expectTypeOf(payload.data).toEqualTypeOf<unknown>();
    });
  });
});
