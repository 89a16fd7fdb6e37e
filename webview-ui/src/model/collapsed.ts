import type { Block, Step } from "@hookloom/protocol/flow-document";
import {
  type Collapsed,
  canCollapse,
  hasLabel,
  hidesBlocks,
  hidesSteps,
} from "@hookloom/protocol/step-blocks";
import type { FlowIndex } from "./flow-index.ts";

/** The blocks of a step that are drawn. */
export const drawnBlocks = (collapsed: Collapsed, step: Step): readonly Block[] =>
  hidesBlocks(collapsed, step) ? [] : step.blocks;

/** The parts whose being collapsed hides a step, the outermost first. */
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

/** What is collapsed without the parts that hide a step. */
export function showing(index: FlowIndex, collapsed: Collapsed, id: string): Collapsed {
  const hiding = new Set(partsHiding(index, collapsed, id));
  return hiding.size === 0 ? collapsed : new Set([...collapsed].filter((part) => !hiding.has(part)));
}

/** The part that is collapsed from a step: its own blocks, else the labelled block that it is in, else that block's owner. */
export function partAt(index: FlowIndex, id: string): string | undefined {
  const entry = index.steps.get(id);
  if (!entry) return undefined;
  if (canCollapse(entry.step)) return id;
  const owner = entry.owners.at(-1);
  return hasLabel(owner, entry.block) ? entry.block.id : owner?.id;
}
