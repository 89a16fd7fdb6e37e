import type { Block, Flow, FlowDocument, Step } from "./flow-document.ts";

interface HasSteps<S> {
  readonly steps: readonly S[];
}

interface HasBlocks<B> {
  readonly blocks: readonly B[];
}

/** Called for each part of a flow. `owners` are the enclosing steps, outermost first. */
export interface FlowVisitor<S = Step, B = Block> {
  block?(block: B, owners: readonly S[]): void;
  step?(step: S, index: number, block: B, owners: readonly S[]): void;
}

/** Visits a block and everything in it in source order, parents first. */
export function walkBlock(block: Block, visitor: FlowVisitor, owners?: readonly Step[]): void;
export function walkBlock<S extends HasBlocks<B>, B extends HasSteps<S>>(
  block: B,
  visitor: FlowVisitor<S, B>,
  owners?: readonly S[],
): void;
export function walkBlock<S extends HasBlocks<B>, B extends HasSteps<S>>(
  block: B,
  visitor: FlowVisitor<S, B>,
  owners: readonly S[] = [],
): void {
  visitor.block?.(block, owners);
  block.steps.forEach((step, index) => {
    visitor.step?.(step, index, block, owners);
    if (step.blocks.length === 0) return;
    const around = [...owners, step];
    for (const inner of step.blocks) walkBlock<S, B>(inner, visitor, around);
  });
}

export function walkDocument(document: FlowDocument, visitor: FlowVisitor): void {
  for (const { body } of document.flows) walkBlock(body, visitor);
}

const rootBlocks = (root: FlowDocument | Flow | Block): readonly Block[] => {
  if ("flows" in root) return root.flows.map(({ body }) => body);
  return "body" in root ? [root.body] : [root];
};

/** Lists every step of a document, flow or block in source order, parents first. */
export function listSteps(root: FlowDocument | Flow | Block): Step[] {
  const steps: Step[] = [];
  for (const body of rootBlocks(root)) walkBlock(body, { step: (step) => steps.push(step) });
  return steps;
}

/** Lists every block of a document, flow or block in source order, including the block itself first. */
export function listBlocks(root: FlowDocument | Flow | Block): Block[] {
  const blocks: Block[] = [];
  for (const body of rootBlocks(root)) walkBlock(body, { block: (block) => blocks.push(block) });
  return blocks;
}

export function findStep(root: FlowDocument | Flow | Block, id: string): Step | undefined {
  return listSteps(root).find((step) => step.id === id);
}

/** The location of a step in its flow. */
export interface StepLocation {
  readonly step: Step;
  readonly block: Block;
  readonly index: number;
  /** The enclosing steps, outermost first. */
  readonly owners: readonly Step[];
}

/** Lists the location of every step of a document, flow or block, in source order. */
export function listStepLocations(root: FlowDocument | Flow | Block): StepLocation[] {
  const locations: StepLocation[] = [];
  for (const body of rootBlocks(root))
    walkBlock(body, {
      step: (step, index, block, owners) => locations.push({ step, block, index, owners }),
    });
  return locations;
}
