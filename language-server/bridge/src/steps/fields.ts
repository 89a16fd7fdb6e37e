import type * as ast from "@babel/types";
import type { Field, FieldRole, Range } from "@hookloom/protocol/flow-document";
import { nodeRange } from "../syntax/babel.ts";

const literalTypes = new Set([
  "StringLiteral",
  "NumericLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "BigIntLiteral",
]);

/** Above this length, the names are kept in a set. */
const maxListed = 8;

/** Collects the fields of one step under unique names. */
export class FieldList {
  readonly #text: string;
  readonly #fields: Field[] = [];
  /** Created for long lists only. Most steps have just a few fields. */
  #names: Set<string> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  get fields(): readonly Field[] {
    return this.#fields;
  }

  /**
   * Adds the source text of a node or range. Without a node or range, adds an empty field that can be filled
   * in.
   */
  add(name: string, at: ast.Node | Range | null | undefined, role?: FieldRole): this {
    const free = this.#free(name);
    if (at === null || at === undefined) {
      this.#fields.push({ name: free, text: "", role: role ?? "expression" });
      return this;
    }
    const range = "type" in at ? nodeRange(at) : at;
    const fallback = "type" in at && literalTypes.has(at.type) ? "literal" : "expression";
    const text = this.#text.slice(range.start, range.end);
    this.#fields.push({ name: free, text, range, role: role ?? fallback });
    return this;
  }

  /** Adds a field for each property that can be set separately. Returns true if this covers all properties. */
  addProperties(object: ast.ObjectExpression, skip?: ReadonlySet<string>): boolean {
    let whole = object.properties.length > 0;
    for (const property of object.properties) {
      const key = plainKey(property);
      if (key === undefined) whole = false;
      else if (!skip?.has(key)) this.add(key, (property as ast.ObjectProperty).value);
    }
    return whole;
  }

  /** Adds the arguments of a call: the properties of a single object literal, otherwise one field per argument. */
  addArguments(call: { readonly arguments: readonly ast.Node[] }, skip = 0): this {
    const rest = call.arguments.slice(skip);
    const only = rest.length === 1 ? withoutParens(rest[0] as ast.Node) : undefined;
    if (only?.type === "ObjectExpression" && this.addProperties(only)) return this;
    rest.forEach((argument, index) => {
      this.add(`argument${skip + index + 1}`, argument);
    });
    return this;
  }

  #free(name: string): string {
    let free = name;
    for (let count = 2; this.#isTaken(free); count++) free = `${name}${count}`;
    this.#names?.add(free);
    return free;
  }

  #isTaken(name: string): boolean {
    if (this.#fields.length === maxListed) this.#names ??= new Set(this.#fields.map((field) => field.name));
    return this.#names?.has(name) ?? this.#fields.some((field) => field.name === name);
  }
}

/** The key of a `key: value` property; undefined for shorthands, methods, spreads and computed keys. */
export function plainKey(property: ast.Node): string | undefined {
  if (property.type !== "ObjectProperty" || property.computed || property.shorthand) return undefined;
  return keyName(property.key);
}

/** The name in the key of a property, method or member. */
export function keyName(key: ast.Node): string | undefined {
  if (key.type === "Identifier") return key.name;
  if (key.type === "StringLiteral") return key.value;
  if (key.type === "NumericLiteral") return String(key.value);
  if (key.type === "PrivateName") return `#${key.id.name}`;
  return undefined;
}

/** The property with a given name and a value in an object literal. Undefined for any other expression. */
export function findProperty(object: ast.Node | undefined, name: string): ast.ObjectProperty | undefined {
  const value = object && withoutParens(object);
  if (value?.type !== "ObjectExpression") return undefined;
  const isNamed = (each: ast.Node): each is ast.ObjectProperty =>
    each.type === "ObjectProperty" && !each.computed && keyName(each.key) === name;
  return value.properties.find(isNamed);
}

/** The constant string value of an expression. Undefined if it is not a literal string. */
export function constantText(expression: ast.Node | null | undefined): string | undefined {
  const node = expression && withoutParens(expression);
  if (node?.type === "StringLiteral") return node.value;
  if (node?.type !== "TemplateLiteral" || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/** The expression inside parentheses and type assertions, which have no effect at run time. */
export function withoutParens(node: ast.Node): ast.Node {
  let inner = node;
  while (
    inner.type === "ParenthesizedExpression" ||
    inner.type === "TSAsExpression" ||
    inner.type === "TSSatisfiesExpression" ||
    inner.type === "TSNonNullExpression" ||
    inner.type === "TSTypeAssertion"
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** A one-line excerpt of the source with at most `limit` characters. Long ranges are not read to their end. */
export function oneLine(text: string, range: Range, limit = 200): string {
  const raw = text.slice(range.start, Math.min(range.end, range.start + limit * 3));
  const line = /[\n\r\t\v\f\u2028\u2029]| {2}|^\s|\s$/.test(raw) ? raw.replace(/\s+/g, " ").trim() : raw;
  return line.length > limit || range.end - range.start > raw.length ? `${line.slice(0, limit - 1)}…` : line;
}
