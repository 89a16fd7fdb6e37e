import type { Node } from "@babel/types";
import { withoutParens } from "../../steps/fields.ts";
import type { EditContext } from "../context.ts";
import { nodesAround } from "../names/nodes.ts";
import type { Binding } from "../names/scopes.ts";

const neverPromises = new Set(
  (
    "AwaitExpression StringLiteral NumericLiteral BooleanLiteral NullLiteral BigIntLiteral RegExpLiteral TemplateLiteral " +
    "BinaryExpression UnaryExpression UpdateExpression ObjectExpression ArrayExpression ArrowFunctionExpression " +
    "FunctionExpression ClassExpression MemberExpression JSXElement JSXFragment"
  ).split(" "),
);

/** True where the value of an expression might be a promise, which the caller of an async function would wait for. */
export function mayBePromise(value: Node): boolean {
  return !neverPromises.has(withoutParens(value).type);
}

/** True where a variable might hold a promise, as far as its declaration and its assignments show. */
export function mayHoldPromise({ model }: EditContext, { nodes, kinds, uses }: Binding): boolean {
  if ([...kinds].every((kind) => kind === "function")) return false;
  const isKnown = (node: Node): boolean =>
    node.type === "VariableDeclarator" &&
    node.id.type === "Identifier" &&
    (!node.init || !mayBePromise(node.init));
  if (!nodes.every(isKnown)) return true;
  return uses.some((use) => use.writes && !setsPlainValue(nodesAround(model.parsed.program, use)));
}

/** True where the path to a variable leads through an assignment of what is no promise. */
function setsPlainValue(path: readonly Node[]): boolean {
  const node = path.at(-2);
  if (node?.type === "UpdateExpression") return true;
  if (node?.type !== "AssignmentExpression" || node.left !== path.at(-1)) return false;
  return node.operator === "=" ? !mayBePromise(node.right) : !/^(?:&&|\|\||\?\?)=$/.test(node.operator);
}
