import type * as t from "@babel/types";
import type { Node } from "@babel/types";
import { isFunction } from "./names.ts";
import { nodesWithin } from "./nodes.ts";

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

const isClass = ({ type }: Node): boolean => /^Class(?:Declaration|Expression)$/.test(type);

/** Reads what statements, or an expression, say to what is around them. */
export function ownWords(nodes: readonly Node[]): OwnWords {
  // Not counting functions inside of the statements.
  const own = nodesWithin(nodes, (node) => !isFunction(node) && !isClass(node));
  // What arrow functions take from around them, too.
  const isArrow = ({ type }: Node): boolean => type === "ArrowFunctionExpression";
  const shared = nodesWithin(nodes, (node) => isArrow(node) || (!isFunction(node) && !isClass(node)));
  return {
    returns: own.filter((node) => node.type === "ReturnStatement"),
    awaits: own.some(
      (node) => node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await),
    ),
    yields: own.some(({ type }) => type === "YieldExpression"),
    disposes: own.some((node) => node.type === "VariableDeclaration" && /using/.test(node.kind)),
    this: shared.some(({ type }) => type === "ThisExpression"),
    super: shared.some(({ type }) => type === "Super"),
    superCall: shared.some((node) => node.type === "CallExpression" && node.callee.type === "Super"),
    arguments: shared.some((node) => node.type === "Identifier" && node.name === "arguments"),
    newTarget: shared.some((node) => node.type === "MetaProperty" && node.meta.name === "new"),
    private: nodesWithin(nodes).some(({ type }) => type === "PrivateName"),
  };
}
