import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { BlockInfo, StepInfo } from "../../model/flow-model.ts";
import { endsLine } from "../../text/lines.ts";
import type { EditContext } from "../context.ts";
import { editErrors } from "../errors.ts";
import { type InsertionPoint, insertionPointAt, type LineRule } from "./insertion-point.ts";
import type { Item } from "./items.ts";
import { isComplete, isHazard, type Piece } from "./pieces.ts";

/** True if the statement would continue on the next line if that line started with an operator. */
export function isOpen(context: EditContext, item: Item | undefined): boolean {
  if (!item || item.info.step.disabled) return false;
  return !isComplete(context.text.slice(item.codeStart, item.codeEnd), item.info.node);
}

/** The edit that adds a required guarding semicolon to the statement after a change, or removes an unnecessary one. */
export function guardEdit(context: EditContext, openBefore: boolean, next: Item | undefined): TextEdit[] {
  if (!next || next.info.step.disabled) return [];
  const guarded = next.head < next.codeStart;
  const hazard = isHazard(context.text.slice(next.codeStart, next.codeEnd));
  if (openBefore && hazard && !guarded) return [{ start: next.codeStart, end: next.codeStart, newText: ";" }];
  if (!openBefore && guarded) return [{ start: next.head, end: next.codeStart, newText: "" }];
  return [];
}

/** The last active statement before an index, excluding those to be removed. */
export function liveBefore(
  items: readonly Item[],
  index: number,
  leaving: ReadonlySet<StepInfo>,
): Item | undefined {
  return items.slice(0, index).findLast((item) => !leaving.has(item.info) && !item.info.step.disabled);
}

/** The first active statement from an index, excluding those to be removed. */
export function liveAfter(
  items: readonly Item[],
  index: number,
  leaving: ReadonlySet<StepInfo>,
): Item | undefined {
  return items.slice(index).find((item) => !leaving.has(item.info) && !item.info.step.disabled);
}

/** The statements to insert into a block, and how to insert them. */
export interface Insertion {
  readonly block: BlockInfo;
  readonly index: number;
  readonly items: readonly Item[];
  readonly pieces: readonly Piece[];
  readonly eol: string;
  readonly leaving: ReadonlySet<StepInfo>;
  /** How to split blank lines around the new statements. By default, they come after the statements. */
  readonly split: LineRule | undefined;
}

/**
 * The edits that write statements into a block in braces or after `case`.
 * @throws EditRejected `not-applicable` if a line comment would hide the rest of a line
 */
export function insertPieces(context: EditContext, insertion: Insertion): TextEdit[] {
  const { block, index, items, leaving, pieces } = insertion;
  const point = insertionPointAt(context, block, index, leaving, insertion.split);
  if (point.layout === "inline") return inlineEdits(context, point, insertion);
  let open = isOpen(context, liveBefore(items, index, leaving));
  let newText = "";
  let below = "";
  for (const [at, piece] of pieces.entries()) {
    const eol = piece.eol ?? insertion.eol;
    const guard = piece.hazard && open ? ";" : "";
    const blanks = piece.above ?? insertion.eol.repeat(piece.blankLines);
    if (at === 0 && point.underComment) below = blanks;
    else newText += blanks;
    newText += point.indent + guard + piece.render(point.indent) + eol;
    if (!piece.disabled) open = piece.open;
  }
  const edit = { start: point.start, end: point.end, newText: newText + below };
  return [edit, ...guardEdit(context, open, liveAfter(items, index, leaving))];
}

function inlineEdits(context: EditContext, point: InsertionPoint, insertion: Insertion): TextEdit[] {
  const { text } = context;
  const { pieces } = insertion;
  const lineGoesOn = point.closing || !endsLine(text, point.end);
  const swallowed = pieces.some((piece, at) => piece.lineComment && (lineGoesOn || at < pieces.length - 1));
  if (swallowed) throw editErrors.swallowed();
  const unended = isOpen(context, point.prev);
  const joins = point.prev !== undefined && point.start === point.prev.end;
  const written = pieces.map((piece, at) => {
    const code = piece.render(point.indent);
    const last = at === pieces.length - 1;
    if (last && (point.closing || point.trail === "")) {
      // The last semicolon on a line is omitted to match the previous statement.
      return unended && joins && code.endsWith(";") && piece.code.endsWith(";") ? code.slice(0, -1) : code;
    }
    return piece.open ? `${code};` : code;
  });
  const separator = joins && unended ? ";" : "";
  const newText = separator + point.lead + written.join(" ") + point.trail;
  return [{ start: point.start, end: point.end, newText }];
}
