import type { Step } from "./flow-document.ts";
import type { Collapsed } from "./step-blocks.ts";

/** Sizes in flow units; one unit is a CSS pixel at a zoom of 1. */
export const metrics = {
  cardWidth: 280,
  cardHeight: 52,
  /** Between two cards, with the `+` in the middle. */
  gap: 36,
  laneGap: 24,
  /** From a card to the line that branches into its lanes. */
  fan: 16,
  pillHeight: 20,
  pillWidth: 200,
  /** From the branching line to the top of the pill. */
  pillGap: 10,
  /** From the line that joins the lanes to the next card. */
  join: 12,
  boxPad: 18,
  emptyWidth: 200,
  emptyHeight: 64,
  /** Half the width of a lane without code: an `if` without `else`. */
  passHalf: 44,
  passHeight: 20,
  /** Half the width of a lane whose steps are collapsed into its label. */
  hiddenHalf: 104,
  noteLine: 16,
  /** Estimated number of characters per line of a note. A narrower font leaves some space. */
  noteLetters: 38,
  notePad: 8,
  /** From a note to its card, whose top edge has the marks for problems and changes. */
  noteGap: 10,
  insertSize: 16,
  endSize: 12,
  radius: 8,
} as const;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** x and y are the coordinates of the top left corner. */
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** A step's card, with the size from `metrics`. `block` and `index` are the step's position. */
export interface PlacedCard extends Point {
  readonly id: string;
  readonly step: Step;
  readonly block: string;
  readonly index: number;
  /** The number of steps that are hidden when it is collapsed. */
  readonly hidden?: number;
}

/** The tinted box around a loop or a try. */
export interface PlacedBox extends Rect {
  readonly step: Step;
}

/** A lane's label; x is its centre, y its top. A `ghost` offers a branch that is not in the code. */
export interface PlacedPill extends Point {
  readonly step: Step;
  readonly label: string;
  readonly block?: string;
  readonly ghost?: "else" | "default";
  /** True if the block can be collapsed. */
  readonly collapsible?: boolean;
  /** The number of steps that are hidden when the block is collapsed. */
  readonly hidden?: number;
}

/** A `parallel` step's branch without steps: an expression, or a function shown as its own flow. */
export interface PlacedBranch extends Point {
  readonly step: Step;
  readonly block: string;
  readonly label: string;
  /** The field in which the expression is edited. */
  readonly field?: string;
  /** The flow that this branch runs. */
  readonly flow?: string;
}

/** The note above a card, with the card's width; `item` is the card's item id. */
export interface PlacedNote extends Point {
  readonly item: string;
  readonly text: string;
  readonly height: number;
}

/** A position where a step can be inserted; x and y are its centre. */
export interface PlacedInsert extends Point {
  readonly block: string;
  readonly index: number;
  /** True if the block has no steps yet. */
  readonly empty: boolean;
}

/** A line from (x1, y1) to (x2, y2) that runs horizontally at y position `bend`. */
export interface PlacedLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly bend: number;
  /** The name of the edge that the line belongs to; see `edges`. */
  readonly edge: string;
}

/** The view options for drawing a flow. */
export interface LayoutOptions {
  readonly collapsed: Collapsed;
  /** Whether notes are shown above their cards. */
  readonly notes: boolean;
}

/** The positions of everything in a flow. The start card is at the given origin. */
export interface FlowLayout {
  readonly bounds: Rect;
  readonly start: Point;
  /** The centre of the dot where the flow ends. Undefined if every path returns or throws before it. */
  readonly end: Point | undefined;
  readonly cards: readonly PlacedCard[];
  readonly boxes: readonly PlacedBox[];
  readonly pills: readonly PlacedPill[];
  readonly branches: readonly PlacedBranch[];
  readonly notes: readonly PlacedNote[];
  readonly inserts: readonly PlacedInsert[];
  readonly lines: readonly PlacedLine[];
}

/** The id of the start card. Other items have the id of a step. */
export const startItem = "start";

/** Edge names. Each specifies the run event that means the edge was taken. */
export const edges = {
  /** To a step that ran. */
  to: (step: string) => `to ${step}`,
  /** Below a step that ended. */
  below: (step: string) => `below ${step}`,
  /** Into a block that was entered. */
  into: (block: string) => `into ${block}`,
  /** At the end of a block that ran to completion. */
  end: (block: string) => `end ${block}`,
  /** From a block to the statement after its step, which ended. */
  join: (block: string) => `join ${block}`,
  /** Past a step that entered none of its blocks. */
  past: (step: string) => `past ${step}`,
} as const;

/** Maximum number of lines drawn for a note. The tooltip contains the full text. */
const maxLines = 3;

/** The number of lines drawn for a note. */
function noteLines(text: string): number {
  const lines = text
    .trim()
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / metrics.noteLetters)), 0);
  return Math.min(maxLines, lines);
}

/** The height of a note above its card, including the gap. */
export function noteHeight(text: string | undefined): number {
  if (text === undefined || text.trim() === "") return 0;
  return noteLines(text) * metrics.noteLine + metrics.notePad + metrics.noteGap;
}
