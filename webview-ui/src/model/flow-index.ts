import type { Block, Flow, Step } from "@hookloom/language-server/protocol";

/** Where a step stands in its flow. */
export interface StepPlace {
  readonly step: Step;
  readonly block: Block;
  readonly index: number;
  /** The step that owns the block; undefined in the flow's body. */
  readonly owner: Step | undefined;
  readonly depth: number;
  /** Counts all steps of the flow as they are read. */
  readonly order: number;
}

export interface BlockPlace {
  readonly block: Block;
  readonly owner: Step | undefined;
  readonly depth: number;
}

/** All steps and blocks of one flow by id. */
export interface FlowIndex {
  readonly steps: ReadonlyMap<string, StepPlace>;
  readonly blocks: ReadonlyMap<string, BlockPlace>;
}

/** Walks a flow once. */
export function indexFlow(flow: Flow): FlowIndex {
  const steps = new Map<string, StepPlace>();
  const blocks = new Map<string, BlockPlace>();
  const walk = (block: Block, owner: Step | undefined, depth: number): void => {
    blocks.set(block.id, { block, owner, depth });
    block.steps.forEach((step, index) => {
      steps.set(step.id, { step, block, index, owner, depth, order: steps.size });
      for (const inner of step.blocks) walk(inner, step, depth + 1);
    });
  };
  walk(flow.body, undefined, 0);
  return { steps, blocks };
}

/** False for a branch that only names a function or an expression: there is nothing to put a step into. */
export function takesSteps(block: Block, owner: Step | undefined): boolean {
  if (block.steps.length > 0) return true;
  return block.flow === undefined && owner?.kind !== "parallel";
}

/** True where `inner` is a step somewhere below `outer`, or the same one. */
export function isWithin(index: FlowIndex, inner: string, outer: string): boolean {
  for (let at = index.steps.get(inner); at; at = at.owner && index.steps.get(at.owner.id))
    if (at.step.id === outer) return true;
  return false;
}

/** The same steps in reading order, without those that stand inside another one of them. */
export function outermost(index: FlowIndex, ids: readonly string[]): string[] {
  const wanted = new Set(ids);
  const places = ids.map((id) => index.steps.get(id)).filter((place) => place !== undefined);
  return places
    .filter(({ owner }) => {
      for (let at = owner && index.steps.get(owner.id); at; at = at.owner && index.steps.get(at.owner.id))
        if (wanted.has(at.step.id)) return false;
      return true;
    })
    .sort((a, b) => a.order - b.order)
    .map(({ step }) => step.id);
}

/** The innermost step that holds the offset; where two touch there, the one that starts at it. */
export function stepAt(block: Block, offset: number): Step | undefined {
  const holding = block.steps.filter(({ range }) => range.start <= offset && offset <= range.end);
  const step = holding.find(({ range }) => range.start === offset) ?? holding[0];
  if (!step) return undefined;
  for (const inner of step.blocks) {
    const found = stepAt(inner, offset);
    if (found) return found;
  }
  return step;
}
