import type { Node } from "@babel/types";
import { contains, type Range, type TextEdit } from "@hookloom/protocol/flow-document";
import { indentAt, nextLine } from "../../text/lines.ts";
import { reindented } from "../../text/reindent.ts";
import { commentsIn, type EditContext } from "../context.ts";
import { endsWithBlock, literalsIn } from "../names/nodes.ts";
import type { Item } from "./items.ts";

/** One statement to be written, with its comments. */
export interface Piece {
  /** The text, with all lines but the first indented by this. */
  render(indent: string): string;
  /** True where it starts with a character that would continue an unterminated previous statement. */
  readonly hazard: boolean;
  /** True where it has no semicolon: one on the same line needs one before it, and a next line that starts like an operator continues it. */
  readonly open: boolean;
  /** True where it is or contains a line comment. */
  readonly lineComment: boolean;
  /** True for a commented-out statement. */
  readonly disabled: boolean;
  /** How many blank lines precede it, where it has lines of its own. */
  readonly blankLines: number;
  /** The blank lines that travel with it as they were, instead of `blanks`. */
  readonly above?: string;
  /** The line end that it had, if it is moved. */
  readonly eol?: string;
  /** The statement's text alone, for the check afterwards; empty for a commented-out one. */
  readonly code: string;
}

const hazards = /^(?:[([`/]|\+(?!\+)|-(?!-))/;

/** True for a statement that would continue an unfinished one on the line before. */
export function isHazard(code: string): boolean {
  return hazards.test(code);
}

/** True where a statement of this text and node is complete whatever follows on the next line. */
export function isComplete(code: string, node: Node | undefined): boolean {
  return code.endsWith(";") || node === undefined || endsWithBlock(node);
}

/** An item of the file as a piece to be written elsewhere, with sorted changes inside of it. */
export function toPiece(context: EditContext, item: Item, changes: readonly TextEdit[] = []): Piece {
  const { text } = context;
  const { node } = item.info;
  const disabled = item.info.step.disabled === true;
  const code = text.slice(item.codeStart, item.codeEnd);
  const from = indentAt(text, item.start);
  const keep = node ? literalsIn([node], text) : [];
  const after: Range = { start: item.codeStart, end: item.end };
  const inside = changes.filter((change) => contains(after, change));
  const before = text.slice(item.start, item.head);
  const line = disabled
    ? code.includes("//")
    : commentsIn(context, item.start, item.end).some(
        (comment) => comment.line && !(comment.start >= item.codeStart && comment.end <= item.codeEnd),
      );
  const next = nextLine(text, item.end);
  const eol = text.slice(next - 2, next) === "\r\n" ? "\r\n" : text.slice(next - 1, next);
  return {
    render: (indent) =>
      reindented(text, { start: item.start, end: item.start + before.length }, from, indent, []) +
      reindented(text, after, from, indent, keep, inside),
    hazard: !disabled && isHazard(code),
    open: !disabled && !isComplete(code, node),
    lineComment: line,
    disabled,
    blankLines: 0,
    ...(item.ownLines && /[\n\r]$/.test(eol) ? { eol } : {}),
    code: disabled ? "" : code,
  };
}
