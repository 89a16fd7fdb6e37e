import type { Block, Step } from "./flow-document.ts";
import { type LayoutOptions, metrics, noteHeight } from "./flow-layout-types.ts";
import {
  absentLane,
  blockName,
  canHoldSteps,
  countSteps,
  hidesBlocks,
  hidesSteps,
  laneLabel,
  lowerBlock,
} from "./step-blocks.ts";
import type { Ending } from "./step-kind-facts.ts";
import { stepKinds } from "./step-kinds.ts";

/** The space required on both sides of the centre line and below. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly height: number;
  readonly ending: Ending;
}

export interface MeasuredBlock extends Extent {
  readonly block: Block;
  readonly steps: readonly MeasuredStep[];
  /** The number of hidden steps when collapsed. */
  readonly hidden?: number;
}

/** One of several paths out of a step: a block, or a branch that is not in the code. */
export interface Lane extends Extent {
  readonly label: string;
  readonly written?: MeasuredBlock;
  readonly ghost?: "else" | "default";
  /** True for a branch drawn as a card, not as a label with steps below. */
  readonly card?: boolean;
}

/** Lanes side by side, with their centre lines at `axes`, relative to the step's centre line. */
export interface LaneRow {
  readonly lanes: readonly Lane[];
  readonly axes: readonly number[];
  readonly height: number;
}

export interface MeasuredStep extends Extent {
  readonly step: Step;
  readonly boxed: boolean;
  /** The number of steps that are hidden when it is collapsed. */
  readonly hidden?: number;
  /** The height of the note above the card, included in the total height. */
  readonly note: number;
  readonly row: LaneRow | undefined;
  /** Blocks stacked on the step's centre line, each with a pill if it has a label to show. */
  readonly stack: readonly { readonly label?: string; readonly block: MeasuredBlock }[];
}

const halfCard = metrics.cardWidth / 2;
const pillRoom = metrics.pillGap + metrics.pillHeight;
const emptyStack: MeasuredStep["stack"] = [];
/** The space that a card without blocks takes up. */
const plainCard = {
  boxed: false,
  note: 0,
  row: undefined,
  stack: emptyStack,
  left: halfCard,
  right: halfCard,
  height: metrics.cardHeight,
} as const;

/** Measures a block and everything in it once, in linear time. */
export function measureBlock(block: Block, options: LayoutOptions, owner?: Step): MeasuredBlock {
  const { steps } = block;
  if (steps.length === 0) {
    const side = metrics.emptyWidth / 2;
    return { block, steps: [], left: side, right: side, height: metrics.emptyHeight, ending: "on" };
  }
  const measured: MeasuredStep[] = [];
  const isHidden = hidesSteps(options.collapsed, owner, block);
  let left = 0;
  let right = 0;
  let height = 0;
  for (const step of steps) {
    const one = measureStep(step, options);
    measured.push(one);
    if (one.left > left) left = one.left;
    if (one.right > right) right = one.right;
    height += metrics.gap + one.height;
  }
  const ending = measured[measured.length - 1]?.ending ?? "on";
  if (isHidden) {
    const side = metrics.hiddenHalf;
    const hidden = countSteps(block);
    return { block, steps: [], hidden, left: side, right: side, height: metrics.passHeight, ending };
  }
  if (ending === "on") height += metrics.gap;
  return { block, steps: measured, left, right, height, ending };
}

function measureStep(step: Step, options: LayoutOptions): MeasuredStep {
  const one = measureCard(step, options);
  const note = options.notes ? noteHeight(step.comment) : 0;
  return note === 0 ? one : { ...one, note, height: one.height + note };
}

function measureCard(step: Step, options: LayoutOptions): MeasuredStep {
  // A removed step never ends the sequence.
  if (step.blocks.length === 0 || step.disabled)
    return { step, ...plainCard, ending: step.gone ? "on" : stepKinds[step.kind].ends };
  const open = isFork(step) ? measureFork(step, options) : measureBox(step, options);
  if (!hidesBlocks(options.collapsed, step)) return open;
  // Collapsing does not change where control continues.
  return { step, ...plainCard, hidden: countSteps(step), ending: open.ending };
}

const isFork = ({ kind }: Step): boolean => stepKinds[kind].blocks?.drawn === "lanes";

function measureFork(step: Step, options: LayoutOptions): MeasuredStep {
  const row = measureRow(measureLanes(step, step.blocks, options));
  const height = metrics.cardHeight + row.height;
  const { left, right } = sides(row);
  const ending = stepEnding(step, row.lanes);
  return { step, boxed: false, note: 0, row, stack: emptyStack, left, right, height, ending };
}

/** Measures steps with one block, and `try` steps, whose `catch` is next to the body and whose `finally` is below both. */
function measureBox(step: Step, options: LayoutOptions): MeasuredStep {
  const below = lowerBlock(step);
  const upper = below ? step.blocks.slice(0, -1) : step.blocks;
  const row = upper.length > 1 ? measureRow(measureLanes(step, upper, options)) : undefined;
  const stack: { label?: string; block: MeasuredBlock }[] = [];
  if (!row && upper[0]) stack.push({ block: measureBlock(upper[0], options, step) });
  if (below)
    stack.push({ label: blockName(step, below, upper.length), block: measureBlock(below, options, step) });
  const inner = row ? sides(row) : { left: halfCard as number, right: halfCard as number };
  let height = metrics.cardHeight + (row?.height ?? 0);
  for (const { label, block } of stack) {
    if (block.left > inner.left) inner.left = block.left;
    if (block.right > inner.right) inner.right = block.right;
    height += block.height + (label === undefined ? 0 : pillRoom);
  }
  const bottom = stack[stack.length - 1]?.block;
  return {
    step,
    boxed: true,
    note: 0,
    row,
    stack,
    left: inner.left + metrics.boxPad,
    right: inner.right + metrics.boxPad,
    height: height + (bottom && bottom.ending === "on" ? 0 : metrics.boxPad),
    ending: boxEnding(step, row, bottom),
  };
}

function boxEnding(step: Step, row: LaneRow | undefined, last: MeasuredBlock | undefined): Ending {
  if (stepKinds[step.kind].blocks?.loops) return "on";
  if (last && last.ending !== "on") return last.ending;
  return row ? stepEnding(step, row.lanes) : "on";
}

function measureLanes(step: Step, blocks: readonly Block[], options: LayoutOptions): Lane[] {
  const lanes = blocks.map((block, index): Lane => {
    if (!canHoldSteps(block, step)) return branchLane(step, block, index, options);
    const written = measureBlock(block, options, step);
    const { left, right, height, ending } = written;
    return { label: laneLabel(step, block, index), written, left, right, height, ending };
  });
  const ghost = absentLane(step);
  if (ghost) {
    const side = metrics.passHalf;
    lanes.push({ label: ghost, ghost, left: side, right: side, height: metrics.passHeight, ending: "on" });
  }
  return lanes;
}

/** Measures a branch drawn as a card instead of a label, including the space for the pill. */
function branchLane(step: Step, block: Block, index: number, options: LayoutOptions): Lane {
  const height = metrics.cardHeight - metrics.pillHeight;
  const size = { left: halfCard, right: halfCard, height };
  const written = { ...measureBlock(block, options), ...size };
  return { label: laneLabel(step, block, index), written, card: true, ...size, ending: "on" };
}

function measureRow(lanes: readonly Lane[]): LaneRow {
  const axes: number[] = [];
  let axis = 0;
  let height = 0;
  lanes.forEach((lane, index) => {
    const before = lanes[index - 1];
    if (before) axis += before.right + metrics.laneGap + lane.left;
    axes.push(axis);
    if (lane.height > height) height = lane.height;
  });
  const middle = axis / 2;
  return {
    lanes,
    axes: axes.map((each) => each - middle),
    height: metrics.fan + pillRoom + height + metrics.radius + metrics.join,
  };
}

/** The row is centred between its outermost centre lines, but a wide inner lane may extend past an outer one. */
function sides(row: LaneRow): { left: number; right: number } {
  let left = halfCard as number;
  let right = halfCard as number;
  row.lanes.forEach((lane, index) => {
    const axis = row.axes[index] ?? 0;
    if (lane.left - axis > left) left = lane.left - axis;
    if (lane.right + axis > right) right = lane.right + axis;
  });
  return { left, right };
}

/** True if control continues from the lane to the join, for example after a `break` in a `case`. */
export function joins(step: Step, lane: Lane): boolean {
  return (
    lane.ending === "on" || (lane.ending === "break" && stepKinds[step.kind].blocks?.takesBreak === true)
  );
}

function stepEnding(step: Step, lanes: readonly Lane[]): Ending {
  if (lanes.some((lane) => joins(step, lane))) return "on";
  return lanes.some((lane) => lane.ending === "break") ? "break" : "gone";
}
