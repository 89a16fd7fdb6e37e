import { applyEdits } from "@hookloom/bridge/edit-list";
import { readFlow } from "@hookloom/bridge/read";
import { writeEdit } from "@hookloom/bridge/write";
import type { FlowDocument } from "@hookloom/protocol/flow-document";
import { listSteps } from "@hookloom/protocol/walk";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { requestAddress, withAddress } from "./request-address.ts";

const around = (url: string): string =>
  `async function f(payload) {\n  const response = await fetch(${url}, { method: "POST" });\n}\n`;
const stepOf = (document: FlowDocument) => {
  const [step] = listSteps(document);
  if (!step) throw new Error("There is no request.");
  return step;
};
const addressOf = (url: string) => requestAddress(stepOf(readFlow(around(url))));
const query = "${new URLSearchParams({ q: payload.q })}`";
const fieldsOf = (text: string): Record<string, string> =>
  Object.fromEntries(stepOf(readFlow(text)).fields.map(({ name, text: own }) => [name, own]));

/** The file with another address of its request. */
function changed(text: string, address: string): string {
  const document = readFlow(text);
  const step = stepOf(document);
  const known = requestAddress(step);
  const url = known && withAddress(known, address);
  if (url === undefined) throw new Error("The query cannot follow the address.");
  return applyEdits(text, writeEdit(text, document, { op: "set", step: step.id, field: "url", text: url }));
}

describe("the address of a request", () => {
  it.each([
    [`\`https://a.example/x?${query}`, '"https://a.example/x"'],
    [`\`https://a.example/\${payload.id}?a=1&${query}`, "`https://a.example/${payload.id}?a=1`"],
    [`\`//a.example/"\\n"?${query}`, '`//a.example/"\\n"`'],
    [`\`\${payload.url}?${query}`, "payload.url"],
    [`\`\${a}\${b}?${query}`, "`${a}${b}`"],
    ["`//a.example?${ new URLSearchParams( values, ) }`", '"//a.example"'],
  ])("of %s is what stands in front of the query", (url, address) => {
    expect(addressOf(url)?.text).toBe(address);
  });

  it.each([
    '"https://a.example?q=1"',
    "`https://a.example?q=${payload.q}`",
    "`https://a.example?${/* ours */ new URLSearchParams({})}`",
    "`https://a.example\\?${new URLSearchParams({})}`",
    "`https://a.example/${a / b}?${new URLSearchParams({})}`",
    "`https://a.example?${new URLSearchParams({})}#top`",
  ])("is not separated from %s", (url) => {
    expect(addressOf(url)).toBeUndefined();
  });

  it("leaves the query as it is, and joins both by the right sign", () => {
    const own = around(`\`https://a.example/x?${query}`);
    const next = (address: string): string | undefined => fieldsOf(changed(own, address)).url;
    expect(next('"//b.example/`y`"')).toBe(`\`//b.example/\\\`y\\\`?${query}`);
    expect(next("`//b.example?b=1`")).toBe(`\`//b.example?b=1&${query}`);
    expect(next("baseUrl")).toBe(`\`\${baseUrl}?${query}`);
    expect(fieldsOf(changed(around(`\`//b.example?b=1&${query}`), "`//b.example`")).url).toBe(
      `\`//b.example?${query}`,
    );
    // An expression whose value has a query, which an address without one replaces.
    expect(fieldsOf(changed(around(`\`${"${url}"}&${query}`), '"//b.example"')).url).toBe(
      `\`//b.example?${query}`,
    );
  });

  it("cannot have a part behind #", () => {
    const known = addressOf(`\`https://a.example?${query}`);
    expect(known && withAddress(known, '"https://a.example/#top"')).toBeUndefined();
    expect(known && withAddress(known, "`https://a.example/${user.#id}`")).toBeDefined();
  });
});

test("another address keeps the query byte for byte, and the way back restores the file", () => {
  const addresses = fc.constantFrom(
    '"https://a.example"',
    "`https://a.example/${payload.id}?x=1`",
    "`//${host}/a\\nb`",
    "payload.url",
    "`${a}${b}`",
  );
  const queries = fc.constantFrom(
    "{ q: payload.q }",
    "{\n    q: 1, // kept\n  }",
    "values",
    "[[a, `?${b}`]]",
  );
  fc.assert(
    fc.property(addresses, addresses, queries, (one, other, values) => {
      const known = addressOf(`\`//a.example?\${new URLSearchParams(${values})}\``);
      const text = around((known && withAddress(known, one)) ?? "");
      expect(addressOf((known && withAddress(known, one)) ?? "")?.text).toBe(one);
      const next = changed(text, other);
      expect(fieldsOf(next)).toMatchObject({ query: values });
      expect(changed(next, one)).toBe(text);
    }),
    { numRuns: 100, seed: 30 },
  );
});
