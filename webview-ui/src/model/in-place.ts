import { type FlowIndex, outermost } from "./flow-index.ts";

/** The steps of a block that stand where one stood, which had another step on each side; none where these are neighbours now. */
function inPlaceOf(step: string, before: FlowIndex, after: FlowIndex): readonly string[] {
  const place = before.steps.get(step);
  const block = place && after.blocks.get(place.block.id)?.block;
  if (!place || !block) return [];
  const old = place.block.steps.map(({ id }) => id);
  const now = block.steps.map(({ id }) => id);
  const above = now.findLastIndex((id) => old.includes(id) && old.indexOf(id) < place.index);
  const below = now.findIndex((id) => old.indexOf(id) > place.index);
  return now.slice(above + 1, below < 0 ? undefined : below).filter((id) => !old.includes(id));
}

/** What stands in the place of steps that are gone, in reading order: what was inside of them, or what they were made of. */
export function stepsInPlaceOf(
  steps: readonly string[],
  before: FlowIndex,
  after: FlowIndex,
): readonly string[] {
  const found = new Set(steps.flatMap((step) => inPlaceOf(step, before, after)));
  return outermost(after, [...found]);
}
