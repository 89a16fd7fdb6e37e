import { type FlowIndex, outermost } from "./flow-index.ts";

/** Returns the steps at the position of a removed step, between its former neighbors. */
function replacementsFor(step: string, before: FlowIndex, after: FlowIndex): readonly string[] {
  const entry = before.steps.get(step);
  const block = entry && after.blocks.get(entry.block.id)?.block;
  if (!entry || !block) return [];
  const oldIds = entry.block.steps.map(({ id }) => id);
  const newIds = block.steps.map(({ id }) => id);
  const above = newIds.findLastIndex((id) => oldIds.includes(id) && oldIds.indexOf(id) < entry.index);
  const below = newIds.findIndex((id) => oldIds.indexOf(id) > entry.index);
  return newIds.slice(above + 1, below < 0 ? undefined : below).filter((id) => !oldIds.includes(id));
}

/**
 * Returns the replacements of removed steps in reading order: the steps that were inside them, or from which they were created.
 */
export function replacementSteps(
  steps: readonly string[],
  before: FlowIndex,
  after: FlowIndex,
): readonly string[] {
  const found = new Set(steps.flatMap((step) => replacementsFor(step, before, after)));
  return outermost(after, [...found]);
}
