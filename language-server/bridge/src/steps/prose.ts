import type * as ast from "@babel/types";
import { nodeRange } from "../syntax/babel.ts";
import { withoutParens } from "./fields.ts";

/** Words that can start a statement even if another word follows. */
const leaders = new Set(
  (
    "abstract async await break case class const continue declare default delete do else enum export for function " +
    "if import interface let namespace new return static switch throw try type typeof using var void while yield"
  ).split(" "),
);
/** Words that can separate two others in an expression. */
const infixes = new Set(["as", "in", "instanceof", "of", "satisfies"]);

/**
 * A quick check of a comment and the comment on the next line. The check rules out nearly all prose before
 * anything is parsed.
 */
export function mayBeCode(comment: ast.Comment, next: ast.Comment | undefined): boolean {
  const { value } = comment;
  if (comment.type === "CommentBlock" && value.startsWith("*")) return false;
  const [, first = "", second] = /^\s*([\p{L}\w$']+)(?:[^\S\n\r]+([\p{L}\w$']+))?/u.exec(value) ?? [];
  if (leaders.has(first)) return true;
  if (second !== undefined && !infixes.has(second)) return false;
  return /[;={}()[\]`]|\+\+|--|^\s*debugger\s*$/.test(value) || /^\s*\??\.[\w$#([]/.test(next?.value ?? "");
}

/** True for a file that uses no semicolons. */
export function isTerse(text: string): boolean {
  return !/;[^\S\n\r]*[\n\r]/.test(text);
}

/** Context that helps to distinguish code from prose. */
export interface ProseContext {
  /** True in a file without semicolons, where `return result` may be code. */
  readonly terse: boolean;
  /** True for a name that the code around the comment uses. */
  readonly isKnown: (name: string) => boolean;
}

/** Distinguishes a commented-out statement from prose that happens to parse. */
export function readsLikeCode(source: string, node: ast.Node, context: ProseContext): boolean {
  const { start, end } = nodeRange(node);
  const closed = source[end - 1] === ";";
  const isName = (name: ast.Node): boolean =>
    name.type !== "Identifier" || isNameLike(name.name) || context.isKnown(name.name);
  switch (node.type) {
    case "ExpressionStatement":
      return closed || isEffect(source, node.expression);
    case "Directive":
      return closed || node.value.value.startsWith("use ");
    case "LabeledStatement":
      return /^(?:For|While|Do|Block|Switch)/.test(node.body.type);
    case "VariableDeclaration":
      return closed || node.declarations.some(({ init, id }) => init != null || isTyped(id) || isName(id));
    case "ReturnStatement":
    case "ThrowStatement":
      return closed || context.terse || node.argument == null || isName(node.argument);
    case "BreakStatement":
    case "ContinueStatement":
      return closed || context.terse || node.label == null || isName(node.label);
    case "BlockStatement":
      return node.body.length > 0 && node.body.every((inner) => readsLikeCode(source, inner, context));
    case "IfStatement":
      return codeBranches.has(node.consequent.type) || readsLikeCode(source, node.consequent, context);
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

/** Statements that rarely follow `if (...)` in prose. */
const codeBranches = new Set([
  "BlockStatement",
  "BreakStatement",
  "ContinueStatement",
  "ReturnStatement",
  "ThrowStatement",
]);

function isTyped(id: ast.Node): boolean {
  return id.type === "Identifier" && id.typeAnnotation != null;
}

/** True for words that only occur in code: `lastMatchEnd`, `max_size`, `x2`. */
function isNameLike(word: string): boolean {
  return /[\p{Ll}\d]\p{Lu}|[_$\d]/u.test(word) || word === "undefined";
}

/** An expression with a side effect, spaced as in code: `call(x)`, not `Note (x)`. */
function isEffect(source: string, expression: ast.Node): boolean {
  const node = withoutParens(expression);
  switch (node.type) {
    case "AssignmentExpression":
    case "UpdateExpression":
      return true;
    case "YieldExpression":
      return node.argument == null || node.argument.type !== "Identifier" || node.delegate;
    case "AwaitExpression":
      return node.argument != null && isEffect(source, node.argument);
    case "UnaryExpression":
      return node.operator === "delete" || isEffect(source, node.argument);
    case "LogicalExpression":
      return isEffect(source, node.right) || isEffect(source, node.left);
    case "ConditionalExpression":
      return isEffect(source, node.consequent) || isEffect(source, node.alternate);
    case "MemberExpression":
    case "OptionalMemberExpression":
      return isEffect(source, node.object);
    case "TSNonNullExpression":
      return isEffect(source, node.expression);
    case "TaggedTemplateExpression":
      return hasNoSpaceAfter(source, node.tag);
    case "NewExpression":
      return source[nodeRange(node).end - 1] === ")";
    case "CallExpression":
    case "OptionalCallExpression":
      return hasNoSpaceAfter(source, node.callee);
    default:
      return false;
  }
}

/** True if no space follows a callee. */
function hasNoSpaceAfter(source: string, callee: ast.Node): boolean {
  return /\S/.test(source[nodeRange(callee).end] ?? " ");
}
