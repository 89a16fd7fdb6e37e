import type { Range } from "../protocol/protocol.ts";
import type { BlockDraft, FlowDraft, StepDraft } from "./flow-draft.ts";
import type { Hole } from "./parse.ts";
import { holeStep } from "./step-list.ts";

/**
 * Damage where no statement can stand, inside a local class or a template, makes the innermost step around it a hole:
 * what it says of its text would not be true.
 */
export function showHoles(
  text: string,
  flows: readonly FlowDraft[],
  holes: readonly Hole[],
): readonly FlowDraft[] {
  const broken = new Map<StepDraft, Hole>();
  for (const hole of holes) {
    const step = innermost(flows, hole.range);
    if (step) broken.set(step, hole);
  }
  if (broken.size === 0) return flows;
  const showBlock = (block: BlockDraft): BlockDraft => ({ ...block, steps: block.steps.map(showStep) });
  const showStep = (step: StepDraft): StepDraft => {
    const hole = broken.get(step);
    if (!hole) return step.blocks.length === 0 ? step : { ...step, blocks: step.blocks.map(showBlock) };
    const { comment, leading } = step;
    return { ...holeStep(text, { range: step.range, message: hole.message }), comment, leading };
  };
  return flows.map((flow) => ({ ...flow, body: showBlock(flow.body) }));
}

/** The smallest step that holds a range. */
function innermost(flows: readonly FlowDraft[], range: Range): StepDraft | undefined {
  let best: StepDraft | undefined;
  const visit = (block: BlockDraft): void => {
    for (const step of block.steps) {
      if (step.range.start > range.start || step.range.end < range.end) continue;
      const size = best === undefined ? Number.POSITIVE_INFINITY : best.range.end - best.range.start;
      if (step.range.end - step.range.start <= size) best = step;
      step.blocks.forEach(visit);
    }
  };
  for (const flow of flows) visit(flow.body);
  return best;
}
