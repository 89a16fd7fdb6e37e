import type * as ast from "@babel/types";
import { keyName } from "../steps/fields.ts";
import { isNode } from "../syntax/babel.ts";

/** Names of built-in values, which are not sources. */
const valueNames: ReadonlySet<string> = new Set(["undefined", "NaN", "Infinity"]);

function withoutMarks(node: ast.Node): ast.Node {
  let inner = node;
  while (inner.type === "ParenthesizedExpression" || inner.type === "TSNonNullExpression")
    inner = inner.expression;
  return inner;
}

/** One segment of a path: `.title`, `?.title`, `["x-y"]`, `[0]`. Undefined if it is computed. */
function partText(member: ast.MemberExpression | ast.OptionalMemberExpression): string | undefined {
  const { computed, property } = member;
  const mark = member.type === "OptionalMemberExpression" && member.optional ? "?." : "";
  if (!computed) {
    const name = property.type === "Identifier" ? property.name : undefined;
    return name === undefined ? undefined : `${mark === "" ? "." : mark}${name}`;
  }
  const key =
    property.type === "StringLiteral" || property.type === "NumericLiteral" ? keyName(property) : undefined;
  if (key === undefined) return undefined;
  return `${mark}[${property.type === "NumericLiteral" ? key : JSON.stringify(key)}]`;
}

/** The path of an expression that only reads a value, such as `payload.issue?.title`. Undefined for any other expression. */
export function sourcePath(expression: ast.Node): string | undefined {
  const parts: string[] = [];
  let node = withoutMarks(expression);
  while (node.type === "MemberExpression" || node.type === "OptionalMemberExpression") {
    const part = partText(node);
    if (part === undefined) return undefined;
    parts.push(part);
    node = withoutMarks(node.object);
  }
  if (node.type !== "Identifier" || valueNames.has(node.name)) return undefined;
  return [node.name, ...parts.reverse()].join("");
}

/** The direct children of a node that can be values, excluding keys, member names and types. */
function valuesIn(node: ast.Node): readonly ast.Node[] {
  return Object.entries(node).flatMap(([name, value]): ast.Node[] => {
    const isNamed = (name === "property" || name === "key") && "computed" in node && node.computed !== true;
    if (isNamed || name === "id") return [];
    const nodes = (Array.isArray(value) ? value : [value]).filter(isNode);
    return nodes.filter(({ type }) => !/^(?:Comment|TypeAnnotation|TSType)/.test(type));
  });
}

function addPatternNames(pattern: ast.Node, names: Set<string>): void {
  if (pattern.type === "Identifier") names.add(pattern.name);
  else if (pattern.type === "ObjectProperty") addPatternNames(pattern.value, names);
  else if (pattern.type === "AssignmentPattern") addPatternNames(pattern.left, names);
  else for (const child of valuesIn(pattern)) addPatternNames(child, names);
}

/** Adds the names that functions and variables inside an expression declare. */
function addOwnNames(node: ast.Node, names: Set<string>): void {
  if ("params" in node && Array.isArray(node.params))
    for (const parameter of node.params) if (isNode(parameter)) addPatternNames(parameter, names);
  if (node.type === "VariableDeclarator") addPatternNames(node.id, names);
  for (const child of valuesIn(node)) addOwnNames(child, names);
}

/** The paths that an expression reads, each once and in source order, excluding the names of called functions. */
export function readSources(expression: ast.Node): readonly string[] {
  const localNames = new Set<string>();
  addOwnNames(expression, localNames);
  const found = new Set<string>();
  const add = (node: ast.Node): boolean => {
    const path = sourcePath(node);
    if (path === undefined) return false;
    if (!localNames.has(/^[^.?[]+/.exec(path)?.[0] ?? "")) found.add(path);
    return true;
  };
  const visit = (node: ast.Node): void => {
    if (add(node)) return;
    const called =
      node.type === "CallExpression" || node.type === "OptionalCallExpression" ? node.callee : undefined;
    for (const child of valuesIn(node)) {
      if (child !== called) visit(child);
      // For a method call, the object of the method is read.
      else if (called.type === "MemberExpression" || called.type === "OptionalMemberExpression")
        visit(called.object);
      else if (called.type !== "Identifier") visit(called);
    }
  };
  visit(expression);
  return [...found];
}
