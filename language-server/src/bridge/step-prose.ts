import type * as t from "@babel/types";
import { rangeOf } from "./parse-source.ts";
import { withoutParens } from "./step-fields.ts";

/** Words that a statement can start with although another word follows. */
const leaders = new Set(
  (
    "abstract async await break case class const continue declare default delete do else enum export for function " +
    "if import interface let namespace new return static switch throw try type typeof using var void while yield"
  ).split(" "),
);
/** Words that can stand between two others in an expression. */
const infixes = new Set(["as", "in", "instanceof", "of", "satisfies"]);

/** A quick look that rules out nearly all prose before anything is parsed. */
export function mayBeCode(comment: t.Comment): boolean {
  const { value } = comment;
  if (comment.type === "CommentBlock" && value.startsWith("*")) return false;
  const words = /^\s*([\p{L}\w$']+)[^\S\n\r]+([\p{L}\w$']+)/u.exec(value);
  if (words && !leaders.has(words[1] ?? "") && !infixes.has(words[2] ?? "")) return false;
  if (/^\s*(?:return|break|continue|debugger)\s*$/.test(value)) return true;
  return /[;={}()[\]`]|\+\+|--|^\s*(?:return|throw|if|for|while|do|else|try)\b/.test(value);
}

/** True for a file that ends no statement with a semicolon. */
export function isTerse(text: string): boolean {
  return !/;[^\S\n\r]*[\n\r]/.test(text);
}

/**
 * Tells a commented-out statement from words that happen to parse. `terse` is true in a file without semicolons, where
 * `return result` may well be code.
 */
export function readsLikeCode(source: string, node: t.Node, terse: boolean): boolean {
  const { start, end } = rangeOf(node);
  const closed = source[end - 1] === ";";
  switch (node.type) {
    case "ExpressionStatement":
      return closed || isEffect(source, node.expression);
    case "Directive":
      return closed;
    case "LabeledStatement":
      return /^(?:For|While|Do|Block|Switch)/.test(node.body.type);
    case "VariableDeclaration":
      return closed || node.declarations.some(({ init }) => init != null);
    case "ReturnStatement":
    case "ThrowStatement":
      return closed || terse || node.argument == null || node.argument.type !== "Identifier";
    case "BreakStatement":
    case "ContinueStatement":
      return closed || terse || node.label == null;
    case "BlockStatement":
      return node.body.length > 0 && node.body.every((inner) => readsLikeCode(source, inner, terse));
    case "IfStatement":
      return readsLikeCode(source, node.consequent, terse) || node.consequent.type === "BlockStatement";
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
    case "ExportAllDeclaration":
      return false;
    case "TSTypeAliasDeclaration":
      return closed || /=/.test(source.slice(start, end));
    default:
      return true;
  }
}

/** An expression that does something, written as programs write it: `call(x)`, not `Note (x)`. */
function isEffect(source: string, expression: t.Node): boolean {
  const node = withoutParens(expression);
  if (node.type === "AssignmentExpression" || node.type === "UpdateExpression") return true;
  if (node.type === "AwaitExpression" || node.type === "YieldExpression") {
    return node.argument != null && isEffect(source, node.argument);
  }
  if (node.type === "NewExpression") return source[rangeOf(node).end - 1] === ")";
  if (node.type !== "CallExpression" && node.type !== "OptionalCallExpression") return false;
  return /\S/.test(source[rangeOf(node.callee).end] ?? " ");
}
