import type * as ast from "@babel/types";
import type { Range } from "@hookloom/protocol/flow-document";
import { nodeRange } from "../syntax/babel.ts";
import { countLeading } from "../text/count-leading.ts";

/** Consecutive whole-line comments without a blank line between them. */
export type CommentRun = readonly ast.Comment[];

/** The index of the first comment that starts at or after an offset. */
export function firstCommentAt(comments: readonly ast.Comment[], offset: number): number {
  return countLeading(comments, (comment) => nodeRange(comment).start < offset);
}

/** The runs of whole-line comments in a gap between two statements. */
export function commentRuns(
  text: string,
  comments: readonly ast.Comment[],
  gap: Range,
): readonly CommentRun[] {
  const runs: ast.Comment[][] = [];
  let end = -1;
  for (let index = firstCommentAt(comments, gap.start); index < comments.length; index++) {
    const comment = comments[index] as ast.Comment;
    const range = nodeRange(comment);
    if (range.start >= gap.end) break;
    if (!ownsLines(text, range)) continue;
    const last = runs.at(-1);
    if (last !== undefined && areAdjacent(text, end, range.start)) last.push(comment);
    else runs.push([comment]);
    end = range.end;
  }
  return runs;
}

/** True if the lines of a comment contain nothing else but white space. */
function ownsLines(text: string, range: Range): boolean {
  let start = range.start;
  while (start > 0 && isBlank(text.charCodeAt(start - 1))) start--;
  if (start > 0 && !isLineBreak(text.charCodeAt(start - 1))) return false;
  let end = range.end;
  while (end < text.length && isBlank(text.charCodeAt(end))) end++;
  return end >= text.length || isLineBreak(text.charCodeAt(end));
}

/** True if there is only white space without a blank line between two offsets. */
export function areAdjacent(text: string, from: number, to: number): boolean {
  let breaks = 0;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code === 13 && text.charCodeAt(at + 1) === 10) continue;
    if (isLineBreak(code)) breaks++;
    else if (!isBlank(code)) return false;
  }
  return breaks <= 1;
}

/** The text of comments without their markers. */
export function commentText(comments: CommentRun): string {
  return comments
    .map(({ type, value }) => (type === "CommentLine" ? dropSpace(value) : blockText(value)))
    .join("\n");
}

function dropSpace(line: string): string {
  return (line.startsWith(" ") ? line.slice(1) : line).trimEnd();
}

function blockText(value: string): string {
  const lines = value.replace(/^\*/, "").split(/\r\n|[\n\r\u2028\u2029]/);
  const inner = lines.map((line, index) => (index === 0 ? line : line.replace(/^\s*\*? ?/, "")).trim());
  while (inner[0] === "") inner.shift();
  while (inner.at(-1) === "") inner.pop();
  return inner.join("\n");
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9 || code === 11 || code === 12 || code === 0xa0 || code === 0xfeff;
}

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}
