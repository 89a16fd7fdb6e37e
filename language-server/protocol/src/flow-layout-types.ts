import type { Step } from "./flow-document.ts";
import type { Collapsed } from "./step-blocks.ts";

/** Sizes in flow units; one unit is a CSS pixel at a zoom of 1. */
export const metrics = {
  cardWidth: 280,
  cardHeight: 52,
  /** Between one card and the next, with the `+` in its middle. */
  gap: 36,
  laneGap: 24,
  /** From a card down to the line that fans out to its lanes. */
  fan: 16,
  pillHeight: 20,
  pillWidth: 200,
  /** From the fanned line to the pill's top. */
  pillGap: 10,
  /** From the line that joins the lanes down to the next card. */
  join: 12,
  boxPad: 18,
  emptyWidth: 200,
  emptyHeight: 64,
  /** Half the width of a lane without code: an `if` without `else`. */
  passHalf: 44,
  passHeight: 20,
  /** Half the width of a lane whose steps are hidden behind its label. */
  hiddenHalf: 104,
  noteLine: 16,
  /** Letters that fit into a line of a note, estimated: a narrower font leaves some room. */
  noteLetters: 38,
  notePad: 8,
  /** From a note down to its card, on whose upper edge the marks of problems and changes are. */
  noteGap: 10,
  insertSize: 16,
  endSize: 12,
  radius: 8,
} as const;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** x and y are the top left corner. */
export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

/** A step's card, as large as `metrics` says. `block` and `index` are the step's position. */
export interface PlacedCard extends Point {
  readonly id: string;
  readonly step: Step;
  readonly block: string;
  readonly index: number;
  /** How many steps it hides while it is collapsed. */
  readonly hidden?: number;
}

/** The tinted box around a loop or a try. */
export interface PlacedBox extends Rect {
  readonly step: Step;
}

/** A lane's label; x is its middle, y its top. A `ghost` offers a branch that the code does not have. */
export interface PlacedPill extends Point {
  readonly step: Step;
  readonly label: string;
  readonly block?: string;
  readonly ghost?: "else" | "default";
  /** True where the block can be collapsed. */
  readonly collapsible?: boolean;
  /** How many steps it hides while the block is collapsed. */
  readonly hidden?: number;
}

/** A branch of a `parallel` step without steps of its own: an expression, or a function that is a flow. */
export interface PlacedBranch extends Point {
  readonly step: Step;
  readonly block: string;
  readonly label: string;
  /** The field that edits the expression. */
  readonly field?: string;
  /** The flow that this branch runs. */
  readonly flow?: string;
}

/** The note above a card, as wide as that; `item` is the card's. */
export interface PlacedNote extends Point {
  readonly item: string;
  readonly text: string;
  readonly height: number;
}

/** A position at which a step can be inserted; x and y are its middle. */
export interface PlacedInsert extends Point {
  readonly block: string;
  readonly index: number;
  /** True where the block has no step yet. */
  readonly empty: boolean;
}

/** A line from (x1, y1) to (x2, y2) that changes column at the height `bend`. */
export interface PlacedLine {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly bend: number;
  /** What has happened in a run that took it, as `edges` of `run-view.ts` names it. */
  readonly edge: string;
}

/** What is drawn of a flow. */
export interface LayoutOptions {
  readonly collapsed: Collapsed;
  /** Whether notes are shown above their cards. */
  readonly notes: boolean;
}

/** The positions of everything in one flow. The start card is at the origin that was given. */
export interface FlowLayout {
  readonly bounds: Rect;
  readonly start: Point;
  /** The middle of the dot where the flow ends; undefined if every path returns or throws before. */
  readonly end: Point | undefined;
  readonly cards: readonly PlacedCard[];
  readonly boxes: readonly PlacedBox[];
  readonly pills: readonly PlacedPill[];
  readonly branches: readonly PlacedBranch[];
  readonly notes: readonly PlacedNote[];
  readonly inserts: readonly PlacedInsert[];
  readonly lines: readonly PlacedLine[];
}

/** The id of the start card, where other items have the id of a step. */
export const startItem = "start";

/** Names of edges: each says what has happened where it was taken. */
export const edges = {
  /** To a step, which ran. */
  to: (step: string) => `to ${step}`,
  /** Below a step, which ended. */
  below: (step: string) => `below ${step}`,
  /** Into a block, which was entered. */
  into: (block: string) => `into ${block}`,
  /** At the end of a block, which was run to its last line. */
  end: (block: string) => `end ${block}`,
  /** From a block to what follows its step, which ended. */
  join: (block: string) => `join ${block}`,
  /** Past a step that entered none of its blocks. */
  past: (step: string) => `past ${step}`,
} as const;

/** A note has as many lines as its text needs, up to this many; all of it is in the tooltip. */
const maxLines = 3;

/** How many lines of a note are drawn. */
function noteLines(text: string): number {
  const lines = text
    .trim()
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / metrics.noteLetters)), 0);
  return Math.min(maxLines, lines);
}

/** The height that a note takes above its card, with the space to it. */
export function noteHeight(text: string | undefined): number {
  if (text === undefined || text.trim() === "") return 0;
  return noteLines(text) * metrics.noteLine + metrics.notePad + metrics.noteGap;
}
