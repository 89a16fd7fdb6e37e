import type * as t from "@babel/types";
import { calleePath, callIn, parallelList } from "../steps/calls.ts";
import { withoutParens } from "../steps/fields.ts";
import { patternNames } from "../syntax/pattern-names.ts";

/** An expression without enclosing parentheses, type assertions and `await`. */
function bare(node: t.Node): t.Node {
  let inner = withoutParens(node);
  while (inner.type === "AwaitExpression") inner = withoutParens(inner.argument);
  return inner;
}

/** True for an expression that defines a function or class. */
export function isFunctionLike(node: t.Node): boolean {
  return /^(?:ArrowFunctionExpression|FunctionExpression|ClassExpression)$/.test(bare(node).type);
}

/**
 * The arguments of a step's call. Arguments that cannot be recorded are undefined. Empty for calls that the bundler treats
 * specially.
 */
export function argumentsToRecord(node: t.Node): readonly (t.Expression | undefined)[] {
  let call = bare(node);
  // `total = await sum(list)` is also a step for that call.
  if (call.type === "AssignmentExpression") call = bare(call.right);
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
export function branchList(node: t.Node): t.ArrayExpression | undefined {
  const inner = withoutParens(node);
  const found = callIn(inner.type === "AssignmentExpression" ? inner.right : inner);
  return found && parallelList(found.call, calleePath(found.call));
}

/** The operand of the outermost `await` in an expression or an assignment. */
export function awaitedOperand(node: t.Node): t.Expression | undefined {
  const inner = withoutParens(node);
  if (inner.type === "AssignmentExpression") return awaitedOperand(inner.right);
  return inner.type === "AwaitExpression" ? inner.argument : undefined;
}

/** The value of a statement. For `void notify(order)`, which does not await its promise, it is the promise. */
export function givenBy(node: t.Expression): t.Expression {
  const inner = withoutParens(node);
  const isVoid = inner.type === "UnaryExpression" && inner.operator === "void";
  return isVoid && bare(inner.argument).type === "CallExpression" ? inner.argument : node;
}

/** The names of a function's parameters. */
export const paramNames = (params: readonly t.Node[]): readonly string[] =>
  params.flatMap((param) => patternNames(param)).filter((name) => name !== "this");

/** The code of an object with these names and their values. */
export const shorthand = (names: readonly string[]): string => `{${[...new Set(names)].join(",")}}`;
