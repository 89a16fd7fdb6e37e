import type { Node } from "@babel/types";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import { nodeRange } from "../../syntax/babel.ts";
import {
  countBreaks,
  endsLine,
  isBreak,
  lineEnd,
  lineStart,
  nextLine,
  skipBlanks,
  startsLine,
} from "../../text/lines.ts";
import { commentsIn, type EditContext } from "../context.ts";

/** The end of a piece of code, including the comment at the end of its line. */
export function withLineComment(context: EditContext, end: number): number {
  const [comment] = commentsIn(context, end, nextLine(context.text, end));
  const follows = comment && skipBlanks(context.text, end) === comment.start;
  return follows && endsLine(context.text, comment.end) ? comment.end : end;
}

/** The end of a module statement, including the comment at the end of its line. */
const statementEnd = (context: EditContext, node: Node): number =>
  withLineComment(context, nodeRange(node).end);

/**
 * The start of a module statement, including the comments directly above it. Comments at the start of the file belong to the
 * file.
 */
export function statementStart(context: EditContext, node: Node): number {
  const { text } = context;
  const from = nodeRange(node).start;
  let start = from;
  for (const comment of commentsIn(context, 0, from).toReversed()) {
    if (text.slice(comment.end, start).trim() !== "" || countBreaks(text, comment.end, start) > 1) break;
    if (!startsLine(text, comment.start)) break;
    start = comment.start;
  }
  return start < from && start <= fileStart(text) ? from : start;
}

/** The offset after a BOM and a shebang line. */
function fileStart(text: string): number {
  return /^\uFEFF?(?:#![^\n\r]*(?:\r\n|[\n\r]))?/.exec(text)?.[0].length ?? 0;
}

/** True if an offset is preceded only by comments without a blank line between them. */
function opensFile(context: EditContext, at: number): boolean {
  const { text } = context;
  let from = fileStart(text);
  for (const { start, end } of commentsIn(context, from, at)) {
    if (text.slice(from, start).trim() !== "" || countBreaks(text, from, start) > 1) return false;
    from = end;
  }
  return text.slice(from, at).trim() === "" && countBreaks(text, from, at) <= 1;
}

/**
 * The end of the line before the one that contains `at`, excluding the line break. Undefined on the first
 * line.
 */
function lineEndBefore(text: string, at: number): number | undefined {
  const start = lineStart(text, at);
  if (start === 0) return undefined;
  return text.slice(start - 2, start) === "\r\n" ? start - 2 : start - 1;
}

function isBlankLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), lineEnd(text, at)).replace("\uFEFF", "").trim() === "";
}

/** Where to insert a new statement: on a new line after another one, or at the start or end of the file. */
export type Anchor = { readonly after: Node } | "top" | "end";

/** The edit that writes statements on separate lines, with `blanks` blank lines between them and existing code. */
export function insertStatements(
  context: EditContext,
  anchor: Anchor,
  code: string,
  { eol, blanks = 1 }: { readonly eol: string; readonly blanks?: number },
): TextEdit {
  const { text, model } = context;
  const gap = eol.repeat(blanks + 1);
  if (anchor === "end") return atEnd(text, code, eol, gap);
  if (anchor !== "top") {
    const end = lineEnd(text, statementEnd(context, anchor.after));
    const next = nextLine(text, end);
    const isTight = next < text.length && !isBlankLine(text, next);
    return { start: end, end, newText: (isTight ? eol : gap) + code };
  }
  const [first] = model.parsed.program.body;
  if (!first && text.trim() !== "") return atEnd(text, code, eol, gap);
  if (!first) return { start: text.length, end: text.length, newText: code + gap };
  const start = statementStart(context, first);
  return { start, end: start, newText: code + gap };
}

function atEnd(text: string, code: string, eol: string, gap: string): TextEdit {
  const at = text.length;
  if (text.trim() === "") return { start: at, end: at, newText: code + eol };
  const newText = isBreak(text[at - 1]) ? gap.slice(eol.length) + code + eol : gap + code;
  return { start: at, end: at, newText };
}

/** True if the lines of a statement contain no other code. */
function ownsLines(context: EditContext, node: Node): boolean {
  const { text } = context;
  return startsLine(text, statementStart(context, node)) && endsLine(text, statementEnd(context, node));
}

/**
 * The edits that remove module statements with their comments and lines. Consecutive statements are removed together with one
 * of the surrounding blank lines, so that removing an insertion restores the original bytes.
 */
export function removeStatements(context: EditContext, nodes: readonly Node[]): TextEdit[] {
  const { body } = context.model.parsed.program;
  const leaving = new Set(nodes);
  const edits: TextEdit[] = [];
  let run: Node[] = [];
  const flushRun = (): void => {
    if (run.length > 0) edits.push(removeRun(context, run));
    run = [];
  };
  for (const node of body) {
    if (!leaving.has(node)) flushRun();
    else if (ownsLines(context, node) && areAdjacent(context, run.at(-1), node)) run.push(node);
    else {
      flushRun();
      if (ownsLines(context, node)) run.push(node);
      else edits.push(removeInline(context, node));
    }
  }
  flushRun();
  return edits;
}

/** True if only white space separates two statements. */
function areAdjacent(context: EditContext, before: Node | undefined, after: Node): boolean {
  if (!before) return true;
  const end = statementEnd(context, before);
  return context.text.slice(end, statementStart(context, after)).trim() === "";
}

function removeInline(context: EditContext, node: Node): TextEdit {
  const start = statementStart(context, node);
  const end = statementEnd(context, node);
  const next = skipBlanks(context.text, end);
  return { start, end: endsLine(context.text, end) ? end : next, newText: "" };
}

function removeRun(context: EditContext, run: readonly Node[]): TextEdit {
  const { text } = context;
  const start = statementStart(context, run[0] as Node);
  const end = lineEnd(text, statementEnd(context, run.at(-1) as Node));
  const below = nextLine(text, end);
  const blankBelow = below < text.length && isBlankLine(text, below);
  const before = lineEndBefore(text, start);
  if (before === undefined || opensFile(context, start)) {
    const from = Math.max(lineStart(text, start), fileStart(text));
    return { start: from, end: blankBelow ? nextLine(text, below) : below, newText: "" };
  }
  const isLoose = blankBelow || below >= text.length;
  const blankAbove = isBlankLine(text, before);
  const above = isLoose && blankAbove ? lineEndBefore(text, before) : undefined;
  // Separate paragraphs are kept separate.
  const isSplit = /(?:\n|\r(?!\n))[^\S\n\r]*[\n\r]/.test(text.slice(start, end));
  const eol = text.slice(before, lineStart(text, start));
  return { start: above ?? before, end, newText: isSplit && !isLoose && !blankAbove ? eol : "" };
}
