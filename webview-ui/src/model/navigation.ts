import type { Block, Flow, Step } from "@hookloom/protocol/flow-document";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import { type Collapsed, canHoldSteps, hidesSteps } from "@hookloom/protocol/step-blocks";
import { drawnBlocks } from "./collapsed.ts";
import type { FlowIndex } from "./flow-index.ts";

/** An item that can be active: the start card, a step, an empty block (`block:<id>`) or a collapsed one (`collapsed:<id>`). */
export type ItemId = string;

/** Returns the item of an empty block. */
export function emptyItem(block: string): ItemId {
  return `block:${block}`;
}

/** Returns the block of an empty block's item. */
export function emptyItemBlock(item: ItemId): string | undefined {
  return item.startsWith("block:") ? item.slice("block:".length) : undefined;
}

/** Returns the item of a block whose steps are hidden behind its label. */
export function collapsedItem(block: string): ItemId {
  return `collapsed:${block}`;
}

/** Returns the block of a collapsed block's item. */
export function collapsedItemBlock(item: ItemId): string | undefined {
  return item.startsWith("collapsed:") ? item.slice("collapsed:".length) : undefined;
}

/** A flow and its collapsed parts. */
export interface ShownFlow {
  readonly flow: Flow;
  readonly index: FlowIndex;
  readonly collapsed: Collapsed;
}

export type Direction = "up" | "down" | "left" | "right" | "home" | "end";

/** Returns the first item of a block. A block without steps can be active itself, unless it only refers to another flow. */
export function firstItem(block: Block, owner: Step | undefined, collapsed: Collapsed): ItemId | undefined {
  if (hidesSteps(collapsed, owner, block)) return collapsedItem(block.id);
  return block.steps[0]?.id ?? (canHoldSteps(block, owner) ? emptyItem(block.id) : undefined);
}

function lastItem(block: Block, owner: Step | undefined, collapsed: Collapsed): ItemId | undefined {
  const step = block.steps[block.steps.length - 1];
  if (!step || hidesSteps(collapsed, owner, block)) return firstItem(block, owner, collapsed);
  const inner = drawnBlocks(collapsed, step)[0];
  return (inner && lastItem(inner, step, collapsed)) ?? step.id;
}

/** Returns all items in reading order: the start, then each step before the steps in its blocks. */
export function listItems({ flow, collapsed }: Pick<ShownFlow, "flow" | "collapsed">): ItemId[] {
  const items: ItemId[] = [startItem];
  const visit = (block: Block, owner: Step | undefined): void => {
    if (block.steps.length === 0 || hidesSteps(collapsed, owner, block)) {
      const item = firstItem(block, owner, collapsed);
      if (item !== undefined) items.push(item);
      return;
    }
    for (const step of block.steps) {
      items.push(step.id);
      for (const inner of drawnBlocks(collapsed, step)) visit(inner, step);
    }
  };
  visit(flow.body, undefined);
  return items;
}

interface Position {
  readonly block: Block;
  readonly index: number;
  readonly owner: string | undefined;
  /** True for an item that represents the whole block. */
  readonly representsBlock?: boolean;
}

function itemPosition(index: FlowIndex, item: ItemId): Position | undefined {
  const entry = index.steps.get(item);
  if (entry) return { block: entry.block, index: entry.index, owner: entry.owners.at(-1)?.id };
  const found = index.blocks.get(emptyItemBlock(item) ?? collapsedItemBlock(item) ?? "");
  if (!found) return undefined;
  const { block, owners } = found;
  return { block, index: block.steps.length - 1, owner: owners.at(-1)?.id, representsBlock: true };
}

/** Returns the item that a navigation key moves to in the drawn structure, or the given item if there is no other. */
export function neighbour(shown: ShownFlow, item: ItemId, direction: Direction): ItemId {
  const { flow, index, collapsed } = shown;
  const top = firstItem(flow.body, undefined, collapsed) ?? startItem;
  if (direction === "home") return startItem;
  if (direction === "end") return flow.body.steps.at(-1)?.id ?? top;
  const position = itemPosition(index, item);
  if (!position) return direction === "down" || direction === "right" ? top : startItem;
  if (direction === "down") return itemBelow(shown, item, position) ?? item;
  if (direction === "up") return itemAbove(position, collapsed) ?? position.owner ?? startItem;
  return itemSideways(shown, item, position, direction);
}

function itemBelow({ index, collapsed }: ShownFlow, item: ItemId, position: Position): ItemId | undefined {
  const step = index.steps.get(item)?.step;
  for (const inner of step ? drawnBlocks(collapsed, step) : []) {
    const found = firstItem(inner, step, collapsed);
    if (found) return found;
  }
  let from: Position | undefined = position;
  while (from) {
    const next = from.block.steps[from.index + 1];
    if (next) return next.id;
    from = from.owner === undefined ? undefined : itemPosition(index, from.owner);
  }
  return undefined;
}

function itemAbove(position: Position, collapsed: Collapsed): ItemId | undefined {
  const before = position.representsBlock ? undefined : position.block.steps[position.index - 1];
  if (!before) return undefined;
  const inner = drawnBlocks(collapsed, before)[0];
  return (inner && lastItem(inner, before, collapsed)) ?? before.id;
}

/** Returns the item in the next lane to the left or right. To the left of the first lane is the step that owns the lane. */
function itemSideways(
  { index, collapsed }: ShownFlow,
  item: ItemId,
  position: Position,
  direction: "left" | "right",
): ItemId {
  let from: Position | undefined = position;
  while (from?.owner !== undefined) {
    const owner = index.steps.get(from.owner);
    const lanes = owner?.step.blocks ?? [];
    const lane = lanes.findIndex((block) => block.id === from?.block.id);
    const next = lanes[direction === "right" ? lane + 1 : lane - 1];
    const found = next && firstItem(next, owner?.step, collapsed);
    if (found) return found;
    if (direction === "left" && owner) return owner.step.id;
    from = itemPosition(index, from.owner);
  }
  return item;
}
