import type { Block, Flow, Step } from "@hookloom/protocol/flow-document";
import { stepKinds } from "@hookloom/protocol/step-kinds";
import type { BlockDraft, FlowDraft, StepDraft } from "../model/flow-draft.ts";
import type { Alignment } from "../text/align.ts";

/** Roles that a step has at most one block of; the role alone identifies the block. */
const single = new Set(["body", "then", "else", "loop", "try", "catch", "finally", "inner", "default"]);

/** The ids of blocks whose step or flow still exists: matched by their edges, else by their role. */
export function blockPairs(
  alignment: Alignment,
  steps: readonly (readonly [Step, StepDraft])[],
  flows: readonly (readonly [Flow, FlowDraft])[],
): ReadonlyMap<BlockDraft, string> {
  const ids = new Map<BlockDraft, string>();
  for (const [flow, draft] of flows) ids.set(draft.body, flow.body.id);
  for (const [step, draft] of steps) {
    if (step.blocks.length === 0) continue;
    const left = step.blocks.filter((block) => {
      const found = draft.blocks.find(
        (candidate) => !ids.has(candidate) && sameEdges(alignment, block, candidate),
      );
      if (found) ids.set(found, block.id);
      return found === undefined;
    });
    for (const block of left) {
      const found = draft.blocks.find((candidate) => {
        return !ids.has(candidate) && single.has(candidate.role) && blockRole(step, block) === candidate.role;
      });
      if (found) ids.set(found, block.id);
    }
  }
  return ids;
}

function sameEdges(alignment: Alignment, { range }: Block, draft: BlockDraft): boolean {
  const { start, end } = draft.range;
  const opening = alignment.end(range.start);
  const closing = alignment.start(range.end);
  return (
    (opening === start && closing !== undefined && closing >= start) ||
    (closing === end && opening !== undefined && opening <= end) ||
    alignment.start(range.start) === start
  );
}

/** A block's role, derived from its label: the plain document has no role. */
function blockRole(step: Step, { label }: Block): string | undefined {
  if (label !== undefined) return label;
  return stepKinds[step.kind].blocks?.loops ? "loop" : "inner";
}
