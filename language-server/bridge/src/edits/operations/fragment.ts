import type { Node, Statement } from "@babel/types";
import { contains, type Range, type TextEdit } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import { type Dialect, nodeRange, parseSource } from "../../syntax/babel.ts";
import { applyEdits, tidyEdits } from "../../text/edit-list.ts";
import { hasBreak, indentAt, splitLines } from "../../text/lines.ts";
import { type CodeStyle, detectUnit } from "../../text/style.ts";
import { editErrors } from "../errors.ts";
import { isTerminable, literalsIn, nodesWithin } from "../names/nodes.ts";
import { isComplete, isHazard, type Piece } from "../placing/pieces.ts";

/** Statements that were read from a string and are not yet in the file. */
export interface Fragment {
  readonly text: string;
  readonly statements: readonly Node[];
  readonly comments: readonly (Range & { readonly isLineComment: boolean })[];
}

/** @throws EditRejected `syntax` for a string that is not a list of statements, `bad-edit` for an empty string */
export function readFragment(code: string, dialect: Dialect): Fragment {
  const text = code
    .replace(/^\uFEFF/, "")
    .replace(/^(?:[^\S\n\r]*(?:\r\n|[\n\r]))+/, "")
    .trimEnd();
  if (text === "") throw editErrors.badEdit(t("it contains no code"));
  const { program, comments, issues } = parseSource(text, dialect);
  const damage = issues.find((issue) => issue.damage);
  if (!program || damage)
    throw editErrors.badCode(damage?.message.replace(/\.$/, "") ?? t("it cannot be parsed"));
  const statements: Node[] = [...(program.directives ?? []), ...program.body];
  return {
    text,
    statements: statements.sort((a, b) => nodeRange(a).start - nodeRange(b).start),
    comments: comments.map((comment) => ({
      ...nodeRange(comment),
      isLineComment: comment.type === "CommentLine",
    })),
  };
}

function quoteEdits(fragment: Fragment, style: CodeStyle): TextEdit[] {
  const all = nodesWithin(fragment.statements);
  const fixed = new Set(all.map((node) => (node.type === "JSXAttribute" ? node.value : undefined)));
  return all.flatMap((node) => {
    if (node.type !== "StringLiteral" || fixed.has(node)) return [];
    const { start, end } = nodeRange(node);
    const raw = fragment.text.slice(start, end);
    if (raw[0] === style.quote || /["'\\]/.test(raw.slice(1, -1))) return [];
    return [{ start, end, newText: style.quote + raw.slice(1, -1) + style.quote }];
  });
}

function statementLists(statements: readonly Node[]): (readonly Node[])[] {
  const inner = nodesWithin(statements).flatMap((node) => {
    if (node.type === "BlockStatement") return [node.body];
    return node.type === "SwitchCase" ? [node.consequent] : [];
  });
  return [statements, ...inner];
}

function semicolonEdits(fragment: Fragment, style: CodeStyle): TextEdit[] {
  const { text } = fragment;
  const edits: TextEdit[] = [];
  for (const list of statementLists(fragment.statements)) {
    for (const [index, node] of list.entries()) {
      if (!isTerminable(node)) continue;
      const { end } = nodeRange(node);
      const next = list[index + 1];
      const ended = text[end - 1] === ";";
      if (style.semicolons && !ended) edits.push({ start: end, end, newText: ";" });
      if (style.semicolons || !ended || end - 1 === nodeRange(node).start) continue;
      const follows = next ? text.slice(nodeRange(next).start) : "";
      const ownLine = next ? hasBreak(text, end, nodeRange(next).start) : true;
      if (ownLine && !isHazard(follows)) edits.push({ start: end - 1, end, newText: "" });
    }
  }
  return edits;
}

/** The fragment, with its quotes and semicolons in the given style. */
export function inStyle(fragment: Fragment, style: CodeStyle, dialect: Dialect): Fragment {
  const edits = tidyEdits(fragment.text, [
    ...quoteEdits(fragment, style),
    ...semicolonEdits(fragment, style),
  ]);
  return edits.length === 0 ? fragment : readFragment(applyEdits(fragment.text, edits), dialect);
}

/** The indentation that all lines of the fragment share. */
function commonIndent(fragment: Fragment, keep: readonly Range[]): string {
  let common: string | undefined;
  let at = 0;
  for (const line of splitLines(fragment.text)) {
    const inside = keep.some(({ start, end }) => start < at && at < end);
    at += line.length + (fragment.text[at + line.length] === "\r" ? 2 : 1);
    if (inside || line.trim() === "") continue;
    const indent = indentAt(line, 0);
    common =
      common === undefined || common.startsWith(indent)
        ? indent
        : common.slice(0, commonLength(common, indent));
  }
  return common ?? "";
}

function commonLength(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

/** A line's indentation, converted to the file's unit. */
function convertIndent(indent: string, from: string, to: string): string {
  let levels = 0;
  let rest = indent;
  while (rest.startsWith(from)) {
    rest = rest.slice(from.length);
    levels++;
  }
  return to.repeat(levels) + rest;
}

/**
 * The statements of a fragment as pieces. Comments before a statement and on its last line belong to it.
 * Comments after the last statement also belong to that statement.
 */
export function fragmentPieces(fragment: Fragment, style: CodeStyle): Piece[] {
  const keep = literalsIn(fragment.statements, fragment.text);
  const common = commonIndent(fragment, keep);
  const unit = /\n[ \t]/.test(fragment.text) ? detectUnit(fragment.text) : style.unit;
  const nodes = fragment.statements;
  const pieces: Piece[] = [];
  let start = 0;
  for (let index = 0; index < Math.max(1, nodes.length); index++) {
    const node = nodes[index] as Statement | undefined;
    const last = index >= nodes.length - 1;
    const end = last || !node ? fragment.text.length : endWithComments(fragment, nodeRange(node).end);
    pieces.push(pieceFrom(fragment, node, { start, end }, { keep, common, unit, style }));
    start = end;
  }
  return pieces;
}

function endWithComments(fragment: Fragment, from: number): number {
  let end = from;
  for (const comment of fragment.comments) {
    if (comment.start < end) continue;
    const between = fragment.text.slice(end, comment.start);
    if (/[\n\r]/.test(between) || between.trim() !== "") break;
    const after = /^[^\S\n\r]*(?=[\n\r]|$)/.test(fragment.text.slice(comment.end));
    if (after) end = comment.end;
  }
  return end;
}

interface Layout {
  readonly keep: readonly Range[];
  readonly common: string;
  readonly unit: string;
  readonly style: CodeStyle;
}

function pieceFrom(fragment: Fragment, node: Node | undefined, whole: Range, layout: Layout): Piece {
  const { text } = fragment;
  const lead = /^\s*/.exec(text.slice(whole.start, whole.end))?.[0] ?? "";
  const range: Range = { start: whole.start + lead.length, end: whole.end };
  const code = node ? text.slice(nodeRange(node).start, nodeRange(node).end) : "";
  const breaks = lead.replaceAll("\r\n", "\n").match(/[\n\r]/g)?.length ?? 0;
  return {
    render: (indent) =>
      reindentRange(fragment, range, layout, indent).replace(/\r\n|\n|\r/g, layout.style.eol),
    hazard: isHazard(code),
    open: !isComplete(code, node),
    lineComment: fragment.comments.some(
      (comment) =>
        comment.isLineComment && contains(range, comment) && !(node && contains(nodeRange(node), comment)),
    ),
    disabled: node === undefined,
    blankLines: whole.start === 0 ? 0 : Math.max(0, breaks - 1),
    code,
  };
}

function reindentRange(
  fragment: Fragment,
  range: Range,
  { keep, common, unit, style }: Layout,
  to: string,
): string {
  const { text } = fragment;
  let result = "";
  let at = range.start;
  for (const [index, line] of splitLines(text.slice(range.start, range.end)).entries()) {
    const length =
      line.length + (text[at + line.length] === "\r" && text[at + line.length + 1] === "\n" ? 2 : 1);
    const ending = text.slice(at + line.length, Math.min(at + length, range.end));
    const inside = keep.some(({ start, end }) => start < at && at < end);
    const indent = indentAt(line, 0);
    const body = line.slice(indent.length);
    const kept = index === 0 || inside || body === "" || !indent.startsWith(common);
    result +=
      (kept ? line : to + convertIndent(indent.slice(common.length), unit, style.unit) + body) + ending;
    at += length;
  }
  return result;
}
