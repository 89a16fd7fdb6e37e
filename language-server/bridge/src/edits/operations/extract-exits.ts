import type * as ast from "@babel/types";
import type { Node } from "@babel/types";
import type { BlockInfo } from "../../model/flow-model.ts";
import { withoutParens } from "../../steps/fields.ts";
import type { EditContext } from "../context.ts";
import { completesNormally } from "../names/completion.ts";
import { findJumps, type Jump } from "../names/meaning.ts";
import { nodesAround } from "../names/nodes.ts";
import type { OwnWords } from "../names/own-words.ts";
import type { Binding } from "../names/scopes.ts";

const neverPromises = new Set(
  (
    "AwaitExpression StringLiteral NumericLiteral BooleanLiteral NullLiteral BigIntLiteral RegExpLiteral TemplateLiteral " +
    "BinaryExpression UnaryExpression UpdateExpression ObjectExpression ArrayExpression ArrowFunctionExpression " +
    "FunctionExpression ClassExpression MemberExpression JSXElement JSXFragment"
  ).split(" "),
);

/** True if the value of an expression might be a promise, which the caller of an async function would await. */
function mayBePromise(value: Node): boolean {
  return !neverPromises.has(withoutParens(value).type);
}

/** True if a variable might hold a promise, according to its declaration and assignments. */
export function mayHoldPromise({ model }: EditContext, { nodes, kinds, uses }: Binding): boolean {
  if ([...kinds].every((kind) => kind === "function")) return false;
  const isKnown = (node: Node): boolean =>
    node.type === "VariableDeclarator" &&
    node.id.type === "Identifier" &&
    (!node.init || !mayBePromise(node.init));
  if (!nodes.every(isKnown)) return true;
  return uses.some((use) => use.writes && !setsPlainValue(nodesAround(model.parsed.program, use)));
}

/** True if the variable at the end of a path is assigned a value that is never a promise. */
function setsPlainValue(path: readonly Node[]): boolean {
  const node = path.at(-2);
  if (node?.type === "UpdateExpression") return true;
  if (node?.type !== "AssignmentExpression" || node.left !== path.at(-1)) return false;
  return node.operator === "=" ? !mayBePromise(node.right) : !/^(?:&&|\|\||\?\?)=$/.test(node.operator);
}

/** True if no code of the function, or of the loop iteration, runs after the end of a block. */
function isEndOf(block: BlockInfo, whole: "function" | "turn"): boolean {
  const { owner, role } = block;
  if (!owner) return whole === "function";
  if (role === "loop") return whole === "turn";
  const continues = role === "case" || role === "default" || role === "branch";
  const isLast = owner.parent.steps.slice(owner.index + 1).every(({ node }) => !node);
  return !continues && isLast && isEndOf(owner.parent, whole);
}

/**
 * How the enclosing function continues after these steps: with the next step (`next`), not at all (`throw`,
 * or `return` with the value to return), or with the next step only if they have not returned (`some`).
 * `value` is a single expression. A jump to the end or the next iteration of an enclosing loop counts as a
 * return without a value.
 */
export interface Exits {
  readonly kind: "next" | "return" | "throw" | "some" | "value";
  /** The statement that the caller executes if the steps were left early. */
  readonly word: "return" | "break" | "continue";
  /** The jumps that leave the steps, all with the keyword `word`. */
  readonly jumps: readonly Jump[];
  /** The `return` statements in the steps, excluding those in nested functions. */
  readonly returns: readonly ast.ReturnStatement[];
  /** True if one of the returns has a value. */
  readonly hasValue: boolean;
  /** True if each return has a value that is never undefined, even when awaited. */
  readonly isDefined: boolean;
  /** True if one of the values may be a promise. */
  readonly mayBePromise: boolean;
}

const neverUndefined = new Set(
  (
    "StringLiteral NumericLiteral BooleanLiteral NullLiteral BigIntLiteral RegExpLiteral TemplateLiteral BinaryExpression " +
    "UpdateExpression ObjectExpression ArrayExpression ArrowFunctionExpression FunctionExpression ClassExpression " +
    "NewExpression JSXElement JSXFragment"
  ).split(" "),
);

function isDefined(value: Node | null | undefined): boolean {
  if (!value) return false;
  const node = withoutParens(value);
  if (node.type === "UnaryExpression") return node.operator !== "void";
  if (node.type === "ConditionalExpression") return isDefined(node.consequent) && isDefined(node.alternate);
  if (node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression")
    return isDefined(node.expression);
  return neverUndefined.has(node.type);
}

function jumpKeyword(jump: Jump | undefined): Exits["word"] {
  if (!jump) return "return";
  return jump.type === "BreakStatement" ? "break" : "continue";
}

/** Reads how the enclosing function continues after the steps. */
export function readExits(steps: {
  readonly nodes: readonly Node[];
  readonly isExpression: boolean;
  readonly block: BlockInfo;
  readonly words: OwnWords;
}): Exits {
  const { nodes, isExpression, block, words } = steps;
  const { returns } = words;
  const hasValue = returns.some(({ argument }) => argument != null);
  const promises = returns.some(({ argument }) => argument != null && mayBePromise(argument));
  const isSure = returns.every(({ argument }) => isDefined(argument));
  const jumps = findJumps(nodes);
  const [jump] = jumps;
  const shared = {
    word: jumpKeyword(jump),
    jumps,
    returns,
    hasValue,
    isDefined: isSure && !(words.awaits && promises),
    mayBePromise: promises,
  };
  if (isExpression) return { ...shared, kind: "value" };
  const leaves = returns.length > 0 || jump !== undefined;
  if (!completesNormally(nodes)) return { ...shared, kind: leaves ? "return" : "throw" };
  if (!leaves) return { ...shared, kind: "next" };
  const last = block.steps.findLast(({ node }) => node !== undefined);
  const isLast =
    last?.node === nodes.at(-1) && shared.word !== "break" && isEndOf(block, jump ? "turn" : "function");
  if (!isLast) return { ...shared, kind: "some" };
  return { ...shared, kind: hasValue ? "return" : "next" };
}
