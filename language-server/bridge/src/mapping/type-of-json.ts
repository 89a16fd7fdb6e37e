import { isIdentifier } from "@hookloom/protocol/identifier";
import { literal } from "../steps/templates.ts";
import type { CodeStyle } from "../text/style.ts";

/** The shape of a type, inferred from a sample. */
type Shape =
  | { readonly kind: "plain"; readonly type: string }
  | { readonly kind: "list"; readonly element: Shape }
  | { readonly kind: "object"; readonly members: ReadonlyMap<string, Member> }
  | { readonly kind: "either"; readonly shapes: readonly Shape[] };

interface Member {
  readonly shape: Shape;
  /** True if some objects in a list lack the member. */
  readonly optional: boolean;
}

const unknown: Shape = { kind: "plain", type: "unknown" };

function inferShape(value: unknown): Shape {
  if (Array.isArray(value)) return { kind: "list", element: mergeShapes(value.map(inferShape)) };
  if (value === null) return { kind: "plain", type: "null" };
  if (typeof value !== "object") return { kind: "plain", type: typeof value };
  const members = Object.entries(value).map(
    ([name, member]) => [name, { shape: inferShape(member), optional: false }] as const,
  );
  return { kind: "object", members: new Map(members) };
}

/** Merges the shapes of several values: the members of their objects, and the elements of their lists. */
function mergeShapes(shapes: readonly Shape[]): Shape {
  const flat = shapes.flatMap((shape) => (shape.kind === "either" ? shape.shapes : [shape]));
  const plainTypes = [
    ...new Set(flat.flatMap((shape) => (shape.kind === "plain" ? [shape.type] : []))),
  ].filter((type, _, all) => type !== "unknown" || all.length === 1);
  const lists = flat.flatMap((shape) => (shape.kind === "list" ? [shape.element] : []));
  const objects = flat.flatMap((shape) => (shape.kind === "object" ? [shape.members] : []));
  const all: Shape[] = [
    ...(objects.length > 0 ? [mergeObjects(objects)] : []),
    ...(lists.length > 0 ? [{ kind: "list", element: mergeShapes(lists) } as const] : []),
    ...plainTypes.map((type): Shape => ({ kind: "plain", type })),
  ];
  const [only, ...others] = all;
  if (!only) return unknown;
  return others.length === 0 ? only : { kind: "either", shapes: all };
}

function mergeObjects(objects: readonly ReadonlyMap<string, Member>[]): Shape {
  const names = new Set(objects.flatMap((members) => [...members.keys()]));
  const members = [...names].map((name) => {
    const found = objects.flatMap((each) => each.get(name) ?? []);
    const optional = found.length < objects.length || found.some((member) => member.optional);
    return [name, { shape: mergeShapes(found.map(({ shape }) => shape)), optional }] as const;
  });
  return { kind: "object", members: new Map(members) };
}

const propertyKeyText = (name: string, { quote }: CodeStyle): string =>
  isIdentifier(name) ? name : literal(name, quote);

/** The members of an object on separate lines in braces. */
function formatMembers(members: ReadonlyMap<string, Member>, style: CodeStyle, indent: string): string {
  const { eol, unit, semicolons } = style;
  if (members.size === 0) return "{}";
  const inner = indent + unit;
  const lines = [...members].map(
    ([name, { shape, optional }]) =>
      `${inner}${propertyKeyText(name, style)}${optional ? "?" : ""}: ${printShape(shape, style, inner)}${semicolons ? ";" : ""}`,
  );
  return ["{", ...lines, `${indent}}`].join(eol);
}

function printShape(shape: Shape, style: CodeStyle, indent: string): string {
  switch (shape.kind) {
    case "plain":
      return shape.type;
    case "list": {
      const element = printShape(shape.element, style, indent);
      return shape.element.kind === "either" ? `(${element})[]` : `${element}[]`;
    }
    case "object":
      return formatMembers(shape.members, style, indent);
    case "either":
      return shape.shapes.map((each) => printShape(each, style, indent)).join(" | ");
  }
}

/** The declaration of a sample's type: an interface for an object, otherwise a type alias. */
export function typeOfJson(name: string, sample: unknown, style: CodeStyle): string {
  const shape = inferShape(sample);
  if (shape.kind === "object") return `interface ${name} ${formatMembers(shape.members, style, "")}`;
  return `type ${name} = ${printShape(shape, style, "")}${style.semicolons ? ";" : ""}`;
}
