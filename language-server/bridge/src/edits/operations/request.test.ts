import type { FlowDocument } from "@hookloom/protocol/flow-document";
import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { statusCheckAfter } from "@hookloom/protocol/status-check";
import { listSteps } from "@hookloom/protocol/walk";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { readFlow } from "../../incremental/read-flow.ts";
import { refused, textAfterEdit } from "../../testing/edited.ts";
import { variants, withoutSemicolons } from "../../testing/variants.ts";

const around = (call: string): string =>
  `async function f(payload) {\n  const response = await ${call};\n}\n`;
const stepIn = (document: FlowDocument): string => listSteps(document)[0]?.id ?? "";
const set =
  (field: string, text: string) =>
  (document: FlowDocument): FlowEdit => ({ op: "set", step: stepIn(document), field, text });
const fieldsOf = (text: string): Record<string, string> =>
  Object.fromEntries((listSteps(readFlow(text))[0]?.fields ?? []).map((field) => [field.name, field.text]));
const call = (text: string): string => text.slice(around("").indexOf("await ") + 6, -4);
const changed = (before: string, field: string, text: string): string =>
  call(textAfterEdit(around(before), set(field, text)));

describe("a request", () => {
  it("has fields for its method, query, headers and body, also where it has none of them", () => {
    expect(fieldsOf(around('fetch("https://a.example")'))).toMatchObject({
      url: '"https://a.example"',
      method: "",
      query: "",
      headers: "",
      body: "",
    });
    const full =
      'fetch(`https://a.example/${payload.id}?${new URLSearchParams({ q: payload.q })}`, { body: "x" })';
    expect(fieldsOf(around(full))).toMatchObject({ query: "{ q: payload.q }", body: '"x"', headers: "" });
  });

  it("gets them in the order in which they are read, whichever is set first", () => {
    const plain = 'fetch("//a.example")';
    const body = changed(plain, "body", "JSON.stringify({})");
    expect(body).toBe('fetch("//a.example", { body: JSON.stringify({}) })');
    const headers = changed(body, "headers", "{}");
    expect(changed(headers, "method", "POST")).toBe(
      'fetch("//a.example", {\n    method: "POST",\n    headers: {},\n    body: JSON.stringify({})\n  })',
    );
  });

  it("has a query in a template, behind what the address has already", () => {
    expect(changed('fetch("https://a.example/$1")', "query", "{ q: 1 }")).toBe(
      "fetch(`https://a.example/$1?${new URLSearchParams({ q: 1 })}`)",
    );
    expect(changed('fetch("https://a.example/?a=1")', "query", "{ q: 1 }")).toBe(
      "fetch(`https://a.example/?a=1&${new URLSearchParams({ q: 1 })}`)",
    );
    expect(changed("fetch(url)", "query", "{ q: 1 }")).toBe(
      "fetch(`${url}?${new URLSearchParams({ q: 1 })}`)",
    );
    expect(changed("fetch(`https://${host}/a`)", "query", "{ q: 1 }")).toBe(
      "fetch(`https://${host}/a?${new URLSearchParams({ q: 1 })}`)",
    );
  });

  it("looks for the query of a template in its text alone", () => {
    expect(changed("fetch(`https://a.example/${user?.id}`)", "query", "{ q: 1 }")).toBe(
      "fetch(`https://a.example/${user?.id}?${new URLSearchParams({ q: 1 })}`)",
    );
    expect(changed("fetch(`${this.#base}/x`)", "query", "{ q: 1 }")).toBe(
      "fetch(`${this.#base}/x?${new URLSearchParams({ q: 1 })}`)",
    );
    expect(changed("fetch(`//a.example/?a=${a}`)", "query", "{ q: 1 }")).toBe(
      "fetch(`//a.example/?a=${a}&${new URLSearchParams({ q: 1 })}`)",
    );
    expect(refused(around("fetch(`//a.example/#${top}`)"), set("query", "{ q: 1 }")).code).toBe("bad-field");
  });

  it("is not broken in the middle of its address", () => {
    const long = `fetch("https://a.example/${"long/".repeat(12)}")`;
    const made = textAfterEdit(around(long), (document) => ({
      op: "mapSet",
      step: stepIn(document),
      field: "query",
      path: ["page"],
      text: "payload.page",
    }));
    expect(made).toContain("?${new URLSearchParams({ page: payload.page })}`");
  });

  it("says what it has no place for", () => {
    for (const [given, field] of [
      ["fetch(url, options)", "body"],
      ["fetch(url, { body })", "body"],
      ['fetch("https://a.example/#top")', "query"],
      ["fetch(...list)", "query"],
    ] as const) {
      const document = readFlow(around(given));
      const shown = listSteps(document)[0]?.fields.some(({ name }) => name === field);
      expect(refused(around(given), set(field, "{}")).code, given).toBe("bad-field");
      expect(shown, given).toBe(given !== "fetch(url, options)");
    }
  });
});

test("what a form sets of a request and takes away again restores the bytes", () => {
  const addresses = fc.constantFrom(
    '"https://a.example"',
    '"https://a.example/`$" + "{x}`"',
    '"https://a.example/?x=\\"1\\""',
    "`https://${payload.host}/a`",
    "payload.url",
    "`https://${payload.host}?a=${payload.a}`",
  );
  const options = fc.constantFrom(
    "",
    ', { cache: "no-store" }',
    ", {\n    ...usual,\n  }",
    ', { method: "PUT", /* ours */ }',
  );
  const values = fc.constantFrom(
    ["query", "{ q: payload.q }"],
    ["headers", '{ accept: "text/plain" }'],
    ["body", "JSON.stringify({ a: payload.a, b: [1, 2] })"],
    ["method", '"PATCH"'],
  );
  const styles = fc.constantFrom(...Object.values(variants), withoutSemicolons);
  let count = 0;
  fc.assert(
    fc.property(addresses, options, values, styles, (address, given, [field = "", text = ""], style) => {
      const before = style(around(`fetch(${address}${given})`));
      if (fieldsOf(before)[field] !== "") return;
      const made = textAfterEdit(before, set(field, text));
      expect(fieldsOf(made)[field]?.replace(/\s+/g, "")).toBe(text.replace(/\s+/g, ""));
      const back = textAfterEdit(made, set(field, ""));
      const broke = made.split("\n").length - before.split("\n").length > 1;
      if (!broke) expect(back).toBe(before);
      count++;
    }),
    { numRuns: 200, seed: 30 },
  );
  expect(count).toBeGreaterThan(60);
});

describe("a new request", () => {
  const insert =
    (fields: Record<string, string> = {}) =>
    (document: FlowDocument): FlowEdit => ({
      op: "insert",
      block: document.flows[0]?.body.id ?? "",
      index: 0,
      step: { kind: "http", fields },
    });

  it("fails on an error status, with the response as the cause, until that is turned off", () => {
    const before = "async function f() {\n  done();\n}\n";
    const made = textAfterEdit(before, insert());
    expect(made).toBe(
      "async function f() {\n" +
        '  const response = await fetch("https://example.com");\n' +
        "  if (!response.ok)\n" +
        "    throw new Error(`Request failed: ${response.status}`, { cause: response });\n" +
        "  done();\n}\n",
    );
    const { flows } = readFlow(made);
    const body = flows[0]?.body;
    const [request, check] = body?.steps ?? [];
    if (!body || !request || !check) throw new Error("The request has no check.");
    expect(statusCheckAfter(body, request)?.step).toBe(check);
    const without = textAfterEdit(made, { op: "remove", steps: [check.id] });
    expect(without).toBe(
      'async function f() {\n  const response = await fetch("https://example.com");\n  done();\n}\n',
    );
    const plain = readFlow(without).flows[0]?.body;
    expect(plain?.steps[0] && statusCheckAfter(plain, plain.steps[0])).toBeUndefined();
  });

  it.each([
    ["post", 'method: "POST"'],
    ['"patch"', 'method: "patch"'],
    ["verb()", "method: verb()"],
  ])("has the method %s as %s", (method, option) => {
    expect(textAfterEdit("async function f() {\n  done();\n}\n", insert({ method }))).toContain(
      `fetch("https://example.com", { ${option} })`,
    );
  });

  it("stands on one line where its block does, and has no check where nothing can be awaited", () => {
    expect(textAfterEdit("async function f() { done(); }\n", insert())).toContain(
      'fetch("https://example.com"); if (!response.ok) throw new Error(',
    );
    expect(textAfterEdit("function f() {\n  done();\n}\n", insert())).not.toContain("throw");
  });
});
