import type { BlockDraft, FlowDraft, StepDraft } from "./flow-draft.ts";
import { hashOf } from "./ids-hash.ts";

/** The ids of everything in a reading. */
export interface Ids {
  readonly flows: ReadonlyMap<FlowDraft, string>;
  readonly blocks: ReadonlyMap<BlockDraft, string>;
  readonly steps: ReadonlyMap<StepDraft, string>;
}

/** What an earlier reading lends: ids for what is the same, and the ids that nothing else may have. */
export interface LentIds {
  readonly flows: ReadonlyMap<FlowDraft, string>;
  readonly blocks: ReadonlyMap<BlockDraft, string>;
  readonly steps: ReadonlyMap<StepDraft, string>;
  readonly reserved: ReadonlySet<string>;
}

/**
 * Gives everything an id: the lent one, else one made of the content, so that the same text gets the same ids without
 * anything being written into it. Equal contents are counted in the order of the text.
 */
export function assignIds(text: string, flows: readonly FlowDraft[], lent: LentIds | undefined): Ids {
  const taken = new Set<string>(lent?.reserved);
  for (const map of lent ? [lent.flows, lent.blocks, lent.steps] : []) {
    for (const id of map.values()) taken.add(id);
  }
  const counts = new Map<string, number>();
  const fresh = (base: string): string => {
    let count = counts.get(base) ?? 0;
    let id: string;
    do {
      id = count === 0 ? base : `${base}-${count + 1}`;
      count++;
    } while (taken.has(id));
    counts.set(base, count);
    taken.add(id);
    return id;
  };
  const ids = { flows: new Map(lent?.flows), blocks: new Map(lent?.blocks), steps: new Map(lent?.steps) };
  const visitBlock = (block: BlockDraft, owner: string): void => {
    const id = ids.blocks.get(block) ?? fresh(`${owner}.${block.role}`);
    ids.blocks.set(block, id);
    for (const step of block.steps) {
      const stepId = ids.steps.get(step) ?? fresh(`s${hashOf(step.kind, text, step.range)}`);
      ids.steps.set(step, stepId);
      for (const inner of step.blocks) visitBlock(inner, stepId);
    }
  };
  for (const flow of flows) {
    const id = ids.flows.get(flow) ?? fresh(`f${hashOf(flow.name, text, flow.range)}`);
    ids.flows.set(flow, id);
    visitBlock(flow.body, id);
  }
  return ids;
}
