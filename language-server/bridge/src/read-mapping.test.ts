import { mappedAt, nodeParts, nodeSources } from "@hookloom/protocol/mapping";
import { listSteps } from "@hookloom/protocol/walk";
import { describe, expect, it } from "vitest";
import { readFlow } from "./incremental/read-flow.ts";
import { readMapping } from "./read-mapping.ts";

/** The mapping of the first step's field in a handler with this statement. */
function mappingOf(statement: string, field = "value", argument?: number) {
  const text = `async function f(payload, post) {\n  ${statement}\n}\n`;
  const document = readFlow(text);
  const step = listSteps(document)[0]?.id ?? "";
  const place = { step, field, ...(argument === undefined ? {} : { argument }) };
  return { text, ...readMapping(text, document, place) };
}

const mappedValue = (expression: string) => mappingOf(`const made = ${expression};`).root?.value;

describe("reading a mapping", () => {
  it("finds what each property of a literal is made of, and where it stands", () => {
    const { root, text } = mappingOf(
      "const made = { title: payload.issue.title, count: 3, ...rest, 'x-y': { deep: a?.b } };",
    );
    const title = mappedAt(root, ["title"]);
    expect(title?.value).toEqual({ kind: "link", source: "payload.issue.title", operations: [] });
    expect(text.slice(title?.range.start, title?.range.end)).toBe("payload.issue.title");
    expect(mappedAt(root, ["count"])?.value.kind).toBe("constant");
    expect(mappedAt(root, ["x-y", "deep"])).toMatchObject({ text: "a?.b", value: { source: "a?.b" } });
    expect(mappedAt(root, ["none"])).toBeUndefined();
    const members = root?.value.kind === "object" ? root.value.members : [];
    expect(members.map(({ kind }) => kind)).toEqual(["property", "property", "spread", "property"]);
  });

  it("knows conversions, defaults and what is done with lists", () => {
    const names = (expression: string) => {
      const value = mappedValue(expression);
      return value?.kind === "link"
        ? [value.source, ...value.operations.map(({ name }) => name)]
        : value?.kind;
    };
    expect(names("String(payload.n ?? 0)")).toEqual(["payload.n", "default", "text"]);
    expect(names("new Date(payload.at).toISOString()")).toEqual(["payload.at", "date", "iso"]);
    expect(names("payload.labels.find((l) => l.on)?.name ?? ''")).toEqual([
      "payload.labels",
      "find",
      "part",
      "default",
    ]);
    expect(names("payload.labels.at(-1)")).toEqual(["payload.labels", "last"]);
    expect(names("payload.names.filter(Boolean).join(', ')")).toEqual(["payload.names", "filter", "join"]);
    expect(names("JSON.stringify(payload)")).toEqual(["payload", "json"]);
    expect(names("payload.state as State")).toEqual(["payload.state", "as"]);
    expect(names("payload.labels[0].name")).toEqual(["payload.labels[0].name"]);
  });

  it("reads the value of each element of a list, also below filters, joins and defaults", () => {
    const { root } = mappingOf(
      "const made = payload.labels?.filter((l) => l.on).map((label) => ({ name: label.name })) ?? [];",
    );
    expect(root?.value).toMatchObject({
      kind: "each",
      source: "payload.labels",
      item: "label",
      before: [{ name: "filter", argument: "(l) => l.on" }],
      after: [{ name: "default", argument: "[]" }],
    });
    expect(mappedAt(root, [null, "name"])).toMatchObject({ text: "label.name" });
  });

  it("shows what is written by hand as an expression, with what it reads", () => {
    expect(mappedValue("pick(payload.a, payload.list.some((x) => x.b === payload.c), { d: e.f })")).toEqual({
      kind: "expression",
      sources: ["payload.a", "payload.list", "payload.c", "e.f"],
    });
    expect(mappedValue("payload.on ? payload.a : 'none'")).toMatchObject({ kind: "expression" });
    expect(mappedValue("payload.list.map(async (x) => x.a)")).toMatchObject({ kind: "expression" });
    expect(mappedValue("[...payload.list, 1]")).toMatchObject({ kind: "expression" });
  });

  it("reads several sources that become one text", () => {
    expect(mappedValue("`New: $" + "{payload.title} by $" + "{String(payload.by)}`")).toEqual({
      kind: "joined",
      sources: ["payload.title", "payload.by"],
    });
    expect(mappedValue("payload.first + ' ' + payload.last")).toEqual({
      kind: "joined",
      sources: ["payload.first", "payload.last"],
    });
  });

  it("marks a property that a later one overrides, and leads to the later one", () => {
    const { root } = mappingOf("const made = { a: 1, b: 2, a: payload.a };");
    const members = root?.value.kind === "object" ? root.value.members : [];
    expect(members.map((each) => each.kind === "property" && each.overridden === true)).toEqual([
      true,
      false,
      false,
    ]);
    expect(root && nodeParts(root).map(({ text }) => text)).toEqual(["2", "payload.a"]);
    expect(nodeSources(mappedAt(root, ["a"]) as never)).toEqual(["payload.a"]);
  });

  it("reads an argument of a call, and nothing where the call has none yet", () => {
    expect(mappingOf("await post({ channel: payload.a });", "call", 0).root?.text).toBe(
      "{ channel: payload.a }",
    );
    expect(mappingOf("return await post(1, { a: payload.a });", "value", 1).root?.text).toBe(
      "{ a: payload.a }",
    );
    expect(mappingOf("await post();", "call", 0).root).toBeUndefined();
    expect(mappingOf("await post();", "call", 1).root).toBeUndefined();
    expect(() => mappingOf("await post(...list);", "call", 1)).toThrow("has no value");
  });
});
