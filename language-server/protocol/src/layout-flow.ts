import type { Block, Flow, Step } from "./flow-document.ts";
import {
  edges,
  type FlowLayout,
  type LayoutOptions,
  metrics,
  noteHeight,
  type PlacedBox,
  type PlacedBranch,
  type PlacedCard,
  type PlacedInsert,
  type PlacedLine,
  type PlacedNote,
  type PlacedPill,
  type Point,
  startItem,
} from "./flow-layout-types.ts";
import { joins, type Lane, type MeasuredBlock, type MeasuredStep, measureBlock } from "./measure-flow.ts";
import { hasLabel, nothingCollapsed } from "./step-blocks.ts";

const halfCard = metrics.cardWidth / 2;

/** Options for a layout with notes and without collapsed parts. */
export const expandedLayout: LayoutOptions = { collapsed: nothingCollapsed, notes: true };

/** The drawing that the second pass fills. */
interface Drawing {
  readonly cards: PlacedCard[];
  readonly boxes: PlacedBox[];
  readonly pills: PlacedPill[];
  readonly branches: PlacedBranch[];
  readonly notes: PlacedNote[];
  readonly inserts: PlacedInsert[];
  readonly lines: PlacedLine[];
}

function addVerticalLine(to: Drawing, x: number, y1: number, y2: number, edge: string): void {
  if (y2 > y1) to.lines.push({ x1: x, y1, x2: x, y2, bend: y2, edge });
}

/**
 * Lays out a flow's cards, boxes, pills, lines and insert points in two passes: sizes bottom-up, then positions top-down. The
 * time is linear in the number of steps. `origin` is the top left corner of the start card.
 */
export function layoutFlow(
  flow: Flow,
  origin: Point = { x: 0, y: 0 },
  options: LayoutOptions = expandedLayout,
): FlowLayout {
  const body = measureBlock(flow.body, options);
  const to: Drawing = { cards: [], boxes: [], pills: [], branches: [], notes: [], inserts: [], lines: [] };
  const x = origin.x + halfCard;
  const top = origin.y + metrics.cardHeight;
  const bottom = layoutBlock(to, body, x, top);
  const end = body.ending === "on" ? { x, y: bottom + metrics.endSize / 2 } : undefined;
  const left = Math.max(body.left, halfCard);
  const right = Math.max(body.right, halfCard);
  const note = options.notes ? noteHeight(flow.comment) : 0;
  layoutNote(to, startItem, flow.comment, { x: origin.x, y: origin.y - note }, note);
  const height = bottom - origin.y + metrics.endSize + note;
  return {
    bounds: { x: x - left, y: origin.y - note, width: left + right, height },
    start: origin,
    end,
    ...to,
  };
}

function layoutNote(to: Drawing, item: string, text: string | undefined, at: Point, room: number): void {
  if (room > 0 && text !== undefined) to.notes.push({ item, text, ...at, height: room - metrics.noteGap });
}

/** Lays out the steps of a block whose line enters at (x, y). Returns the y position where the line leaves. */
function layoutBlock(to: Drawing, measured: MeasuredBlock, x: number, y: number): number {
  const { block, steps, hidden } = measured;
  if (hidden !== undefined) {
    if (measured.ending === "on") addVerticalLine(to, x, y, y + measured.height, edges.end(block.id));
    return y + measured.height;
  }
  if (steps.length === 0) return layoutEmpty(to, measured, x, y);
  let at = y;
  let running = true;
  for (let index = 0; index < steps.length; index++) {
    const one = steps[index] as MeasuredStep;
    if (running) addVerticalLine(to, x, at, at + metrics.gap, edges.to(one.step.id));
    to.inserts.push({ block: block.id, index, x, y: at + metrics.gap / 2, empty: false });
    at = layoutStep(to, one, x, at + metrics.gap, block.id, index);
    running = one.ending === "on";
  }
  if (running) {
    addVerticalLine(to, x, at, at + metrics.gap, edges.end(block.id));
    to.inserts.push({ block: block.id, index: steps.length, x, y: at + metrics.gap / 2, empty: false });
    at += metrics.gap;
  }
  return at;
}

function layoutEmpty(to: Drawing, measured: MeasuredBlock, x: number, y: number): number {
  const bottom = y + metrics.emptyHeight;
  addVerticalLine(to, x, y, bottom, edges.end(measured.block.id));
  to.inserts.push({ block: measured.block.id, index: 0, x, y: y + metrics.emptyHeight / 2, empty: true });
  return bottom;
}

function layoutStep(
  to: Drawing,
  one: MeasuredStep,
  x: number,
  top: number,
  block: string,
  index: number,
): number {
  const { step, note } = one;
  const y = top + note;
  layoutNote(to, step.id, step.comment, { x: x - halfCard, y: top }, note);
  const { hidden } = one;
  const card = { id: step.id, step, block, index, x: x - halfCard, y };
  to.cards.push(hidden === undefined ? card : { ...card, hidden });
  if (one.boxed) {
    const middle = y + metrics.cardHeight / 2;
    const height = one.height - note - metrics.cardHeight / 2;
    to.boxes.push({ step, x: x - one.left, y: middle, width: one.left + one.right, height });
  }
  let at = y + metrics.cardHeight;
  if (one.row) at = layoutRow(to, one, x, at);
  for (const { label, block: inner } of one.stack) {
    if (label !== undefined) {
      addVerticalLine(to, x, at, at + metrics.pillGap, edges.into(inner.block.id));
      at = layoutPill(to, one, { label, written: inner }, x, at);
    }
    at = layoutBlock(to, inner, x, at);
  }
  const bottom = top + one.height;
  if (at < bottom && one.ending === "on") addVerticalLine(to, x, at, bottom, edges.below(step.id));
  return bottom;
}

function layoutPill(
  to: Drawing,
  one: MeasuredStep,
  lane: Pick<Lane, "label" | "written" | "ghost">,
  x: number,
  y: number,
): number {
  const top = y + metrics.pillGap;
  const { block, hidden } = lane.written ?? {};
  const collapsible = block !== undefined && block.steps.length > 0 && hasLabel(one.step, block);
  to.pills.push({
    step: one.step,
    label: lane.label,
    x,
    y: top,
    ...(block ? { block: block.id } : {}),
    ...(lane.ghost ? { ghost: lane.ghost } : {}),
    ...(collapsible ? { collapsible } : {}),
    ...(hidden === undefined ? {} : { hidden }),
  });
  return top + metrics.pillHeight;
}

/** Lays out one lane below its line. Returns the y position where the lane's line leaves. */
function layoutLane(to: Drawing, one: MeasuredStep, lane: Lane, x: number, y: number): number {
  const block = lane.written?.block;
  if (lane.card && block) return layoutBranch(to, one.step, block, x - halfCard, y + metrics.pillGap);
  const inner = layoutPill(to, one, lane, x, y);
  return lane.written ? layoutBlock(to, lane.written, x, inner) : inner;
}

function layoutBranch(to: Drawing, step: Step, block: Block, x: number, y: number): number {
  const { id, label = "", flow, range } = block;
  const field = step.fields.find((each) => each.range?.start === range.start)?.name;
  to.branches.push({ step, block: id, label, x, y, ...(field ? { field } : {}), ...(flow ? { flow } : {}) });
  return y + metrics.cardHeight;
}

/** Lays out the lanes of a step whose card ends at (x, y). Returns the y position where the line leaves the join. */
function layoutRow(to: Drawing, one: MeasuredStep, x: number, y: number): number {
  const row = one.row;
  if (!row) return y;
  const bus = y + metrics.fan;
  const exit = y + row.height;
  row.lanes.forEach((lane, index) => {
    const column = x + (row.axes[index] ?? 0);
    const block = lane.written?.block.id;
    const entered = block === undefined ? edges.past(one.step.id) : edges.into(block);
    to.lines.push({ x1: x, y1: y, x2: column, y2: bus + metrics.pillGap, bend: bus, edge: entered });
    const out = layoutLane(to, one, lane, column, bus);
    if (joins(one.step, lane)) {
      const left = block === undefined ? edges.past(one.step.id) : edges.join(block);
      to.lines.push({ x1: column, y1: out, x2: x, y2: exit, bend: exit - metrics.join, edge: left });
    }
  });
  return exit;
}

/** A line as SVG path data: down, across at the bend, down again, with rounded corners. */
function linePath({ x1, y1, x2, y2, bend }: PlacedLine): string {
  if (x1 === x2) return `M${x1} ${y1}V${y2}`;
  const side = x2 > x1 ? 1 : -1;
  const radius = Math.min(metrics.radius, Math.abs(x2 - x1) / 2);
  const up = Math.min(radius, Math.abs(bend - y1));
  const down = Math.min(radius, Math.abs(y2 - bend));
  return (
    `M${x1} ${y1}V${bend - up}Q${x1} ${bend} ${x1 + side * radius} ${bend}` +
    `H${x2 - side * radius}Q${x2} ${bend} ${x2} ${bend + down}V${y2}`
  );
}

/** Combines many lines into one path, because a single element renders faster. */
export function linesPath(lines: readonly PlacedLine[]): string {
  return lines.map(linePath).join("");
}
