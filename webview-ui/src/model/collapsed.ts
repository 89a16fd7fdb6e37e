import type { Block, Step } from "@hookloom/protocol/flow-document";
import {
  type Collapsed,
  canCollapse,
  hasLabel,
  hidesBlocks,
  hidesSteps,
} from "@hookloom/protocol/step-blocks";
import type { FlowIndex } from "./flow-index.ts";

/** Returns the drawn blocks of a step. */
export const drawnBlocks = (collapsed: Collapsed, step: Step): readonly Block[] =>
  hidesBlocks(collapsed, step) ? [] : step.blocks;

/** Returns the collapsed parts that hide a step, outermost first. */
export function partsHiding(index: FlowIndex, collapsed: Collapsed, id: string): string[] {
  const entry = collapsed.size > 0 ? index.steps.get(id) : undefined;
  if (!entry) return [];
  const levels = entry.owners.map((owner, depth) => {
    const inside = entry.owners[depth + 1];
    const block = inside ? index.steps.get(inside.id)?.block : entry.block;
    return { owner, block };
  });
  return levels.flatMap(({ owner, block }) => [
    ...(hidesBlocks(collapsed, owner) ? [owner.id] : []),
    ...(block && hidesSteps(collapsed, owner, block) ? [block.id] : []),
  ]);
}

/** Returns the collapsed parts without those that hide a step. */
export function withStepShown(index: FlowIndex, collapsed: Collapsed, id: string): Collapsed {
  const hiding = new Set(partsHiding(index, collapsed, id));
  return hiding.size === 0 ? collapsed : new Set([...collapsed].filter((part) => !hiding.has(part)));
}

/** Returns the part that is collapsed for a step: its own blocks, else the labeled block around it, else that block's owner. */
export function partToCollapse(index: FlowIndex, id: string): string | undefined {
  const entry = index.steps.get(id);
  if (!entry) return undefined;
  if (canCollapse(entry.step)) return id;
  const owner = entry.owners.at(-1);
  return hasLabel(owner, entry.block) ? entry.block.id : owner?.id;
}
