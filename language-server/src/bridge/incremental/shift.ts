import type { Block, Field, Flow, Range, Step } from "../../protocol/protocol.ts";

/** A flow of which all stands further on in the text, or further back, and nothing else is other than it was. */
export function shiftedFlow(flow: Flow, by: number): Flow {
  return { ...flow, range: shiftedRange(flow.range, by), body: shiftedBlock(flow.body, by) };
}

export function shiftedRange({ start, end }: Range, by: number): Range {
  return { start: start + by, end: end + by };
}

function shiftedBlock(block: Block, by: number): Block {
  const steps: Step[] = [];
  for (const step of block.steps) steps.push(shiftedStep(step, by));
  return { ...block, range: shiftedRange(block.range, by), steps };
}

function shiftedStep(step: Step, by: number): Step {
  const fields: Field[] = [];
  for (const field of step.fields) {
    fields.push(field.range === undefined ? field : { ...field, range: shiftedRange(field.range, by) });
  }
  const blocks: Block[] = [];
  for (const block of step.blocks) blocks.push(shiftedBlock(block, by));
  return { ...step, range: shiftedRange(step.range, by), fields, blocks };
}
