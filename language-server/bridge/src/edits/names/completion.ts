import type * as ast from "@babel/types";
import { childNodes } from "../../syntax/babel.ts";
import { findJumps } from "./meaning.ts";
import { isFunction } from "./names.ts";
import { nodesWithin } from "./nodes.ts";

/** True if a loop, a switch or a labelled statement contains a `break` out of it. */
function isLeftByBreak(root: ast.Node, label?: string): boolean {
  if (label === undefined) return findJumps(childNodes(root)).some(({ type }) => type === "BreakStatement");
  return nodesWithin([root], (node) => !isFunction(node)).some(
    (node) => node.type === "BreakStatement" && node.label?.name === label,
  );
}

const isAlwaysTrue = (test: ast.Node | null | undefined): boolean =>
  !test || (test.type === "BooleanLiteral" && test.value);

/** True if the code after a statement may be reached. */
function completes(node: ast.Node): boolean {
  switch (node.type) {
    case "ReturnStatement":
    case "ThrowStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return false;
    case "BlockStatement":
      return completesNormally(node.body);
    case "IfStatement":
      return !node.alternate || completes(node.consequent) || completes(node.alternate);
    case "LabeledStatement":
      return completes(node.body) || isLeftByBreak(node.body, node.label.name);
    case "TryStatement":
      if (node.finalizer && !completes(node.finalizer)) return false;
      return completes(node.block) || (node.handler != null && completes(node.handler.body));
    case "SwitchStatement": {
      const last = node.cases.at(-1);
      const hasDefault = node.cases.some(({ test }) => !test);
      return !last || !hasDefault || isLeftByBreak(node) || completesNormally(last.consequent);
    }
    case "WhileStatement":
    case "ForStatement":
      return !isAlwaysTrue(node.test) || isLeftByBreak(node);
    case "DoWhileStatement":
      return isLeftByBreak(node) || (!isAlwaysTrue(node.test) && completes(node.body));
    default:
      return true;
  }
}

/** True if the code after a list of statements may be reached. */
export function completesNormally(nodes: readonly ast.Node[]): boolean {
  return nodes.every(completes);
}

/**
 * True if statements always end in a return with a value or a throw, so that their function cannot continue
 * after them.
 */
export const returnsOrThrows = (nodes: readonly ast.Node[]): boolean =>
  !completesNormally(nodes) &&
  nodesWithin(nodes, (node) => !isFunction(node)).some(
    (node) => node.type === "ThrowStatement" || (node.type === "ReturnStatement" && node.argument != null),
  );
