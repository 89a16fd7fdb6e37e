import type { Flow, FlowDocument, Range } from "@hookloom/protocol/flow-document";
import { type BlockDraft, type FlowDraft, holeStep, type StepDraft } from "../model/flow-draft.ts";
import type { Hole, ParsedFile } from "../syntax/babel.ts";

/**
 * If the damage is where no statement is allowed, such as inside a local class or a template, the innermost enclosing step
 * becomes a hole. Its fields would be wrong, but its blocks are read as usual.
 */
export function showHoles(
  text: string,
  flows: readonly FlowDraft[],
  holes: readonly Hole[],
): readonly FlowDraft[] {
  const broken = new Map<StepDraft, Hole>();
  for (const hole of holes) {
    const step = innermostStep(flows, hole.range);
    if (step) broken.set(step, hole);
  }
  if (broken.size === 0) return flows;
  const showBlock = (block: BlockDraft): BlockDraft => ({ ...block, steps: block.steps.map(showStep) });
  const showStep = (step: StepDraft): StepDraft => {
    const hole = broken.get(step);
    if (!hole) return step.blocks.length === 0 ? step : { ...step, blocks: step.blocks.map(showBlock) };
    const { comment, leading, node } = step;
    const intactBlocks = step.blocks.filter(
      ({ range }) => range.end <= hole.range.start || range.start >= hole.range.end,
    );
    const holeDraft = holeStep(text, { range: step.range, message: hole.message });
    return { ...holeDraft, comment, leading, node, blocks: intactBlocks.map(showBlock) };
  };
  return flows.map((flow) => ({ ...flow, body: showBlock(flow.body) }));
}

/**
 * While the text is broken, a handler keeps its name and triggers, even while its `.on(...)` call or the
 * trigger's declaration is being edited. Otherwise, the handler would change its position in the diagram with
 * every other keystroke.
 */
export function keptFlows(
  flows: readonly FlowDraft[],
  parsed: ParsedFile,
  ids: ReadonlyMap<FlowDraft, string>,
  previous: FlowDocument,
): ReadonlyMap<FlowDraft, Flow> {
  const kept = new Map<FlowDraft, Flow>();
  if (parsed.holes.length === 0) return kept;
  const before = new Map(previous.flows.map((flow) => [flow.id, flow]));
  for (const flow of flows) {
    const old = before.get(ids.get(flow) ?? "");
    if (flow.registrations.length === 0 && old !== undefined && old.triggers.length > 0) kept.set(flow, old);
  }
  return kept;
}

/** The smallest step that contains a range. */
function innermostStep(flows: readonly FlowDraft[], range: Range): StepDraft | undefined {
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
