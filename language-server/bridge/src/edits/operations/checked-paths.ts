import type { Node } from "@babel/types";
import { keyName, withoutParens } from "../../steps/fields.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { walk } from "../names/nodes.ts";

/** The path that an expression reads, such as `payload.issue` or `list[index]`, with the variable first; undefined for others. */
export function expressionPath(text: string, expression: Node): string | undefined {
  const node = withoutParens(expression);
  if (node.type === "Identifier") return node.name;
  if (node.type === "TSNonNullExpression" || node.type === "TSAsExpression")
    return expressionPath(text, node.expression);
  if (node.type !== "MemberExpression" && node.type !== "OptionalMemberExpression") return undefined;
  const object = expressionPath(text, node.object);
  if (object === undefined) return undefined;
  const { start, end } = nodeRange(node.property);
  const key = node.computed
    ? `[${text.slice(start, end)}]`
    : `.${keyName(node.property) ?? text.slice(start, end)}`;
  return object + key;
}

/** The variable at the start of a path. */
export function pathRoot(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}

/** The members that a declaration such as `const { issue } = payload` reads. */
export function takenPaths(text: string, node: Node): string[] {
  if (node.type !== "VariableDeclarator" || node.id.type !== "ObjectPattern" || !node.init) return [];
  const owner = expressionPath(text, node.init);
  if (owner === undefined) return [];
  return node.id.properties.flatMap((property) => {
    const key = property.type === "ObjectProperty" && !property.computed ? keyName(property.key) : undefined;
    return key === undefined ? [] : [`${owner}.${key}`];
  });
}

/** A path without its last part. */
function parentPath(path: string): string | undefined {
  const owner = path.replace(/(?:\.[^.[\]]*|\[[^\]]*\])$/, "");
  return owner === path ? undefined : owner;
}

/** The paths whose presence or kind an expression checks: `payload.issue` in `payload.issue && ready`. */
export function checkedPaths(text: string, test: Node): string[] {
  const node = withoutParens(test);
  const own = expressionPath(text, node);
  // What is truthy says that an optional owner exists, and narrows the other members of a union.
  if (own !== undefined) return [own, parentPath(own)].filter((path) => path !== undefined);
  const inner = (nodes: readonly Node[]): string[] => nodes.flatMap((one) => checkedPaths(text, one));
  switch (node.type) {
    case "LogicalExpression":
    case "BinaryExpression":
      return inner([node.left, node.right]);
    case "UnaryExpression":
    case "AwaitExpression":
      return inner([node.argument]);
    case "CallExpression":
    case "OptionalCallExpression":
      return inner(node.arguments);
    case "AssignmentExpression":
      return inner([node.left, node.right]);
    default:
      return [];
  }
}

/** The expressions that decide how a function continues. */
export function testsIn(root: Node): Node[] {
  const tests: Node[] = [];
  walk(root, (node) => {
    if ("test" in node && node.test) tests.push(node.test as Node);
    if (node.type === "SwitchStatement") tests.push(node.discriminant);
    if (node.type === "LogicalExpression") tests.push(node.left);
    if (
      node.type === "VariableDeclarator" &&
      node.init &&
      /^(?:Logical|Binary)Expression$/.test(node.init.type)
    )
      tests.push(node.init);
    return undefined;
  });
  return tests;
}

/** The members that statements give a value. */
export function assignedPaths(
  text: string,
  roots: readonly Node[],
  counts: (node: Node) => boolean = () => true,
): string[] {
  const paths: string[] = [];
  for (const root of roots) {
    walk(root, (node) => {
      if (node.type !== "AssignmentExpression" || !counts(node)) return undefined;
      const path = expressionPath(text, node.left);
      if (path !== undefined && path !== pathRoot(path)) paths.push(path);
      return undefined;
    });
  }
  return paths;
}
