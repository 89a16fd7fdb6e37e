import type * as ast from "@babel/types";
import type { Node } from "@babel/types";
import { isFunction } from "./names.ts";
import { nodesWithin } from "./nodes.ts";

/** What statements contain that depends on the enclosing function or class, such as `return`, `this` and `#count`. */
export interface OwnWords {
  readonly returns: readonly ast.ReturnStatement[];
  readonly awaits: boolean;
  readonly yields: boolean;
  /** True if a variable is declared with `using`. */
  readonly disposes: boolean;
  readonly this: boolean;
  readonly super: boolean;
  /** True for a call of the superclass constructor. */
  readonly superCall: boolean;
  readonly arguments: boolean;
  readonly newTarget: boolean;
  /** True for a private name such as `#count`. */
  readonly private: boolean;
}

const isClass = ({ type }: Node): boolean => /^Class(?:Declaration|Expression)$/.test(type);

/** Reads the keywords in statements, or in an expression, that refer to the enclosing code. */
export function ownWords(nodes: readonly Node[]): OwnWords {
  // Excludes functions nested in the statements.
  const own = nodesWithin(nodes, (node) => !isFunction(node) && !isClass(node));
  // Includes keywords in arrow functions, which refer to the enclosing function.
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
