import type { Flow, FlowDocument, Range } from "@hookloom/protocol/flow-document";
import type { FlowViewContract } from "@hookloom/protocol/flow-view";

/**
 * The flow that a diagram shows first: by id, with the mapper of one of its steps, by name, with the recording of a delivery, or
 * at an offset.
 */
export type FlowChoice =
  | { readonly flow: string; readonly map?: string }
  | { readonly name: string; readonly delivery?: string }
  | { readonly offset: number };

/** Returns the choice for the page; undefined if the document has no such flow. */
export function shownChoice(
  document: FlowDocument,
  choice: FlowChoice,
): FlowViewContract["host"]["events"]["showFlow"] | undefined {
  const flow = chosenFlow(document, choice)?.id;
  if (flow === undefined) return undefined;
  const { map } = { map: undefined, ...choice };
  const { delivery } = { delivery: undefined, ...choice };
  return { flow, ...(map === undefined ? {} : { map }), ...(delivery === undefined ? {} : { delivery }) };
}

function chosenFlow(document: FlowDocument, choice: FlowChoice): Flow | undefined {
  if ("offset" in choice) return flowAt(document, choice.offset);
  return document.flows.find(({ id, name }) =>
    "flow" in choice ? id === choice.flow : name === choice.name,
  );
}

/** Returns the innermost flow at an offset, since functions inside handlers are separate flows. */
function flowAt(document: FlowDocument, offset: number): Flow | undefined {
  let best: Flow | undefined;
  for (const flow of document.flows) {
    if (offset < flow.range.start || offset > flow.range.end || flow.file !== undefined) continue;
    if (best === undefined || rangeLength(flow.range) < rangeLength(best.range)) best = flow;
  }
  return best;
}

function rangeLength(range: Range): number {
  return range.end - range.start;
}
