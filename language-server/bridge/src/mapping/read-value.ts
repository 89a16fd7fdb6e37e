import type * as ast from "@babel/types";
import type {
  MappedMember,
  MappedValue,
  MappingNode,
  MappingOperation,
  MappingOperationName,
  MappingPath,
} from "@hookloom/protocol/mapping";
import { keyName, withoutParens } from "../steps/fields.ts";
import { nodeRange } from "../syntax/babel.ts";
import { readSources, sourcePath } from "./read-sources.ts";

/** An operation, with the expression that it is applied to. */
interface Peeled {
  readonly operation: MappingOperation;
  readonly on: ast.Node;
}

type AnyCall = ast.CallExpression | ast.OptionalCallExpression;

/** Functions with one argument that convert a value to another type. */
const conversionFunctions: ReadonlyMap<string, MappingOperationName> = new Map([
  ["String", "text"],
  ["Number", "number"],
  ["Boolean", "switch"],
  ["JSON.stringify", "json"],
  ["JSON.parse", "parsed"],
]);

/** Methods without arguments that convert a value to another type. */
const conversionMethods: ReadonlyMap<string, MappingOperationName> = new Map([
  ["toString", "text"],
  ["toISOString", "iso"],
  ["getTime", "time"],
]);

const listMethods: ReadonlyMap<string, MappingOperationName> = new Map([
  ["filter", "filter"],
  ["find", "find"],
  ["join", "join"],
]);

/** Removes the outermost operation from an expression. Undefined if mappings do not support the operation. */
function peel(text: string, node: ast.Node): Peeled | undefined {
  const cut = (part: ast.Node): string => text.slice(nodeRange(part).start, nodeRange(part).end);
  switch (node.type) {
    case "ParenthesizedExpression":
    case "TSNonNullExpression":
      return peel(text, node.expression);
    case "LogicalExpression":
      return node.operator === "??"
        ? { operation: { name: "default", argument: cut(node.right) }, on: node.left }
        : undefined;
    case "TSAsExpression":
      return { operation: { name: "as", argument: cut(node.typeAnnotation) }, on: node.expression };
    case "NewExpression":
      return node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 1
        ? { operation: { name: "date" }, on: node.arguments[0] as ast.Node }
        : undefined;
    case "MemberExpression":
    case "OptionalMemberExpression":
      return !node.computed && node.property.type === "Identifier"
        ? { operation: { name: "part", argument: node.property.name }, on: node.object }
        : undefined;
    case "CallExpression":
    case "OptionalCallExpression":
      return peelCall(cut, node);
    default:
      return undefined;
  }
}

function peelCall(
  cut: (part: ast.Node) => string,
  { callee, arguments: given }: AnyCall,
): Peeled | undefined {
  const [first] = given;
  const converts = callee.type === "Identifier" || callee.type === "MemberExpression" ? cut(callee) : "";
  const conversion = conversionFunctions.get(converts);
  if (conversion && first && given.length === 1 && first.type !== "SpreadElement")
    return { operation: { name: conversion }, on: first };
  if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return undefined;
  if (callee.computed || callee.property.type !== "Identifier") return undefined;
  const { name } = callee.property;
  const on = callee.object;
  const converted = given.length === 0 ? conversionMethods.get(name) : undefined;
  if (converted) return { operation: { name: converted }, on };
  if (!first || given.length !== 1 || first.type === "SpreadElement") return undefined;
  if (name === "at" && ["0", "-1"].includes(cut(first)))
    return { operation: { name: cut(first) === "0" ? "first" : "last" }, on };
  const method = listMethods.get(name);
  return method && { operation: { name: method, argument: cut(first) }, on };
}

/** A call of `map` whose function only maps each element to a value. */
interface EachCall {
  /** The mapped list. */
  readonly list: ast.Node;
  readonly item: string;
  readonly arrow: ast.ArrowFunctionExpression;
  /** The value that an element is mapped to, even if it is in parentheses or returned from a body. */
  readonly element: ast.Node;
}

/** The only expression that a function returns. Undefined if the function does anything else. */
function arrowResult({ body }: ast.ArrowFunctionExpression): ast.Node | undefined {
  if (body.type !== "BlockStatement") return body;
  const [only, ...others] = body.body;
  return only?.type === "ReturnStatement" && others.length === 0 && body.directives.length === 0
    ? (only.argument ?? undefined)
    : undefined;
}

/** Reads `list.map((item) => value)`. Undefined for any other expression. */
function eachCall(expression: ast.Node): EachCall | undefined {
  const node = withoutParens(expression);
  if (node.type !== "CallExpression" && node.type !== "OptionalCallExpression") return undefined;
  const { callee } = node;
  if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return undefined;
  if (callee.computed || callee.property.type !== "Identifier" || callee.property.name !== "map")
    return undefined;
  const [arrow, ...others] = node.arguments;
  if (arrow?.type !== "ArrowFunctionExpression" || others.length > 0 || arrow.async) return undefined;
  const [item, ...more] = arrow.params;
  if (item?.type !== "Identifier" || more.some(({ type }) => type !== "Identifier")) return undefined;
  const element = arrowResult(arrow);
  return element && { list: callee.object, item: item.name, arrow, element };
}

/** Separates an expression from the operations around it. The operations are in order of execution. */
function peelAll(text: string, expression: ast.Node, isBase: (node: ast.Node) => boolean) {
  const operations: MappingOperation[] = [];
  let node = expression;
  while (!isBase(node)) {
    const peeled = peel(text, node);
    if (!peeled) return undefined;
    operations.push(peeled.operation);
    node = peeled.on;
  }
  return { node, operations: operations.reverse() };
}

const isPath = (node: ast.Node): boolean => sourcePath(node) !== undefined;

function readLink(text: string, expression: ast.Node) {
  const found = peelAll(text, expression, isPath);
  return found && { source: sourcePath(found.node) as string, operations: found.operations };
}

function isConstant(node: ast.Node): boolean {
  switch (node.type) {
    case "StringLiteral":
    case "NumericLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
    case "BigIntLiteral":
      return true;
    case "TemplateLiteral":
      return node.expressions.length === 0;
    case "UnaryExpression":
      return node.operator === "-" && node.argument.type === "NumericLiteral";
    case "Identifier":
      return node.name === "undefined";
    default:
      return false;
  }
}

/** The values that are joined into a string, in order. Undefined for any other expression. */
function joinedParts(node: ast.Node): readonly ast.Node[] | undefined {
  if (node.type === "TemplateLiteral") return node.expressions;
  if (node.type !== "BinaryExpression" || node.operator !== "+") return undefined;
  const sides = [node.left, node.right].map((side) => {
    const inner = withoutParens(side);
    return joinedParts(inner) ?? [inner];
  });
  return sides.flat();
}

function readJoined(text: string, node: ast.Node): MappedValue | undefined {
  const parts = joinedParts(node);
  const links = parts?.flatMap((part) => (isConstant(part) ? [] : [readLink(text, part)]));
  if (!links || links.length === 0 || links.some((link) => link === undefined)) return undefined;
  return { kind: "joined", sources: [...new Set(links.flatMap((link) => link?.source ?? []))] };
}

/**
 * The call to `map` that remains after an expression's outer operations are removed, if the mapped list is a source. Undefined for any
 * other expression.
 */
export function eachWithin(text: string, expression: ast.Node) {
  const found = peelAll(text, expression, (inner) => eachCall(inner) !== undefined);
  const each = found && eachCall(found.node);
  const list = each && readLink(text, each.list);
  return each && list && { each, list, operations: found.operations };
}

function readEach(text: string, node: ast.Node, path: MappingPath): MappedValue | undefined {
  const found = eachWithin(text, node);
  if (!found) return undefined;
  const { each, list, operations } = found;
  return {
    kind: "each",
    source: list.source,
    before: list.operations,
    item: each.item,
    element: readNode(text, each.element, [...path, null]),
    after: operations,
  };
}

function readMember(
  text: string,
  member: ast.ObjectExpression["properties"][number],
  path: MappingPath,
): MappedMember {
  const range = nodeRange(member);
  const name = member.type === "ObjectProperty" && !member.computed ? keyName(member.key) : undefined;
  if (member.type === "ObjectProperty" && name !== undefined)
    return { kind: "property", name, range, node: readNode(text, member.value, [...path, name]) };
  const kind =
    member.type === "SpreadElement" ? "spread" : member.type === "ObjectMethod" ? "method" : "computed";
  return { kind, range, text: text.slice(range.start, range.end), sources: readSources(member) };
}

function readObject(text: string, node: ast.ObjectExpression, path: MappingPath): MappedValue {
  const members = node.properties.map((member) => readMember(text, member, path));
  const last = new Map(
    members.map((member, index) => [member.kind === "property" ? member.name : "", index]),
  );
  return {
    kind: "object",
    members: members.map((member, index) =>
      member.kind === "property" && last.get(member.name) !== index
        ? { ...member, overridden: true }
        : member,
    ),
  };
}

function readList(text: string, node: ast.ArrayExpression, path: MappingPath): MappedValue {
  // Spreads and omitted elements shift the index of the elements after them.
  const isPlain = node.elements.every((element) => element !== null && element.type !== "SpreadElement");
  if (!isPlain) return { kind: "expression", sources: readSources(node) };
  const elements = node.elements as readonly ast.Node[];
  return { kind: "list", items: elements.map((element, index) => readNode(text, element, [...path, index])) };
}

function readValue(text: string, node: ast.Node, path: MappingPath): MappedValue {
  if (node.type === "ObjectExpression") return readObject(text, node, path);
  if (node.type === "ArrayExpression") return readList(text, node, path);
  if (isConstant(node)) return { kind: "constant" };
  const link = readLink(text, node);
  if (link) return { kind: "link", ...link };
  return (
    readEach(text, node, path) ?? readJoined(text, node) ?? { kind: "expression", sources: readSources(node) }
  );
}

/** Reads how a value's code maps sources to the value. */
export function readNode(text: string, expression: ast.Node, path: MappingPath): MappingNode {
  const inner = withoutParens(expression);
  // A type assertion is a part of a link, but not of an object.
  const isWrapped = inner.type === "ObjectExpression" || inner.type === "ArrayExpression";
  const node = isWrapped
    ? inner
    : expression.type === "ParenthesizedExpression"
      ? expression.expression
      : expression;
  const range = nodeRange(node);
  return { path, range, text: text.slice(range.start, range.end), value: readValue(text, node, path) };
}
