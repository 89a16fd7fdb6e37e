import type * as t from "@babel/types";
import type { MappingOperation, MappingOperationName } from "@hookloom/protocol/mapping";
import { nodeRange } from "../syntax/babel.ts";

/** One operation with the expression that it is done with. */
export interface Peeled {
  readonly operation: MappingOperation;
  readonly on: t.Node;
}

type AnyCall = t.CallExpression | t.OptionalCallExpression;

/** Functions of one argument that make a value of another kind. */
const functions: ReadonlyMap<string, MappingOperationName> = new Map([
  ["String", "text"],
  ["Number", "number"],
  ["Boolean", "switch"],
  ["JSON.stringify", "json"],
  ["JSON.parse", "parsed"],
]);

/** Methods without arguments that do. */
const conversions: ReadonlyMap<string, MappingOperationName> = new Map([
  ["toString", "text"],
  ["toISOString", "iso"],
  ["getTime", "time"],
]);

const listMethods: ReadonlyMap<string, MappingOperationName> = new Map([
  ["filter", "filter"],
  ["find", "find"],
  ["join", "join"],
]);

/** Takes the outermost operation off an expression; undefined where a mapping does not know the operation. */
export function peel(text: string, node: t.Node): Peeled | undefined {
  const cut = (part: t.Node): string => text.slice(nodeRange(part).start, nodeRange(part).end);
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
        ? { operation: { name: "date" }, on: node.arguments[0] as t.Node }
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

function peelCall(cut: (part: t.Node) => string, { callee, arguments: given }: AnyCall): Peeled | undefined {
  const [first] = given;
  const converts = callee.type === "Identifier" || callee.type === "MemberExpression" ? cut(callee) : "";
  const made = functions.get(converts);
  if (made && first && given.length === 1 && first.type !== "SpreadElement")
    return { operation: { name: made }, on: first };
  if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return undefined;
  if (callee.computed || callee.property.type !== "Identifier") return undefined;
  const { name } = callee.property;
  const on = callee.object;
  const converted = given.length === 0 ? conversions.get(name) : undefined;
  if (converted) return { operation: { name: converted }, on };
  if (!first || given.length !== 1 || first.type === "SpreadElement") return undefined;
  if (name === "at" && ["0", "-1"].includes(cut(first)))
    return { operation: { name: cut(first) === "0" ? "first" : "last" }, on };
  const method = listMethods.get(name);
  return method && { operation: { name: method, argument: cut(first) }, on };
}
