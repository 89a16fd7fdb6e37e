import type { Node } from "@babel/types";
import type { BlockInfo } from "../../model/flow-model.ts";
import { isFunction } from "./names.ts";
import { walk } from "./nodes.ts";

/** True where a `break` inside of a loop, a switch or a labelled statement leaves just that one. */
function isLeftByBreak(root: Node, label?: string): boolean {
  let found = false;
  const see = (node: Node, isInner: boolean): void =>
    walk(node, (inner) => {
      if (found || isFunction(inner)) return false;
      if (inner.type === "BreakStatement") found ||= inner.label ? inner.label.name === label : !isInner;
      const catches = /^(?:For|While|DoWhile|Switch)/.test(inner.type) && inner.type.endsWith("Statement");
      if (inner !== node && catches) {
        see(inner, true);
        return false;
      }
      return undefined;
    });
  see(root, label !== undefined);
  return found;
}

const isTrue = (test: Node | null | undefined): boolean =>
  !test || (test.type === "BooleanLiteral" && test.value);

/** True where what follows a statement may be reached. */
function completes(node: Node): boolean {
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
      return !isTrue(node.test) || isLeftByBreak(node);
    case "DoWhileStatement":
      return isLeftByBreak(node) || (!isTrue(node.test) && completes(node.body));
    default:
      return true;
  }
}

/** True where what follows statements may be reached. */
export function completesNormally(nodes: readonly Node[]): boolean {
  return nodes.every(completes);
}

/** True where nothing of the function, or of the turn of a loop, runs after the end of a block. */
export function endsWith(block: BlockInfo, whole: "function" | "turn"): boolean {
  const { owner, role } = block;
  if (!owner) return whole === "function";
  if (role === "loop") return whole === "turn";
  const continues = role === "case" || role === "default" || role === "branch";
  const isLast = owner.parent.steps.slice(owner.index + 1).every(({ node }) => !node);
  return !continues && isLast && endsWith(owner.parent, whole);
}
