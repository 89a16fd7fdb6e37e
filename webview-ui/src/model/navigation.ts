import { type Block, type Flow, type Step, walkBlock } from "@hookloom/language-server/protocol";
import { canHoldSteps, type FlowIndex } from "./flow-index.ts";

/** What can be active: the start card, a step, or the place in an empty block (`block:<id>`). */
export type ItemId = string;

export const startItem: ItemId = "start";

/** The item of an empty block. */
export function emptyItem(block: string): ItemId {
  return `block:${block}`;
}

/** The block of an empty block's item. */
export function blockOfItem(item: ItemId): string | undefined {
  return item.startsWith("block:") ? item.slice("block:".length) : undefined;
}

export type Direction = "up" | "down" | "left" | "right" | "home" | "end";

/** A block without steps can be active itself, unless it only names another flow. */
function first(block: Block, owner: Step | undefined): ItemId | undefined {
  return block.steps[0]?.id ?? (canHoldSteps(block, owner) ? emptyItem(block.id) : undefined);
}

function last(block: Block, owner: Step | undefined): ItemId | undefined {
  const step = block.steps[block.steps.length - 1];
  if (!step) return first(block, owner);
  const inner = step.blocks[0];
  return (inner && last(inner, step)) ?? step.id;
}

/** All items in reading order: the start, then each step before the steps in its blocks. */
export function itemsOf(flow: Flow): ItemId[] {
  const items: ItemId[] = [startItem];
  walkBlock(flow.body, {
    block: (block, owners) => {
      if (block.steps.length === 0 && canHoldSteps(block, owners.at(-1))) items.push(emptyItem(block.id));
    },
    step: ({ id }) => items.push(id),
  });
  return items;
}

interface Position {
  readonly block: Block;
  readonly index: number;
  readonly owner: string | undefined;
}

function positionOf(index: FlowIndex, item: ItemId): Position | undefined {
  const place = index.steps.get(item);
  if (place) return { block: place.block, index: place.index, owner: place.owners.at(-1)?.id };
  const empty = index.blocks.get(blockOfItem(item) ?? "");
  return empty && { block: empty.block, index: 0, owner: empty.owners.at(-1)?.id };
}

/** The item that an arrow key moves to, along the structure as it is drawn; the same item if there is nothing in that direction. */
export function neighbour(flow: Flow, index: FlowIndex, item: ItemId, direction: Direction): ItemId {
  if (direction === "home") return startItem;
  if (direction === "end") return flow.body.steps.at(-1)?.id ?? first(flow.body, undefined) ?? startItem;
  const at = positionOf(index, item);
  if (!at)
    return direction === "down" || direction === "right"
      ? (first(flow.body, undefined) ?? startItem)
      : startItem;
  if (direction === "down") return below(index, item, at) ?? item;
  if (direction === "up") return above(at) ?? at.owner ?? startItem;
  return sideways(index, item, at, direction);
}

function below(index: FlowIndex, item: ItemId, at: Position): ItemId | undefined {
  const step = index.steps.get(item)?.step;
  for (const inner of step?.blocks ?? []) {
    const found = first(inner, step);
    if (found) return found;
  }
  let from: Position | undefined = at;
  while (from) {
    const next = from.block.steps[from.index + 1];
    if (next) return next.id;
    from = from.owner === undefined ? undefined : positionOf(index, from.owner);
  }
  return undefined;
}

function above(at: Position): ItemId | undefined {
  const before = at.block.steps[at.index - 1];
  if (!before) return undefined;
  const inner = before.blocks[0];
  return (inner && last(inner, before)) ?? before.id;
}

/** Left and right move to the next lane; left of the first lane is the step that owns it. */
function sideways(index: FlowIndex, item: ItemId, at: Position, direction: "left" | "right"): ItemId {
  let from: Position | undefined = at;
  while (from?.owner !== undefined) {
    const owner = index.steps.get(from.owner);
    const lanes = owner?.step.blocks ?? [];
    const lane = lanes.findIndex((block) => block.id === from?.block.id);
    const next = lanes[direction === "right" ? lane + 1 : lane - 1];
    const found = next && first(next, owner?.step);
    if (found) return found;
    if (direction === "left" && owner) return owner.step.id;
    from = positionOf(index, from.owner);
  }
  return item;
}
