import { t } from "@vscode/l10n";
import type { Block, Step } from "./flow-document.ts";
import type { NewBranch } from "./step-kind-facts.ts";
import { stepKinds } from "./step-kinds.ts";
import { listSteps } from "./walk.ts";

/** The name of a step's block: its label, otherwise a name by its index. */
export function blockName({ kind }: Step, { label }: Block, index: number): string {
  const { names = [] } = stepKinds[kind].blocks ?? {};
  return label ?? names[Math.min(index, names.length - 1)] ?? `${index + 1}`;
}

/** The name of a block, including the condition of an `else if`. The fields are in branch order. */
export function laneLabel(step: Step, block: Block, index: number): string {
  const label = blockName(step, block, index);
  const condition = label === "else if" ? step.fields[index]?.text : undefined;
  return condition ? `${label} ${condition}` : label;
}

/** The branch that a step takes if no other branch runs; undefined if the code already has that branch. */
export function absentLane({ kind, blocks }: Step): "else" | "default" | undefined {
  const { absent } = stepKinds[kind].blocks ?? {};
  const isThere = ({ label }: Block, index: number): boolean =>
    label === undefined ? absent === "else" && index > 0 : label === absent;
  return absent === undefined || blocks.some(isThere) ? undefined : absent;
}

/** The branches that can be added to a step. */
export function missingBranches({ kind, blocks }: Step): readonly NewBranch[] {
  const { adds = [] } = stepKinds[kind].blocks ?? {};
  return adds.filter(({ label, many }) => many || !blocks.some((block) => block.label === label));
}

/** The last block of a step, if it is drawn below the other blocks. */
export function lowerBlock({ kind, blocks }: Step): Block | undefined {
  const { below } = stepKinds[kind].blocks ?? {};
  const last = blocks.at(-1);
  return below !== undefined && last?.label === below ? last : undefined;
}

/** False for a branch that is only a function reference or an expression, which cannot contain steps. */
export function canHoldSteps(block: Block, owner: Pick<Step, "kind"> | undefined): boolean {
  if (block.steps.length > 0) return true;
  return block.flow === undefined && !(owner && stepKinds[owner.kind].blocks?.expressions);
}

/** True for a block that is drawn with a label. When the block is collapsed, only the label is shown. */
export function hasLabel(owner: Step | undefined, block: Block): boolean {
  if (!owner || !canHoldSteps(block, owner)) return false;
  if (stepKinds[owner.kind].blocks?.drawn === "lanes") return true;
  const lower = lowerBlock(owner);
  return block.id === lower?.id || owner.blocks.length - (lower ? 1 : 0) > 1;
}

/** The ids of collapsed items: steps whose blocks are hidden, and blocks of which only the label is shown. */
export type Collapsed = ReadonlySet<string>;

export const nothingCollapsed: Collapsed = new Set();

/** True for a step with blocks that can be collapsed. */
export const canCollapse = (step: Step): boolean => step.blocks.length > 0 && step.disabled !== true;

/** True if a step's blocks are hidden. */
export const hidesBlocks = (collapsed: Collapsed, step: Step): boolean =>
  collapsed.size > 0 && collapsed.has(step.id) && canCollapse(step);

/** True if a block's steps are hidden behind its label. */
export const hidesSteps = (collapsed: Collapsed, owner: Step | undefined, block: Block): boolean =>
  collapsed.size > 0 && collapsed.has(block.id) && block.steps.length > 0 && hasLabel(owner, block);

/** `1 step`, `3 steps`. */
export const stepCount = (count: number): string => (count === 1 ? t("1 step") : t("{0} steps", count));

/** The number of steps in a step or block, at any depth. */
export function countSteps(part: Step | Block): number {
  if ("steps" in part) return listSteps(part).length;
  return part.blocks.reduce((sum, block) => sum + listSteps(block).length, 0);
}
