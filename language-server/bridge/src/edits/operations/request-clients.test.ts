import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { describe, expect, it } from "vitest";
import { readNames } from "../../declarations/declarations.ts";
import { readFlow } from "../../incremental/read-flow.ts";
import { applyEdits } from "../../text/edit-list.ts";
import { writeEdit } from "../../write-edit.ts";

/** A file with one call, of what it imports. */
const around = (call: string, imports: string): string =>
  `${imports}\n\nasync function f(url, payload) {\n  const answer = await ${call};\n}\n`;
const gotImport = 'import got from "got";';
const kyImport = 'import ky from "ky";';
const undiciImport = 'import { request } from "undici";';

function stepOf(text: string) {
  const document = readFlow(text, { names: readNames(text) });
  const step = document.flows[0]?.body.steps[0];
  if (!step) throw new Error("There is no step.");
  return { document, step };
}

const fieldsOf = (text: string): Record<string, string> =>
  Object.fromEntries(stepOf(text).step.fields.map(({ name, text: own }) => [name, own]));

function edited(text: string, edit: (step: string) => FlowEdit): string {
  const { document, step } = stepOf(text);
  return applyEdits(text, writeEdit(text, document, edit(step.id)));
}

const set = (text: string, field: string, value: string): string =>
  edited(text, (step) => ({ op: "set", step, field, text: value }));

const made = (call: string, imports: string, field: string, value: string): string => {
  const before = around("", imports);
  const at = before.indexOf("await ") + 6;
  return set(around(call, imports), field, value).slice(at, at - before.length);
};

describe("a request of got or ky", () => {
  it("has fields for its parts under the names of fetch, whatever reads its body", () => {
    const call = "got.post(url, { searchParams: { q: 1 }, json: { id: 7 }, retry: { limit: 2 } })";
    for (const text of [around(call, gotImport), around(`${call}.json()`, gotImport)]) {
      const { step } = stepOf(text);
      expect([step.kind, step.label, step.detail, step.connector]).toEqual([
        "http",
        "HTTP POST",
        "url",
        "got",
      ]);
      expect(fieldsOf(text)).toMatchObject({
        url: "url",
        method: "post",
        query: "{ q: 1 }",
        headers: "",
        json: "{ id: 7 }",
        form: "",
        body: "",
        retry: "{ limit: 2 }",
        throwHttpErrors: "",
        result: "answer",
      });
    }
    expect(fieldsOf(around("ky(url)", kyImport))).toMatchObject({ method: "", json: "", body: "" });
    expect(fieldsOf(around("ky(url)", kyImport))).not.toHaveProperty("form");
  });

  it.each([
    [
      "of a client that is made of it",
      'import got from "got";\nconst api = got.extend({ retry: 1 });',
      "api.get(url)",
    ],
    [
      "of a client that is made of it",
      'import ky from "ky";\nconst api = ky.create({ prefixUrl: "/" });',
      "api(url)",
    ],
    ["under another name", 'import request from "ky";', "request.get(url)"],
    ["by its named export", 'import { got } from "got";', "got(url)"],
  ])("is known %s", (_, imports, call) => {
    expect(fieldsOf(around(call, imports))).toHaveProperty("throwHttpErrors", "");
  });

  it.each([
    ["of another package", 'import got from "./got.ts";', "got(url)"],
    ["whose options are made elsewhere", gotImport, "got(url, options)"],
    ["that is not sent", gotImport, "got.stream(url)"],
    ["that is all of the options", undiciImport, 'request({ origin: url, method: "PUT" })'],
  ])("has no form %s", (_, imports, call) => {
    expect(fieldsOf(around(call, imports))).not.toHaveProperty("query");
  });

  it("gets its parts as the options of its client, in the order in which they are read", () => {
    expect(made("got(url)", gotImport, "method", "POST")).toBe('got(url, { method: "POST" })');
    expect(made("got.get(url)", gotImport, "method", "put")).toBe("got.put(url)");
    expect(made("got(url, { json: { a: 1 } })", gotImport, "query", "{ q: 1 }")).toBe(
      "got(url, { searchParams: { q: 1 }, json: { a: 1 } })",
    );
    expect(made("ky.post(url).json()", kyImport, "json", "{ a: 1 }")).toBe(
      "ky.post(url, { json: { a: 1 } }).json()",
    );
  });

  it("loses an option and its last argument as they came", () => {
    const parts = [
      ["query", "{ q: 1 }"],
      ["headers", '{ a: "b" }'],
    ] as const;
    for (const [imports, calls, own] of [
      [kyImport, ["ky.get(url).text()", "ky.get(url, { timeout: 9 })"], [["throwHttpErrors", "false"]]],
      [undiciImport, ["request(url)", "request(url, { bodyTimeout: 9 })"], [["method", '"PUT"']]],
    ] as const)
      for (const [field, value] of [...parts, ...own])
        for (const call of calls) {
          const before = around(call, imports);
          const after = set(before, field, value);
          expect(fieldsOf(after)[field]).toBe(value);
          expect(set(after, field, "")).toBe(before);
        }
  });

  it("maps members of a part that it does not have yet", () => {
    const text = edited(around("ky.get(url).json()", kyImport), (step) => ({
      op: "mapSet",
      step,
      field: "query",
      path: ["page"],
      text: "payload.page",
    }));
    expect(text.replace(/\s+/g, " ")).toContain(
      "ky.get(url, { searchParams: { page: payload.page } }).json()",
    );
  });
});

describe("a request of undici", () => {
  it.each([
    ['import { request } from "undici";', "request(url)"],
    ['import { request as send } from "undici";', "send(url)"],
    ['import undici from "undici";', "undici.request(url)"],
    ['import * as undici from "undici";', "undici.request(url)"],
    ['import undici from "undici";', "undici.fetch(url)"],
    ['import { fetch } from "undici";', "fetch(url)"],
  ])("is known by %s", (imports, call) => {
    const text = around(call, imports);
    expect(stepOf(text).step).toMatchObject({ kind: "http", label: "HTTP GET", detail: "url" });
    expect(fieldsOf(text)).toMatchObject({ method: "", query: "", headers: "", body: "" });
    expect(fieldsOf(text)).not.toHaveProperty("json");
  });

  it("gets its parts as options", () => {
    expect(made("request(url)", undiciImport, "query", "{ q: 1 }")).toBe("request(url, { query: { q: 1 } })");
    expect(made("request(url, { body })", undiciImport, "method", "PUT")).toBe(
      'request(url, { method: "PUT", body })',
    );
    expect(made("undici.fetch(url)", 'import undici from "undici";', "query", "{ q: 1 }")).toBe(
      "undici.fetch(`${url}?${new URLSearchParams({ q: 1 })}`)",
    );
  });
});

describe("a request of axios", () => {
  const axiosImport = 'import axios from "axios";';
  const api = 'import axios from "axios";\nconst api = axios.create({ baseURL: "/" });';

  it("has its parts in the options, and the body of a POST between them and the address", () => {
    const known = { query: "", headers: "", body: "", validateStatus: "" };
    expect(fieldsOf(around("axios.get(url)", axiosImport))).toMatchObject({ method: "get", ...known });
    expect(fieldsOf(around("axios(url)", axiosImport))).toMatchObject({ method: "", ...known });
    expect(fieldsOf(around("api.put(url, undefined)", api))).toMatchObject({ method: "put", ...known });
    const call = "axios.post(url, { id: 7 }, { params: { q: 1 }, timeout: 9 })";
    expect(fieldsOf(around(call, axiosImport))).toMatchObject({
      ...known,
      method: "post",
      query: "{ q: 1 }",
      body: "{ id: 7 }",
      timeout: "9",
    });
    expect(fieldsOf(around("axios.delete(url, { data: { id: 7 } })", axiosImport)).body).toBe("{ id: 7 }");
  });

  it.each([
    "axios.post(url, data, options)",
    "axios.post(url, ...rest)",
    "axios({ url })",
    "axios.request({ url })",
  ])("has no form where its parts are not spelled out: %s", (call) =>
    expect(fieldsOf(around(call, axiosImport))).not.toHaveProperty("query"),
  );

  it.each([
    ["axios.get(url)", "query", "{ q: 1 }", "axios.get(url, { params: { q: 1 } })"],
    ["axios.post(url)", "query", "{ q: 1 }", "axios.post(url, undefined, { params: { q: 1 } })"],
    ["axios.post(url)", "body", "{ a: 1 }", "axios.post(url, { a: 1 })"],
    ["axios.post(url, { a: 1 })", "headers", "own", "axios.post(url, { a: 1 }, { headers: own })"],
    ["axios.put(url, { a: 1 }, { timeout: 9 })", "body", "", "axios.put(url, undefined, { timeout: 9 })"],
    ["axios.put(url, undefined, { timeout: 9 })", "body", "item", "axios.put(url, item, { timeout: 9 })"],
    ["axios.delete(url)", "body", "{ a: 1 }", "axios.delete(url, { data: { a: 1 } })"],
    ["axios(url)", "validateStatus", "() => true", "axios(url, { validateStatus: () => true })"],
    ["axios.get(url, { timeout: 9 })", "method", "post", "axios.post(url, undefined, { timeout: 9 })"],
    ["axios.post(url, undefined, { timeout: 9 })", "method", "get", "axios.get(url, { timeout: 9 })"],
    ["axios.post(url, undefined)", "method", "get", "axios.get(url)"],
    ["axios.post(url, { a: 1 })", "method", "put", "axios.put(url, { a: 1 })"],
  ])("%s with another %s %s is %s", (call, field, value, result) => {
    expect(made(call, axiosImport, field, value)).toBe(result);
  });

  it("rejects a method without a body while the call has one", () => {
    expect(() => made("axios.post(url, { a: 1 })", axiosImport, "method", "get")).toThrow(
      "remove the body first",
    );
  });

  it("is as before once an added part is removed", () => {
    for (const [field, value] of [
      ["query", "{ q: 1 }"],
      ["headers", '{ a: "b" }'],
      ["validateStatus", "() => true"],
      ["body", "{ a: 1 }"],
    ] as const)
      for (const call of ["get(url)", "post(url)", ...(field === "body" ? [] : ["post(url, item)"])]) {
        const before = around(`axios.${call}`, axiosImport);
        const after = set(before, field, value);
        expect(fieldsOf(after)[field]).toBe(value);
        expect(set(after, field, "")).toBe(before);
      }
  });
});
