import type { Block, Field, Flow, FlowDocument, Step } from "@hookloom/protocol/flow-document";
import { isSameRange } from "@hookloom/protocol/same-range";
import type { BlockDraft, FlowDraft, StepDraft } from "../model/flow-draft.ts";
import type { ParsedFile } from "../syntax/babel.ts";

/**
 * True for a document that says of every flow, block and step the same as a reading without ids, and where every step
 * has an id of its own: it is that reading, with ids. A text with errors depends on what was read before.
 */
export function isReadingOf(
  { flows, problems }: FlowDocument,
  { holes }: ParsedFile,
  drafts: readonly FlowDraft[],
): boolean {
  if (problems.length > 0 || holes.length > 0) return false;
  const ids = new Set<string>();
  return sameItems(flows, drafts, (flow, draft) => isFlow(flow, draft, ids));
}

function sameItems<A, B>(
  items: readonly A[],
  others: readonly B[],
  isSame: (item: A, other: B) => boolean,
): boolean {
  if (items.length !== others.length) return false;
  return items.every((item, index) => isSame(item, others[index] as B));
}

function isFlow(flow: Flow, draft: FlowDraft, ids: Set<string>): boolean {
  return (
    flow.name === draft.name &&
    flow.file === draft.file &&
    isSameRange(flow.range, draft.range) &&
    sameItems(
      flow.triggers,
      draft.registrations,
      (a, b) => a.trigger === b.trigger && a.source === b.source && a.event === b.event,
    ) &&
    isBlock(flow.body, draft.body, ids)
  );
}

function isBlock(block: Block, draft: BlockDraft, ids: Set<string>): boolean {
  return (
    block.label === draft.label &&
    isSameRange(block.range, draft.range) &&
    sameItems(block.steps, draft.steps, (step, other) => isStep(step, other, ids))
  );
}

function isStep(step: Step, draft: StepDraft, ids: Set<string>): boolean {
  if (ids.has(step.id)) return false;
  ids.add(step.id);
  return (
    step.kind === draft.kind &&
    step.label === draft.label &&
    (step.detail ?? "") === (draft.detail ?? "") &&
    step.comment === draft.comment &&
    (step.disabled ?? false) === (draft.disabled ?? false) &&
    isSameRange(step.range, draft.range) &&
    sameItems(step.fields, draft.fields, isField) &&
    sameItems(step.blocks, draft.blocks, (block, other) => isBlock(block, other, ids))
  );
}

function isField(field: Field, other: Field): boolean {
  if (field.name !== other.name || field.text !== other.text || field.role !== other.role) return false;
  return field.range && other.range ? isSameRange(field.range, other.range) : field.range === other.range;
}
