import { metrics } from "./layout-types.ts";

/** A note has as many lines as its text needs, up to this many; all of it is in the tooltip. */
const mostLines = 3;
/** Letters that fit into a line, estimated: a narrower font leaves some room. */
const letters = 38;

/** How many lines of a note are drawn. */
function noteLines(text: string): number {
  const lines = text
    .trim()
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / letters)), 0);
  return Math.min(mostLines, lines);
}

/** The height that a note takes above its card, with the space to it. */
export function noteHeight(text: string | undefined): number {
  if (text === undefined || text.trim() === "") return 0;
  return noteLines(text) * metrics.noteLine + metrics.notePad + metrics.noteGap;
}
