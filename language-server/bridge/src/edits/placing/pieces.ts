import type { Node } from "@babel/types";
import { contains, type Range, type TextEdit } from "@hookloom/protocol/flow-document";
import { indentAt, nextLine } from "../../text/lines.ts";
import { reindented } from "../../text/reindent.ts";
import { commentsIn, type EditContext } from "../context.ts";
import { endsWithBlock, literalsIn } from "../names/nodes.ts";
import type { Item } from "./items.ts";

/** A statement to be written, with its comments. */
export interface Piece {
  /** Returns the text, with all lines except the first indented by `indent`. */
  render(indent: string): string;
  /** True if it starts with a character that would continue an unterminated previous statement. */
  readonly hazard: boolean;
  /**
   * True if the statement has no semicolon. Another statement after it on the same line then requires one,
   * and a next line that starts with an operator continues the statement.
   */
  readonly open: boolean;
  /** True if it is or contains a line comment. */
  readonly lineComment: boolean;
  /** True for a commented-out statement. */
  readonly disabled: boolean;
  /** The number of blank lines before it, if it is on separate lines. */
  readonly blankLines: number;
  /** The original blank lines that move with it, instead of `blankLines`. */
  readonly above?: string;
  /** The original line break, if the statement is moved. */
  readonly eol?: string;
  /** The text of the statement itself, for verification. Empty for a commented-out statement. */
  readonly code: string;
}

const hazards = /^(?:[([`/]|\+(?!\+)|-(?!-))/;

/** True for a statement that would continue an unterminated one on the previous line. */
export function isHazard(code: string): boolean {
  return hazards.test(code);
}

/** True if a statement with this text and node is complete regardless of the next line. */
export function isComplete(code: string, node: Node | undefined): boolean {
  return code.endsWith(";") || node === undefined || endsWithBlock(node);
}

/** Converts an item in the file to a piece to be written elsewhere, with sorted changes inside it. */
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
        (comment) =>
          comment.isLineComment && !(comment.start >= item.codeStart && comment.end <= item.codeEnd),
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
