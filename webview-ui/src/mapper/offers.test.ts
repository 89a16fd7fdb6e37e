import type { MappingNode } from "@hookloom/protocol/mapping";
import type { TypeNode } from "@hookloom/protocol/typed-fields";
import { describe, expect, it } from "vitest";
import { itemName, offersFor, typeFit } from "./offers.ts";

const node = (path: string, shape: TypeNode["shape"], more: Partial<TypeNode> = {}): TypeNode => ({
  name: path.split(".").at(-1) ?? path,
  path,
  type: shape ?? "unknown",
  optional: false,
  ...(shape ? { shape } : {}),
  ...more,
});

const missing = { optional: true };
const first = (source: TypeNode, target: TypeNode): string | undefined => offersFor(source, target)[0]?.text;
const labels = (source: TypeNode, target: TypeNode): readonly string[] =>
  offersFor(source, target).map(({ label }) => label);

describe("what is offered for a link", () => {
  it("is the source as it is where the types are the same", () => {
    expect(first(node("p.title", "text"), node("t", "text"))).toBe("p.title");
    expect(first(node("p", undefined), node("t", "text"))).toBe("p");
    expect(first(node("p.by", "object"), node("t", "object"))).toBe("p.by");
    const states = { literals: ['"a"', '"b"'] };
    expect(
      first(node("p.s", "choice", states), node("t", "choice", { literals: ['"a"', '"b"', '"c"'] })),
    ).toBe("p.s");
    expect(first(node("p.s", "choice", states), node("t", "text"))).toBe("p.s");
  });

  it("is a conversion where they differ", () => {
    expect(first(node("p.n", "number"), node("t", "text"))).toBe("String(p.n)");
    expect(first(node("p.s", "text"), node("t", "number"))).toBe("Number(p.s)");
    expect(first(node("p.s", "text"), node("t", "date"))).toBe("new Date(p.s)");
    expect(first(node("p.d", "date"), node("t", "text"))).toBe("p.d.toISOString()");
    expect(first(node("p.d", "date"), node("t", "number"))).toBe("p.d.getTime()");
    expect(first(node("p.o", "object"), node("t", "text"))).toBe("JSON.stringify(p.o)");
    expect(first(node("p.s", "text"), node("t", "object"))).toBe("JSON.parse(p.s)");
    expect(first(node("p.s", "text"), node("t", "choice", { literals: ['"a"', '"b"'] }))).toBe(
      'p.s as "a" | "b"',
    );
  });

  it("has a default where a source may be missing and the target needs a value", () => {
    expect(first(node("p.s", "text", missing), node("t", "text"))).toBe('p.s ?? ""');
    expect(first(node("p.u?.n", "number"), node("t", "number"))).toBe("p.u?.n ?? 0");
    expect(
      first(node("p.s", "text", missing), node("t", "text", { optional: true, type: "string | undefined" })),
    ).toBe("p.s");
    const nullable = node("p.s", "text", { optional: true, type: "string | null" });
    expect(first(nullable, node("t", "text", { optional: true, type: "string | undefined" }))).toBe(
      "p.s ?? undefined",
    );
    expect(first(nullable, node("t", "text", { nullable: true, type: "string | null" }))).toBe("p.s");
    expect(first(node("p.n", "number", missing), node("t", "text"))).toBe('String(p.n ?? "")');
  });

  it("maps, filters, finds and joins lists", () => {
    const list = node("p.labels", "list");
    expect(first(list, node("t", "list", { element: node("", "object") }))).toBe(
      "p.labels.map((label) => ({}))",
    );
    expect(labels(list, node("t", "list"))).toEqual(["Each element", "Unchanged", "Matching elements…"]);
    expect(labels(list, node("t", "text"))).toEqual([
      "Joined by commas",
      "First element",
      "Last element",
      "First matching element…",
      "As JSON",
    ]);
    const parts = [node("p.labels[0].name", "text", { name: "name" })];
    const texts = offersFor(list, node("t", "text"), undefined, { parts, taken: new Set(["label"]) });
    expect(texts[0]?.text).toBe('p.labels.map((label2) => label2.name).join(", ")');
    expect(texts[1]?.text).toBe('p.labels.at(0)?.name ?? ""');
    expect(first(node("p.labels", "list", missing), node("t", "list"))).toBe(
      "p.labels?.map((label) => ({})) ?? []",
    );
    expect(first(node("p.s", "text"), node("t", "list"))).toBe("[p.s]");
  });

  it("joins several sources, and takes another where one is missing", () => {
    const current = (text: string, kind: "link" | "joined"): MappingNode => ({
      path: ["t"],
      range: { start: 0, end: text.length },
      text,
      value: kind === "link" ? { kind, source: text, operations: [] } : { kind, sources: [] },
    });
    const texts = (now: MappingNode) =>
      offersFor(node("p.b", "text"), node("t", "text"), now).map(({ text }) => text);
    expect(texts(current("p.a", "link"))).toEqual(["p.b", "`$" + "{p.a} $" + "{p.b}`", "p.a ?? p.b"]);
    expect(texts(current("`New: $" + "{p.a}`", "joined"))).toContain("`New: $" + "{p.a} $" + "{p.b}`");
  });
});

it("says how well a source fits", () => {
  expect(typeFit(node("p", "text"), node("t", "text"))).toBe("same");
  expect(typeFit(node("p", "number"), node("t", "text"))).toBe("converts");
  expect(typeFit(node("p", "object"), node("t", "number"))).toBe("unlikely");
  expect(typeFit(node("p", "text"), undefined)).toBe("unlikely");
});

it.each([
  ["payload.issue.labels", "label"],
  ["p.categories", "category"],
  ["p.boxes", "box"],
  ["p.address", "item"],
  ["people", "item"],
  ["p.items ?? []", "item"],
])("names an element of %s %s", (list, name) => {
  expect(itemName(list)).toBe(name);
});
