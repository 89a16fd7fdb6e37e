import type { Block, Step } from "@hookloom/protocol/flow-document";
import { startItem } from "@hookloom/protocol/flow-layout-types";
import { blockName, canCollapse, hasLabel, hidesBlocks, hidesSteps } from "@hookloom/protocol/step-blocks";
import { findSteps } from "./find-steps.ts";
import { firstItem, type ItemId, type ShownFlow } from "./navigation.ts";

/** A row of the outline: the start, a step, or the label of a block. */
export interface OutlineRow {
  /** Identifies the row. */
  readonly key: string;
  /** The item that the row goes to. */
  readonly item: ItemId;
  /** Set only for the row of a step. */
  readonly step?: Step;
  /** Set only for the row of a block. */
  readonly label?: string;
  /** The start is at level 1. */
  readonly level: number;
  readonly position: number;
  readonly size: number;
  /** The part that the row collapses, and whether it is expanded. Undefined for a row without child rows. */
  readonly part?: string;
  readonly open?: boolean;
  /** False for a row that is only shown as a parent of a matching one. */
  readonly found: boolean;
}

/** The steps that match a filter, and the steps around them. */
interface Filter {
  readonly found: ReadonlySet<string>;
  readonly kept: ReadonlySet<string>;
}

function outlineFilter({ index }: ShownFlow, query: string): Filter | undefined {
  if (query.trim() === "") return undefined;
  const found = new Set(findSteps(index, query));
  const kept = new Set(found);
  for (const id of found) for (const owner of index.steps.get(id)?.owners ?? []) kept.add(owner.id);
  return { found, kept };
}

/**
 * Returns the tree of a flow's steps as rows, without collapsed parts. With a filter, returns the matching steps and their
 * parents, including collapsed ones.
 */
export function outlineRows(shown: ShownFlow, query: string): OutlineRow[] {
  const { flow, collapsed } = shown;
  const filter = outlineFilter(shown, query);
  const top = { key: startItem, item: startItem, level: 1, position: 1, size: 1 };
  const rows: OutlineRow[] = [{ ...top, found: filter === undefined }];
  const isKept = ({ id }: Step): boolean => filter === undefined || filter.kept.has(id);
  const addBlock = (block: Block, owner: Step, at: number, level: number): void => {
    if (filter && !block.steps.some(isKept)) return;
    if (!hasLabel(owner, block)) {
      addSteps(block, level);
      return;
    }
    const item = firstItem(block, owner, new Set()) ?? owner.id;
    const isOpen = filter !== undefined || !hidesSteps(collapsed, owner, block);
    const fold = block.steps.length > 0 ? { part: block.id, open: isOpen } : {};
    const ariaPosition = { level, position: at + 1, size: owner.blocks.length };
    const label = blockName(owner, block, at);
    rows.push({
      key: `block:${block.id}`,
      item,
      label,
      ...ariaPosition,
      ...fold,
      found: filter === undefined,
    });
    if (isOpen) addSteps(block, level + 1);
  };
  const addSteps = (block: Block, level: number): void => {
    block.steps.forEach((step, at) => {
      if (!isKept(step)) return;
      const hasRows = canCollapse(step) && step.blocks.some(({ steps }) => steps.length > 0);
      const isOpen = filter !== undefined || !hidesBlocks(collapsed, step);
      rows.push({
        key: step.id,
        item: step.id,
        step,
        level,
        position: at + 1,
        size: block.steps.length,
        ...(hasRows ? { part: step.id, open: isOpen } : {}),
        found: filter === undefined || filter.found.has(step.id),
      });
      if (!hasRows || !isOpen) return;
      step.blocks.forEach((inner, index) => {
        addBlock(inner, step, index, level + 1);
      });
    });
  };
  addSteps(flow.body, 2);
  return rows;
}

/** Returns the index of a row's parent, to which the left arrow key goes. */
export function parentRowIndex(rows: readonly OutlineRow[], at: number): number {
  const level = rows[at]?.level ?? 1;
  for (let above = at - 1; above >= 0; above--) if ((rows[above]?.level ?? 1) < level) return above;
  return 0;
}
