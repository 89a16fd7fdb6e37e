import type { Block, FlowDocument, FlowEdit, Step } from "../../protocol/protocol.ts";

interface Found {
  readonly blocks: ReadonlyMap<string, Block>;
  readonly steps: ReadonlyMap<string, Step>;
  readonly flows: ReadonlySet<string>;
}

/** Every block, step and flow of a document by its id. */
export function indexOf(document: FlowDocument): Found {
  const blocks = new Map<string, Block>();
  const steps = new Map<string, Step>();
  const open: Block[] = document.flows.map(({ body }) => body);
  for (let block = open.pop(); block; block = open.pop()) {
    blocks.set(block.id, block);
    for (const step of block.steps) {
      steps.set(step.id, step);
      open.push(...step.blocks);
    }
  }
  return { blocks, steps, flows: new Set(document.flows.map(({ id }) => id)) };
}

/** The place in the new block that has the same neighbour as a place in the old one; undefined where both have gone. */
function samePlace(old: Block, now: Block, index: number): number | undefined {
  const idsNow = now.steps.map(({ id }) => id);
  const before = old.steps[index - 1];
  const after = old.steps[index];
  if (!before && !after) return now.steps.length === 0 ? 0 : undefined;
  const following = before ? idsNow.indexOf(before.id) : -1;
  if (following >= 0) return following + 1;
  const preceding = after ? idsNow.indexOf(after.id) : -1;
  if (preceding >= 0) return preceding;
  return undefined;
}

function stepsOf(edit: FlowEdit): readonly string[] {
  if ("steps" in edit) return Array.isArray(edit.steps) ? edit.steps : [];
  return "step" in edit && typeof edit.step === "string" ? [edit.step] : [];
}

/**
 * The same edit for a newer document: its ids must still be there, and a place in a block keeps its neighbours.
 * Undefined where that cannot be told, so that the edit is stale.
 */
export function rebaseEdit(
  edit: FlowEdit,
  old: FlowDocument | undefined,
  now: FlowDocument,
): FlowEdit | undefined {
  if (edit.op === "rename") return undefined;
  const found = indexOf(now);
  if (!stepsOf(edit).every((id) => found.steps.has(id))) return undefined;
  if ("flow" in edit && !found.flows.has(edit.flow)) return undefined;
  if (!("block" in edit)) return edit;
  const block = found.blocks.get(edit.block);
  if (!block) return undefined;
  if (!("index" in edit)) return edit;
  const was = old && indexOf(old).blocks.get(edit.block);
  const index = was && samePlace(was, block, edit.index);
  return index === undefined ? undefined : { ...edit, index };
}
