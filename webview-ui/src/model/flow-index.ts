import type { Block, Flow, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { type StepLocation, walkBlock } from "@hookloom/protocol/walk";

export interface IndexedStep extends StepLocation {
  /** The step's number in reading order. */
  readonly order: number;
}

interface IndexedBlock {
  readonly block: Block;
  /** The steps around this block, outermost first. */
  readonly owners: readonly Step[];
}

/** All steps and blocks of one flow by id. */
export interface FlowIndex {
  readonly steps: ReadonlyMap<string, IndexedStep>;
  readonly blocks: ReadonlyMap<string, IndexedBlock>;
}

export function indexFlow(flow: Flow): FlowIndex {
  const steps = new Map<string, IndexedStep>();
  const blocks = new Map<string, IndexedBlock>();
  walkBlock(flow.body, {
    block: (block, owners) => blocks.set(block.id, { block, owners }),
    step: (step, index, block, owners) =>
      steps.set(step.id, { step, index, block, owners, order: steps.size }),
  });
  return { steps, blocks };
}

/** True if `inner` is inside `outer`, or the same step. */
export function isWithin(index: FlowIndex, inner: string, outer: string): boolean {
  return inner === outer || (index.steps.get(inner)?.owners.some(({ id }) => id === outer) ?? false);
}

/** Returns the steps in reading order, without those that are inside another of the given steps. */
export function outermost(index: FlowIndex, ids: readonly string[]): string[] {
  const idSet = new Set(ids);
  return ids
    .map((id) => index.steps.get(id))
    .filter((entry) => entry !== undefined)
    .filter(({ owners }) => !owners.some(({ id }) => idSet.has(id)))
    .sort((a, b) => a.order - b.order)
    .map(({ step }) => step.id);
}

/** Returns the innermost flow of the file around an offset. Functions inside handlers are separate flows. */
export function flowAt({ flows }: FlowDocument, offset: number): Flow | undefined {
  const containing = flows.filter(
    ({ range, file }) => file === undefined && range.start <= offset && offset <= range.end,
  );
  const length = ({ range }: Flow): number => range.end - range.start;
  return containing.sort((one, other) => length(one) - length(other))[0];
}

/** Returns the innermost step around an offset. If two steps touch there, returns the one that starts at the offset. */
export function stepAt(block: Block, offset: number): Step | undefined {
  const containing = block.steps.filter(({ range }) => range.start <= offset && offset <= range.end);
  const step = containing.find(({ range }) => range.start === offset) ?? containing[0];
  if (!step) return undefined;
  for (const inner of step.blocks) {
    const found = stepAt(inner, offset);
    if (found) return found;
  }
  return step;
}
