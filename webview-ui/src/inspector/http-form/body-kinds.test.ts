import type { Step } from "@hookloom/protocol/flow-document";
import { describe, expect, it } from "vitest";
import { bodyEdit, hasNoBody, requestBody } from "./body-kinds.ts";

/** A POST with headers, whose body is changed to JSON or to nothing. */
const edit = (headers: string, kind: "json" | "none") => {
  const fields = [
    { name: "method", text: '"POST"' },
    { name: "headers", text: headers },
    { name: "body", text: '"a"' },
  ];
  return bodyEdit({ id: "s", kind: "http", fields } as unknown as Step, kind);
};

describe("another kind of a body", () => {
  it.each(["Content-Type", "content-type", "CONTENT-TYPE"])("changes the header %s that is there", (name) => {
    const path = ["headers", name];
    const body = { path: ["body"], text: "JSON.stringify({})" };
    const headers = `{ accept: "text/plain", '${name}': "text/xml" }`;
    expect(edit(headers, "json")).toMatchObject({ values: [{ path, text: '"application/json"' }, body] });
    expect(edit(headers, "none")).toMatchObject({
      values: [
        { path, text: "" },
        { path: ["body"], text: "" },
      ],
    });
  });

  it("adds the header where there is none", () => {
    const added = { path: ["headers", "content-type"], text: '"application/json"' };
    for (const headers of ["", '{ accept: "text/plain" }'])
      expect(edit(headers, "json")).toMatchObject({ values: [added, { path: ["body"] }] });
  });

  it("leaves headers alone that are an expression", () => {
    for (const kind of ["json", "none"] as const)
      expect(edit("authHeaders", kind)).toHaveProperty("values", [
        { path: ["body"], text: kind === "json" ? "JSON.stringify({})" : "" },
      ]);
  });
});

describe("the body of a request of a client with options for it", () => {
  const step = (connector: string, options: Readonly<Record<string, string>>): Step =>
    ({
      id: "s",
      kind: "http",
      connector,
      fields: [
        { name: "method", text: "post", role: "name" },
        ...Object.entries(options).map(([name, text]) => ({ name, text, role: "expression" })),
      ],
    }) as unknown as Step;

  it("is an object for axios, which sets the content type of all but a text", () => {
    const post = step("axios", { body: "{ a: 1 }" });
    expect(requestBody(post)).toEqual({ kind: "json", field: "body", text: "{ a: 1 }" });
    const form = { op: "set", step: "s", field: "body", text: "new URLSearchParams({ a: 1 })" };
    expect(bodyEdit(post, "form")).toEqual(form);
    expect(bodyEdit(step("axios", { body: form.text }), "json")).toEqual({ ...form, text: "{ a: 1 }" });
    const bare = { ...post, fields: post.fields.map((field) => ({ ...field, role: "expression" as const })) };
    expect(bodyEdit(bare, "form")).toMatchObject({ values: [{ path: ["data"], text: form.text }] });
  });

  it("is a text with a header where the client accepts a form only as text", () => {
    const json = { headers: '{ "content-type": "application/json" }', body: 'JSON.stringify({ a: "b" })' };
    const edit = bodyEdit(step("undici", json), "form");
    const text = 'new URLSearchParams({ a: "b" }).toString()';
    expect(edit).toMatchObject({
      values: [
        { path: ["headers", "content-type"], text: '"application/x-www-form-urlencoded"' },
        { path: ["body"], text },
      ],
    });
    const headers = '{ "content-type": "application/x-www-form-urlencoded" }';
    const form = step("undici", { headers, body: text });
    expect(requestBody(form)).toMatchObject({ kind: "form" });
    expect(bodyEdit(form, "none")).toMatchObject({
      values: [
        { path: ["headers"], text: "" },
        { path: ["body"], text: "" },
      ],
    });
  });

  it("is the option that has it, without a header that says its type", () => {
    const got = step("got", { json: "{ a: 1 }" });
    expect(requestBody(got)).toEqual({ kind: "json", field: "json", text: "{ a: 1 }" });
    expect(bodyEdit(got, "form")).toMatchObject({
      values: [
        { path: ["json"], text: "" },
        { path: ["form"], text: "{ a: 1 }" },
      ],
    });
    expect(bodyEdit(got, "none")).toMatchObject({ values: [{ path: ["json"], text: "" }] });
    expect(bodyEdit(got, "text")).toMatchObject({
      values: [
        { path: ["headers", "content-type"], text: '"text/plain"' },
        { path: ["json"], text: "" },
        { path: ["body"], text: '""' },
      ],
    });
  });

  it("is made as that of fetch where the client has no option for it", () => {
    const ky = step("ky", { json: "{ a: 1 }" });
    expect(bodyEdit(ky, "form")).toMatchObject({
      values: [
        { path: ["json"], text: "" },
        { path: ["body"], text: "new URLSearchParams({ a: 1 })" },
      ],
    });
    const form = step("ky", { body: "new URLSearchParams({ a: 1 })" });
    expect(requestBody(form)).toMatchObject({ kind: "form", field: "body" });
    expect(bodyEdit(form, "json")).toMatchObject({
      values: [
        { path: ["json"], text: "{ a: 1 }" },
        { path: ["body"], text: "" },
      ],
    });
  });

  it("does not belong to a GET, in whichever way the method is said", () => {
    const said = (text: string, role: string): Step =>
      ({ id: "s", kind: "http", fields: [{ name: "method", text, role }] }) as unknown as Step;
    expect(hasNoBody(said("get", "name"))).toBe(true);
    expect(hasNoBody(said('"HEAD"', "literal"))).toBe(true);
    expect(hasNoBody(said("get", "expression"))).toBe(false);
    expect(hasNoBody(said("post", "name"))).toBe(false);
  });
});
