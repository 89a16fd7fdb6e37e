import type * as t from "@babel/types";
import { calleePath, callIn, parallelList } from "../steps/calls.ts";
import { withoutParens } from "../steps/fields.ts";
import { patternNames } from "../syntax/pattern-names.ts";

/** An expression without parentheses, type assertions and `await` around it. */
function bare(node: t.Node): t.Node {
  let inner = withoutParens(node);
  while (inner.type === "AwaitExpression") inner = withoutParens(inner.argument);
  return inner;
}

/** True for what makes a function or class right here. */
export function isFunctionLike(node: t.Node): boolean {
  return /^(?:ArrowFunctionExpression|FunctionExpression|ClassExpression)$/.test(bare(node).type);
}

/**
 * The arguments of the call that a step consists of; undefined for those that cannot be recorded. None for calls that
 * mean something to the bundler.
 */
export function argumentsToRecord(node: t.Node): readonly (t.Expression | undefined)[] {
  let call = bare(node);
  // `total = await sum(list)` is a step of that call, too.
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

/** The list whose items are the branches of the `parallel` step that an expression is, or whose result it assigns. */
export function branchList(node: t.Node): t.ArrayExpression | undefined {
  const inner = withoutParens(node);
  const found = callIn(inner.type === "AssignmentExpression" ? inner.right : inner);
  return found && parallelList(found.call, calleePath(found.call));
}

/** What an expression, or an assignment, awaits last of all. */
export function awaitedOperand(node: t.Node): t.Expression | undefined {
  const inner = withoutParens(node);
  if (inner.type === "AssignmentExpression") return awaitedOperand(inner.right);
  return inner.type === "AwaitExpression" ? inner.argument : undefined;
}

/** The value of a statement: of `void notify(order)`, which does not wait for a promise, that promise. */
export function givenBy(node: t.Expression): t.Expression {
  const inner = withoutParens(node);
  const isVoid = inner.type === "UnaryExpression" && inner.operator === "void";
  return isVoid && bare(inner.argument).type === "CallExpression" ? inner.argument : node;
}

/** The names of a function's parameters. */
export const paramNames = (params: readonly t.Node[]): readonly string[] =>
  params.flatMap((param) => patternNames(param)).filter((name) => name !== "this");

/** An object with these names and their values, as code. */
export const shorthand = (names: readonly string[]): string => `{${[...new Set(names)].join(",")}}`;
