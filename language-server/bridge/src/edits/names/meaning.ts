import type * as ast from "@babel/types";
import type { Node } from "@babel/types";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { editErrors } from "../errors.ts";
import { isFunction, mentions } from "./names.ts";
import { nodesWithin, walk } from "./nodes.ts";

/** The syntax trees of steps. Commented-out steps have none. */
export function stepNodes(steps: readonly StepInfo[]): Node[] {
  return steps.flatMap(({ node }) => (node ? [node] : []));
}

/**
 * The statements that can use declarations in the selected steps: the block's other statements and, in a
 * `case`, those in the other cases of the switch.
 */
export function siblingStatements(block: BlockInfo, selected: ReadonlySet<StepInfo>): Node[] {
  const shared = block.role === "case" || block.role === "default";
  const blocks = shared && !block.braces && block.owner ? block.owner.blocks : [block];
  return stepNodes(blocks.flatMap(({ steps }) => steps).filter((info) => !selected.has(info)));
}

/** @throws EditRejected `changes-meaning` if other statements use a name that would be declared only inside the new block */
export function rejectHiddenNames(
  declared: readonly string[],
  siblings: readonly Node[],
  wayOut: string,
): void {
  for (const name of declared) if (mentions(siblings, name)) throw editErrors.usedOutside(name, wayOut);
}

/** A jump to the end or the next iteration of an enclosing statement. */
export type Jump = ast.BreakStatement | ast.ContinueStatement;

/** The unlabelled `break` and `continue` statements with a target outside the nodes. */
export function findJumps(nodes: readonly Node[]): readonly Jump[] {
  const found: Jump[] = [];
  for (const node of nodes) addJumps(node, found, { loop: false, switch: false });
  return found;
}

/** True if statements contain a jump with a target outside of them. */
export const jumpsOut = (nodes: readonly Node[]): boolean => findJumps(nodes).length > 0;

function addJumps(node: Node, found: Jump[], around: { loop: boolean; switch: boolean }): void {
  const isLoop = /^(?:For|While|DoWhile)/.test(node.type);
  const inLoop = around.loop || isLoop;
  const inAny = around.switch || isLoop || node.type === "SwitchStatement";
  walk(node, (inner) => {
    if (isFunction(inner)) return false;
    if (inner.type === "BreakStatement" && !inner.label && !inAny) found.push(inner);
    if (inner.type === "ContinueStatement" && !inner.label && !inLoop) found.push(inner);
    const isJumpTarget = /^(?:For|While|DoWhile|Switch).*Statement$/.test(inner.type);
    if (inner === node || !isJumpTarget) return undefined;
    addJumps(inner, found, { loop: inLoop, switch: inAny });
    return false;
  });
}

/** True if statements contain a return, a yield, or a break or continue with a target outside of them. */
export function leavesFlow(nodes: readonly Node[]): boolean {
  const leaves = (node: Node): boolean =>
    node.type === "ReturnStatement" ||
    node.type === "YieldExpression" ||
    ((node.type === "BreakStatement" || node.type === "ContinueStatement") && node.label != null);
  return jumpsOut(nodes) || nodesWithin(nodes, (node) => !isFunction(node)).some(leaves);
}
