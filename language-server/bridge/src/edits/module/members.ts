import type * as ast from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import { nodeRange } from "../../syntax/babel.ts";
import { cut, insertion } from "../../text/edit-list.ts";
import {
  endsLine,
  hasBreak,
  indentAt,
  isBreak,
  lineStart,
  skipBlanks,
  skipBlanksBack,
  startsLine,
} from "../../text/lines.ts";
import type { CodeStyle } from "../../text/style.ts";

/** A member of an object or list literal, with the comma after it. */
interface Member extends Range {
  /** The offset of the comma. Undefined if no comma follows. */
  readonly comma: number | undefined;
}

/** The members of a literal, including spreads and methods. */
export interface Members {
  /** The offsets after the opening bracket and before the closing one. */
  readonly inner: Range;
  readonly list: readonly Member[];
}

/** The formatting of new members. */
export interface MemberStyle {
  readonly eol: string;
  readonly unit: string;
  /** True if the last member ends with a comma when the members are on several lines. */
  readonly trailingComma: boolean;
  /** The text between the brackets and a single member: a space in objects, nothing in lists. */
  readonly padding: string;
}

/** The formatting of literal members in a file: the style of the surrounding code, with trailing commas if the file uses them. */
export function memberStyle(
  text: string,
  { eol, unit }: CodeStyle,
  literal: ast.ObjectExpression | ast.ArrayExpression,
): MemberStyle {
  const trailingComma = /,[^\S\n\r]*[\n\r]\s*[}\])]/.test(text);
  return { eol, unit, trailingComma, padding: literal.type === "ObjectExpression" ? " " : "" };
}

/** The offset after a comment that starts at an offset. Undefined if there is none. */
function commentEnd(text: string, at: number): number | undefined {
  if (text.startsWith("//", at)) {
    const length = /^[^\n\r\u2028\u2029]*/.exec(text.slice(at))?.[0].length ?? 0;
    return at + length;
  }
  return text.startsWith("/*", at) ? text.indexOf("*/", at) + 2 : undefined;
}

/** The comma between two offsets, if only white space and comments surround it. */
function commaIn(text: string, start: number, end: number): number | undefined {
  for (let at = start; at < end; at = commentEnd(text, at) ?? at + 1) if (text[at] === ",") return at;
  return undefined;
}

export function literalMembers(text: string, literal: ast.ObjectExpression | ast.ArrayExpression): Members {
  const { start, end } = nodeRange(literal);
  const nodes = literal.type === "ObjectExpression" ? literal.properties : literal.elements;
  return readMembers(text, { start: start + 1, end: end - 1 }, nodes);
}

/** The arguments of a call, which are removed in the same way as the members of a literal. */
export function callArguments(
  text: string,
  call: ast.CallExpression | ast.OptionalCallExpression | ast.NewExpression,
): Members {
  const [first] = call.arguments;
  const end = nodeRange(call).end - 1;
  return readMembers(text, { start: first ? nodeRange(first).start : end, end }, call.arguments);
}

function readMembers(text: string, inner: Range, nodes: readonly (ast.Node | null)[]): Members {
  const ranges = nodes.flatMap((node) => (node ? [nodeRange(node)] : []));
  return {
    inner,
    list: ranges.map((range, index) => ({
      ...range,
      comma: commaIn(text, range.end, ranges[index + 1]?.start ?? inner.end),
    })),
  };
}

/** The offset after the comments at the end of a line. The given offset itself if other code follows on the line. */
function lineTail(text: string, at: number): number {
  let end = at;
  for (let from = skipBlanks(text, at); ; from = skipBlanks(text, end)) {
    const after = commentEnd(text, from);
    if (after === undefined || hasBreak(text, from, after)) break;
    end = after;
  }
  return endsLine(text, end) ? end : at;
}

/** The offset of the comments before a member on its line. The offset of the member itself if there are none. */
function memberHeadStart(text: string, from: number, member: number): number {
  let head: number | undefined;
  for (let at = from; at < member; ) {
    const end = commentEnd(text, at);
    if (end !== undefined) head ??= at;
    else if (isBreak(text[at])) head = undefined;
    at = end ?? at + 1;
  }
  return head ?? member;
}

function insertIntoEmpty(
  text: string,
  { start, end }: Range,
  codes: readonly string[],
  style: MemberStyle,
): TextEdit {
  const inner = text.slice(start, end);
  const { eol, unit, padding } = style;
  const isMultiLine = hasBreak(text, start, end);
  const outer = indentAt(text, end);
  const lines = codes.map((code) => `${eol}${outer}${unit}${code}`).join(",");
  const line = codes.join(", ");
  if (inner.trim() === "")
    return isMultiLine
      ? { start, end, newText: `${lines}${style.trailingComma ? "," : ""}${eol}${outer}` }
      : { start, end, newText: `${padding}${line}${padding}` };
  return insertion(start + inner.trimEnd().length, isMultiLine ? lines : ` ${line}`);
}

/** The edits that write members at an index, formatted like the adjacent members. */
export function insertMembers(
  text: string,
  { inner, list }: Members,
  index: number,
  codes: readonly string[],
  style: MemberStyle,
): TextEdit[] {
  const before = list[index - 1];
  const next = list[index];
  const neighbour = before ?? next;
  if (!neighbour) return [insertIntoEmpty(text, inner, codes, style)];
  const isMultiLine = startsLine(text, neighbour.start) && (!next || startsLine(text, next.start));
  if (!isMultiLine) {
    const line = codes.join(", ");
    if (next) {
      const from = before?.comma === undefined ? inner.start : before.comma + 1;
      return [insertion(memberHeadStart(text, from, next.start), `${line}, `)];
    }
    return neighbour.comma === undefined
      ? [insertion(neighbour.end, `, ${line}`)]
      : [insertion(neighbour.comma + 1, ` ${line},`)];
  }
  const indent = indentAt(text, neighbour.start);
  const lines = codes.map((code) => `${style.eol}${indent}${code}`).join(",");
  if (!before) return [insertion(lineTail(text, inner.start), `${lines},`)];
  if (before.comma !== undefined) return [insertion(lineTail(text, before.comma + 1), `${lines},`)];
  const at = lineTail(text, before.end);
  return at === before.end
    ? [insertion(at, `,${lines}`)]
    : [insertion(before.end, ","), insertion(at, lines)];
}

/** The offset of the line break before the line that contains an offset. */
function breakBefore(text: string, at: number): number {
  const start = lineStart(text, at);
  return start - (text.slice(start - 2, start) === "\r\n" ? 2 : Math.min(1, start));
}

/** Removes a member that starts a line: the entire line, unless it contains other code. */
function removeLined(text: string, member: Member, before: Member | undefined, close: number): TextEdit[] {
  const { start, end, comma } = member;
  const last = comma === undefined ? end : comma + 1;
  const closes = comma === undefined && skipBlanks(text, end) === close;
  const from = closes || endsLine(text, last) ? breakBefore(text, start) : start;
  const to = comma === undefined ? end : skipBlanks(text, last);
  // Without a trailing comma, the previous member becomes the last one and loses its comma.
  const commaRemoval =
    before?.comma !== undefined && comma === undefined ? [cut(before.comma, before.comma + 1)] : [];
  if (comma === undefined || comma === end) return [...commaRemoval, cut(from, to)];
  return [...commaRemoval, cut(from, end), cut(comma, to)];
}

function removeInLine(
  text: string,
  member: Member,
  before: Member | undefined,
  next: Member | undefined,
): TextEdit[] {
  const { start, end, comma } = member;
  const isBlank = (from: number, to: number): boolean => text.slice(from, to).trim() === "";
  if (comma === undefined) {
    if (before?.comma === undefined) return [cut(skipBlanksBack(text, start), end)];
    return isBlank(before.comma + 1, start)
      ? [cut(before.comma, end)]
      : [cut(before.comma, before.comma + 1), cut(skipBlanksBack(text, start), end)];
  }
  const isTight = comma === end;
  if (next && isTight && isBlank(comma + 1, next.start) && !hasBreak(text, comma, next.start))
    return [cut(start, next.start)];
  const from =
    before?.comma !== undefined && isBlank(before.comma + 1, start)
      ? before.comma + 1
      : skipBlanksBack(text, start);
  return isTight ? [cut(from, comma + 1)] : [cut(from, end), cut(comma, comma + 1)];
}

/** The edits that remove a member. Comments are kept, and so are the brackets if it is the only member. */
export function removeMember(text: string, { inner, list }: Members, index: number): TextEdit[] {
  const member = list[index];
  if (!member) return [];
  const { start, end, comma } = member;
  const rest =
    text.slice(inner.start, start) +
    text.slice(end, comma ?? end) +
    text.slice(comma === undefined ? end : comma + 1, inner.end);
  if (list.length === 1 && rest.trim() === "") return [cut(inner.start, inner.end)];
  const before = list[index - 1];
  return startsLine(text, start)
    ? removeLined(text, member, before, inner.end)
    : removeInLine(text, member, before, list[index + 1]);
}

/** The edits that remove the members at the given indexes and write new ones after the last member. */
export function changeMembers(
  text: string,
  { inner, list }: Members,
  gone: ReadonlySet<number>,
  codes: readonly string[],
  style: MemberStyle,
): TextEdit[] {
  const runs: (Member & { readonly isGone: boolean })[] = [];
  for (const [index, member] of list.entries()) {
    const before = runs.at(-1);
    const isGone = gone.has(index);
    // Adjacent members are removed together, so that each comma is removed once.
    const joinsPrevious = isGone && before?.isGone && /^\s*,\s*$/.test(text.slice(before.end, member.start));
    if (joinsPrevious) runs.pop();
    runs.push({ ...member, start: joinsPrevious ? before.start : member.start, isGone });
  }
  const last = runs.at(-1);
  const isReplaced = last?.isGone && codes.length > 0;
  const removed = runs.flatMap((run, index) => {
    if (!run.isGone || (isReplaced && run === last)) return [];
    // The comma of a removed member has already been removed.
    const remaining = runs.map((each) =>
      each.isGone && each !== run ? { ...each, comma: undefined } : each,
    );
    return removeMember(text, { inner, list: remaining }, index);
  });
  if (!isReplaced)
    return codes.length > 0
      ? [...removed, ...insertMembers(text, { inner, list }, list.length, codes, style)]
      : removed;
  const between = startsLine(text, last.start) ? `,${style.eol}${indentAt(text, last.start)}` : ", ";
  return [...removed, { start: last.start, end: last.end, newText: codes.join(between) }];
}
