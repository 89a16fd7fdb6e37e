import type * as t from "@babel/types";
import type { Node } from "@babel/types";
import { isFunction } from "./names.ts";
import { walk } from "./nodes.ts";

/** What statements say to the function or class around them. */
export interface OwnWords {
  readonly returns: readonly t.ReturnStatement[];
  readonly awaits: boolean;
  readonly yields: boolean;
  /** True where something is declared with `using`. */
  readonly disposes: boolean;
  readonly this: boolean;
  readonly super: boolean;
  /** True for a call of the constructor above. */
  readonly superCall: boolean;
  readonly arguments: boolean;
  readonly newTarget: boolean;
  /** True for a name such as `#count`. */
  readonly private: boolean;
}

type Words = { -readonly [Name in keyof OwnWords]: OwnWords[Name] };

/** What belongs to the innermost function, not counting functions inside of the statements. */
function ofFunction(node: Node, words: Words, returns: t.ReturnStatement[]): void {
  if (node.type === "ReturnStatement") returns.push(node);
  if (node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await)) words.awaits = true;
  if (node.type === "YieldExpression") words.yields = true;
  if (node.type === "VariableDeclaration" && /using/.test(node.kind)) words.disposes = true;
}

/** What arrow functions take from around them, too. */
function ofOwner(node: Node, words: Words): void {
  if (node.type === "ThisExpression") words.this = true;
  if (node.type === "Super") words.super = true;
  if (node.type === "CallExpression" && node.callee.type === "Super") words.superCall = true;
  if (node.type === "MetaProperty" && node.meta.name === "new") words.newTarget = true;
  if (node.type === "Identifier" && node.name === "arguments") words.arguments = true;
}

/** Reads what statements, or an expression, say to what is around them. */
export function ownWords(nodes: readonly Node[]): OwnWords {
  const returns: t.ReturnStatement[] = [];
  const words: Words = {
    returns,
    awaits: false,
    yields: false,
    disposes: false,
    this: false,
    super: false,
    superCall: false,
    arguments: false,
    newTarget: false,
    private: false,
  };
  const see = (node: Node, inFunction: boolean, inOwner: boolean): void => {
    walk(node, (inner) => {
      const isOther = isFunction(inner) && inner.type !== "ArrowFunctionExpression";
      if (inner !== node && (isFunction(inner) || /^Class(?:Declaration|Expression)$/.test(inner.type))) {
        see(inner, true, inOwner || isOther || inner.type.startsWith("Class"));
        return false;
      }
      if (!inFunction) ofFunction(inner, words, returns);
      if (!inOwner) ofOwner(inner, words);
      if (inner.type === "PrivateName") words.private = true;
      return undefined;
    });
  };
  for (const node of nodes) {
    const isClass = /^Class(?:Declaration|Expression)$/.test(node.type);
    const isOther = isFunction(node) && node.type !== "ArrowFunctionExpression";
    see(node, isFunction(node) || isClass, isOther || isClass);
  }
  return words;
}
