import { readFlow } from "@hookloom/bridge/read";
import type { FormParameter, FormType } from "@hookloom/protocol/typed-fields";
import { describe, expect, it } from "vitest";
import { coveredFields } from "./call-form.tsx";
import { leadingPart } from "./leading-part.ts";

const words: FormType = { kind: "text", label: "string" };

/** A parameter whose value is in the call. */
function parameter(call: string, name: string, type: FormType, value?: string): FormParameter {
  const start = value === undefined ? -1 : call.indexOf(value);
  const at = start < 0 ? {} : { value: { start, end: start + (value?.length ?? 0) } };
  return { name, type, optional: name.endsWith("?"), ...at };
}

const object = (properties: readonly FormParameter[]): FormType => ({
  kind: "object",
  label: "object",
  properties,
});

/** What is filled in first of an order, whose note may be left out. */
function partOf(options: string, { toFill = false, typed = true } = {}) {
  const call = `shop.POST("/orders"${options})`;
  const names = { shop: { connector: "openapi-fetch" } };
  const step = readFlow(`async function f() {\n  const { data } = await ${call};\n}\n`, { names }).flows[0]
    ?.body.steps[0];
  if (!step) throw new Error("There is no call.");
  const at = (name: string): string | undefined => new RegExp(`${name}: ("[^"]*"|\\w+)`).exec(call)?.[1];
  const body = object([
    parameter(call, "title", words, at("title")),
    parameter(call, "note?", words, at("note")),
    parameter(call, "buyer", object([parameter(call, "name", words, at("name"))])),
  ]);
  const init = object([parameter(call, "body", body, /body: (\{.*\}) \}/.exec(call)?.[1])]);
  const url = { ...parameter(call, "url", words, '"/orders"'), position: 0 };
  const given = options === "" ? undefined : options.slice(2);
  const parameters = [url, { ...parameter(call, "init", init, given), position: 1 }];
  const form = { callee: "shop.POST", overloads: [{ label: "", parameters }], chosen: 0 };
  const shown = { form, text: call, version: 1, current: () => Promise.resolve(undefined) };
  return leadingPart(step, typed ? shown : undefined, typed ? coveredFields(step, shown) : new Map(), toFill);
}

describe("the part of a call that is filled in first", () => {
  it.each([
    [", { body: {} }", "init.body.title"],
    [', { body: { title: "" } }', "init.body.title"],
    [', { body: { title: "Tea" } }', "init.body.buyer.name"],
    ["", "init.body.title"],
  ])("is the first one that has to have a value and has none: %s", (options, row) => {
    expect(partOf(options)).toEqual({ row });
  });

  it("is not the path of an operation, which is right, and nothing where all is there and the call is new", () => {
    const full = ', { body: { title: "Tea", buyer: { name: "Ann" } } }';
    expect(partOf(full)).toEqual({ row: "init.body.title" });
    expect(partOf(full, { toFill: true })).toBeUndefined();
    expect(partOf("", { typed: false })).toEqual({ field: "result" });
    expect(partOf("", { typed: false, toFill: true })).toBeUndefined();
  });

  it("is the first example of the catalogue, which is there to be replaced", () => {
    const text = 'async function f() {\n  await db.query("select 1");\n}\n';
    const step = readFlow(text, { names: { db: { connector: "postgres" } } }).flows[0]?.body.steps[0];
    if (!step) throw new Error("There is no call.");
    expect(leadingPart(step, undefined, new Map(), true)).toEqual({ field: "argument1" });
  });
});
