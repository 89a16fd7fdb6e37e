import { type FlowIndex, outermost } from "./flow-index.ts";

/** Returns the steps at the position of a removed step, between its former neighbors. */
function replacementsFor(step: string, before: FlowIndex, after: FlowIndex): readonly string[] {
  const entry = before.steps.get(step);
  const block = entry && after.blocks.get(entry.block.id)?.block;
  if (!entry || !block) return [];
  const old = entry.block.steps.map(({ id }) => id);
  const now = block.steps.map(({ id }) => id);
  const above = now.findLastIndex((id) => old.includes(id) && old.indexOf(id) < entry.index);
  const below = now.findIndex((id) => old.indexOf(id) > entry.index);
  return now.slice(above + 1, below < 0 ? undefined : below).filter((id) => !old.includes(id));
}

/**
 * Returns the replacements of removed steps in reading order: the steps that were inside them, or that they were created from.
 */
export function replacementSteps(
  steps: readonly string[],
  before: FlowIndex,
  after: FlowIndex,
): readonly string[] {
  const found = new Set(steps.flatMap((step) => replacementsFor(step, before, after)));
  return outermost(after, [...found]);
}
