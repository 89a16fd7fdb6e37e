import type * as t from "@babel/types";
import type { Node } from "@babel/types";
import type { BlockInfo } from "../../model/flow-model.ts";
import { withoutParens } from "../../read/steps/fields.ts";
import { completesNormally, endsFunction } from "../names/completion.ts";
import type { OwnWords } from "../names/own-words.ts";
import { mayBePromise } from "./maybe-promise.ts";

/**
 * Whether the function around continues with the next step after steps: always (`next`), never (`throw`, `return`: what they
 * return is returned), or only where they have not returned (`some`). `value` is a single expression.
 */
export interface Exits {
  readonly kind: "next" | "return" | "throw" | "some" | "value";
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
  const shared = {
    returns,
    hasValue,
    isDefined: isSure && !(words.awaits && promises),
    mayBePromise: promises,
  };
  if (isExpression) return { ...shared, kind: "value" };
  if (!completesNormally(nodes)) return { ...shared, kind: returns.length > 0 ? "return" : "throw" };
  if (returns.length === 0) return { ...shared, kind: "next" };
  const last = block.steps.findLast(({ node }) => node !== undefined);
  const isLast = last?.node === nodes.at(-1) && endsFunction(block);
  if (!isLast) return { ...shared, kind: "some" };
  return { ...shared, kind: hasValue ? "return" : "next" };
}
