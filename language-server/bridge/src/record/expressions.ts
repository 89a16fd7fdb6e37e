import type * as ast from "@babel/types";
import { calleePath, callIn, parallelList } from "../steps/calls.ts";
import { withoutParens } from "../steps/fields.ts";
import { patternNames } from "../syntax/pattern-names.ts";

/** An expression without enclosing parentheses, type assertions and `await`. */
function unwrapExpression(node: ast.Node): ast.Node {
  let inner = withoutParens(node);
  while (inner.type === "AwaitExpression") inner = withoutParens(inner.argument);
  return inner;
}

/** True for an expression that defines a function or class. */
export function isFunctionLike(node: ast.Node): boolean {
  return /^(?:ArrowFunctionExpression|FunctionExpression|ClassExpression)$/.test(unwrapExpression(node).type);
}

/**
 * The arguments of a step's call. Arguments that cannot be recorded are undefined. Empty for calls that the bundler treats
 * specially.
 */
export function argumentsToRecord(node: ast.Node): readonly (ast.Expression | undefined)[] {
  let call = unwrapExpression(node);
  // `total = await sum(list)` is also a step for that call.
  if (call.type === "AssignmentExpression") call = unwrapExpression(call.right);
  if (
    call.type !== "CallExpression" &&
    call.type !== "OptionalCallExpression" &&
    call.type !== "NewExpression"
  )
    return [];
  let callee = withoutParens(call.callee);
  while (callee.type === "MemberExpression" || callee.type === "OptionalMemberExpression")
    callee = withoutParens(callee.object);
  if (callee.type === "Import" || (callee.type === "Identifier" && /^(?:require|eval)$/.test(callee.name)))
    return [];
  return call.arguments.map((argument) =>
    argument.type === "SpreadElement" || argument.type === "ArgumentPlaceholder" ? undefined : argument,
  );
}

/** The list whose items are the branches of a `parallel` step, for the step's expression or an assignment of its result. */
export function branchList(node: ast.Node): ast.ArrayExpression | undefined {
  const inner = withoutParens(node);
  const found = callIn(inner.type === "AssignmentExpression" ? inner.right : inner);
  return found && parallelList(found.call, calleePath(found.call));
}

/** The operand of the outermost `await` in an expression or an assignment. */
export function awaitedOperand(node: ast.Node): ast.Expression | undefined {
  const inner = withoutParens(node);
  if (inner.type === "AssignmentExpression") return awaitedOperand(inner.right);
  return inner.type === "AwaitExpression" ? inner.argument : undefined;
}

/**
 * The value of a statement. For `void notify(order)`, which does not await its promise, the value is the
 * promise.
 */
export function statementValue(node: ast.Expression): ast.Expression {
  const inner = withoutParens(node);
  const isVoid = inner.type === "UnaryExpression" && inner.operator === "void";
  return isVoid && unwrapExpression(inner.argument).type === "CallExpression" ? inner.argument : node;
}

export const paramNames = (params: readonly ast.Node[]): readonly string[] =>
  params.flatMap((param) => patternNames(param)).filter((name) => name !== "this");

/** The code of an object with these names and their values. */
export const shorthandObject = (names: readonly string[]): string => `{${[...new Set(names)].join(",")}}`;
