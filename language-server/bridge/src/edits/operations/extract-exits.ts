import type * as t from "@babel/types";
import type { Node } from "@babel/types";
import type { BlockInfo } from "../../model/flow-model.ts";
import { withoutParens } from "../../steps/fields.ts";
import { completesNormally, endsWith } from "../names/completion.ts";
import { findJumps, type Jump } from "../names/meaning.ts";
import type { OwnWords } from "../names/own-words.ts";
import { mayBePromise } from "./maybe-promise.ts";

/**
 * Whether the function around continues with the next step after steps: always (`next`), never (`throw`, `return`: what they
 * return is returned), or only where they have not returned (`some`). `value` is a single expression. A jump to the end or
 * the next turn of an enclosing loop counts as a return without a value.
 */
export interface Exits {
  readonly kind: "next" | "return" | "throw" | "some" | "value";
  /** What the caller does where the steps have left. */
  readonly word: "return" | "break" | "continue";
  /** The jumps by which they leave, each of that word. */
  readonly jumps: readonly Jump[];
  /** The returns of the steps, without those of functions inside of them. */
  readonly returns: readonly t.ReturnStatement[];
  /** True where one of the returns has a value. */
  readonly hasValue: boolean;
  /** True where each return has a value that is certainly not undefined, also where it is waited for. */
  readonly isDefined: boolean;
  /** True where one of the values may be a promise. */
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

/** Reads what the function around steps does after them. */
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
    last?.node === nodes.at(-1) && shared.word !== "break" && endsWith(block, jump ? "turn" : "function");
  if (!isLast) return { ...shared, kind: "some" };
  return { ...shared, kind: hasValue ? "return" : "next" };
}
