import type { FlowEdit } from "@hookloom/protocol/flow-edit";
import { type MappingNode, mappedAt, nodeParts } from "@hookloom/protocol/mapping";
import { listSteps } from "@hookloom/protocol/walk";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readFlow } from "./incremental/read-flow.ts";
import { readMapping } from "./read-mapping.ts";
import { parse } from "./syntax/parse.ts";
import { breaksLiteral, withoutLayout } from "./testing/inverse.ts";
import { nodesBelow } from "./testing/step-edits.ts";
import { variants, withoutSemicolons } from "./testing/variants.ts";
import { applyEdits } from "./text/edit-list.ts";
import { writeEdit } from "./write-edit.ts";

const expressions = fc.constantFrom(
  "payload.issue.title",
  'payload.issue?.user?.login ?? "none"',
  "title",
  "String(payload.n)",
  "`a $" + "{payload.a}, b`",
  "3",
  "payload.labels.map((label) => ({ name: label.name }))",
  "payload.labels.find((one) => one.on)?.name",
  "pick(payload.a, { b: 1 })",
);
const names = fc.constantFrom("a", "b", "title", "user", "x-y", "long_name");
const layouts = fc.constantFrom(
  "line",
  "lines",
  "linesWithComma",
  "mixed",
  "commented",
) as fc.Arbitrary<Layout>;
type Layout = "line" | "lines" | "linesWithComma" | "mixed" | "commented";

interface Literal {
  readonly layout: Layout;
  readonly members: readonly { readonly name: string; readonly value: string | Literal }[];
}

const literals = fc.letrec<{ readonly literal: Literal }>((tie) => ({
  literal: fc.record({
    layout: layouts,
    members: fc.uniqueArray(
      fc.record({
        name: names,
        value: fc.oneof(
          { maxDepth: 2, depthSize: "small" },
          expressions,
          tie("literal") as fc.Arbitrary<Literal>,
        ),
      }),
      { selector: ({ name }) => name, maxLength: 4 },
    ),
  }),
})).literal;

const keyOf = (name: string): string => (/^\w+$/.test(name) ? name : JSON.stringify(name));

function print({ layout, members }: Literal, indent: string): string {
  const inner = `${indent}  `;
  const code = members.map(({ name, value }) => {
    const text = typeof value === "string" ? value : print(value, inner);
    return name === text ? name : `${keyOf(name)}: ${text}`;
  });
  if (code.length === 0) return "{}";
  if (layout === "line") return `{ ${code.join(", ")} }`;
  if (layout === "lines") return `{\n${inner}${code.join(`,\n${inner}`)}\n${indent}}`;
  if (layout === "linesWithComma") return `{\n${inner}${code.join(`,\n${inner}`)},\n${indent}}`;
  if (layout === "mixed") return `{ ${code.join(`,\n${inner}`)} }`;
  return `{ // all\n${inner}// next\n${inner}${code.join(`, // note\n${inner}`)} /* last */\n${indent}}`;
}

const draws = fc.record({
  literal: literals,
  style: fc.constantFrom(...Object.values(variants), withoutSemicolons),
  at: fc.nat(),
  index: fc.nat(),
  name: fc.constantFrom("fresh", "x-new"),
  text: expressions,
});
type Draw = typeof draws extends fc.Arbitrary<infer T> ? T : never;

function read(text: string) {
  const document = readFlow(text);
  const step = listSteps(document)[0]?.id ?? "";
  return { document, step, mapping: readMapping(text, document, { step, field: "value" }) };
}

const textOf = ({ literal, style }: Draw): string =>
  style(`async function f(payload, title) {\n  const made = ${print(literal, "  ")};\n  return made;\n}\n`);

/** The length of the longest line that can be broken: a value alone cannot. */
const maxBreakable = (text: string): number =>
  Math.max(...text.split("\n").map((line) => (/[{[] |, \S/.test(line) ? line.length : 0)));

/** Takes an edit back: the bytes are as they were, but a literal that was broken over lines stays broken. */
function restores(text: string, changed: string, back: string): void {
  if (!breaksLiteral(text, changed) && !breaksLiteral(changed, back)) {
    expect(back).toBe(text);
    return;
  }
  expect(withoutLayout(back)).toBe(withoutLayout(text));
  expect(Math.max(...back.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(
    Math.max(80, maxBreakable(text)),
  );
}

/** Makes an edit and checks what holds for each: it parses, and all bytes outside of its ranges are as they were. */
function made(text: string, edit: (step: string) => FlowEdit): string {
  const { document, step } = read(text);
  const edits = writeEdit(text, document, edit(step));
  const after = applyEdits(text, edits);
  expect(parse(after).issues).toEqual([]);
  const kept = edits.reduce((length, { start, end }) => length - (end - start), text.length);
  expect(after.length).toBe(edits.reduce((length, { newText }) => length + newText.length, kept));
  return after;
}

/** The texts of all values that an edit at a path has nothing to do with. */
function others(text: string, path: readonly unknown[]): readonly string[] {
  const { root } = read(text).mapping;
  const isRelated = (other: MappingNode): boolean => {
    const shorter = Math.min(other.path.length, path.length);
    return other.path.slice(0, shorter).every((key, index) => key === path[index]);
  };
  return (root ? nodesBelow(root) : []).filter((node) => !isRelated(node)).map((node) => node.text);
}

const law = (name: string, check: (draw: Draw) => void): void => {
  test(name, () => fc.assert(fc.property(draws, check), { numRuns: 150, seed: 14 }));
};

law("a new link and its removal restore the bytes, and no other value changes", (draw) => {
  const text = textOf(draw);
  const { root } = read(text).mapping;
  const objects = (root ? nodesBelow(root) : []).filter(({ value }) => value.kind === "object");
  const object = objects[draw.at % objects.length] as MappingNode;
  const members = object.value.kind === "object" ? object.value.members.length : 0;
  const path = [...object.path, draw.name];
  const index = draw.index % (members + 1);
  const linked = made(text, (step) => ({ op: "mapSet", step, field: "value", path, text: draw.text, index }));
  expect(mappedAt(read(linked).mapping.root, path)?.text).toBe(draw.text);
  expect(others(linked, path)).toEqual(others(text, path));
  const back = made(linked, (step) => ({ op: "mapRemove", step, field: "value", path }));
  restores(text, linked, back);
});

law("another value and the value before restore the bytes", (draw) => {
  const text = textOf(draw);
  const { root } = read(text).mapping;
  const values = (root ? nodesBelow(root) : []).filter(({ path }) => path.length > 0);
  const node = values[draw.at % values.length];
  if (!node) return;
  const set = (value: string) => (step: string) =>
    ({ op: "mapSet", step, field: "value", path: node.path, text: value, replace: true }) as const;
  const changed = made(text, set(draw.text));
  expect(mappedAt(read(changed).mapping.root, node.path)?.text).toBe(draw.text);
  expect(others(changed, node.path)).toEqual(others(text, node.path));
  restores(text, changed, made(changed, set(node.text)));
});

law("a property that is removed and written again where it stood restores the bytes", (draw) => {
  const text = textOf({
    ...draw,
    literal: { ...draw.literal, layout: draw.at % 2 ? "line" : "linesWithComma" },
  });
  const { root } = read(text).mapping;
  const own = root && nodeParts(root).filter(({ path }) => typeof path[0] === "string");
  // What an only property leaves behind is `{}`, as after every removal.
  if (!own || own.length < 2) return;
  const index = draw.at % own.length;
  const node = own[index] as MappingNode;
  const gone = made(text, (step) => ({ op: "mapRemove", step, field: "value", path: node.path }));
  const back = made(gone, (step) => ({
    op: "mapSet",
    step,
    field: "value",
    path: node.path,
    text: node.text,
    index,
  }));
  restores(text, gone, back);
});
