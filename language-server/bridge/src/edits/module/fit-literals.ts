import type * as ast from "@babel/types";
import { contains, type Range, type TextEdit } from "@hookloom/protocol/flow-document";
import type { BlockInfo } from "../../model/flow-model.ts";
import { childNodes, nodeRange } from "../../syntax/babel.ts";
import { parse } from "../../syntax/parse.ts";
import { applyEdits, tidyEdits } from "../../text/edit-list.ts";
import { hasBreak, indentAt, lineEnd, lineStart, splitLines } from "../../text/lines.ts";
import type { EditContext } from "../context.ts";
import { nodesAround } from "../names/nodes.ts";
import { styleFor } from "../placing/style.ts";
import { literalMembers, type MemberStyle, memberStyle } from "./members.ts";

type Literal = ast.ObjectExpression | ast.ArrayExpression;

const columnsOfTab = 4;
/** Common formatters use a line width in this range. */
const minWidth = 80;
const maxWidth = 140;

const columns = (line: string): number => line.length + (columnsOfTab - 1) * (line.split("\t").length - 1);

/** The usual line width of a file. A few lines may be longer, for example because of a string or a URL that cannot be broken. */
function usualLineWidth(text: string): number {
  const lengths = splitLines(text)
    .map(columns)
    .sort((a, b) => b - a);
  const usual = lengths[Math.floor(lengths.length / 50)] ?? 0;
  return Math.min(maxWidth, Math.max(minWidth, usual));
}

/**
 * The text whose literals are broken over several lines if a line is too long, with the rules for breaking
 * them.
 */
interface Breaking {
  readonly text: string;
  readonly width: number;
  readonly style: (literal: Literal) => MemberStyle;
  readonly kept: ReadonlySet<string>;
}

/** True for a literal that can be broken: it has members, is on one line, and is not a value that the user typed. */
function isBreakable({ text, kept }: Breaking, node: ast.Node): node is Literal {
  if (node.type !== "ObjectExpression" && node.type !== "ArrayExpression") return false;
  const { start, end } = nodeRange(node);
  const members: readonly (ast.Node | null)[] =
    node.type === "ObjectExpression" ? node.properties : node.elements;
  const hasMembers = members.length > 0 && !members.includes(null);
  return hasMembers && !hasBreak(text, start, end) && !kept.has(text.slice(start, end));
}

/** A literal with each member on a separate line. */
function breakLiteral(breaking: Breaking, literal: Literal, indent: string): string {
  const { text, style } = breaking;
  const { eol, unit, trailingComma } = style(literal);
  const { inner, list } = literalMembers(text, literal);
  const nodes = literal.type === "ObjectExpression" ? literal.properties : literal.elements;
  const inside = indent + unit;
  let from = inner.start;
  const lines = list.map(({ start, end, comma }, index) => {
    const head = text.slice(from, start).trim();
    const node = nodes.find((one) => one && nodeRange(one).start === start) as ast.Node;
    const value = fitMember(breaking, node, { start, end }, `${inside}${head === "" ? "" : `${head} `}`);
    const ends = comma !== undefined || (trailingComma && index === list.length - 1);
    const tail = text.slice(end, comma ?? end).trim();
    from = comma === undefined ? end : comma + 1;
    const code = `${head === "" ? "" : `${head} `}${value}${tail === "" ? "" : ` ${tail}`}`;
    return `${eol}${inside}${code}${ends ? "," : ""}`;
  });
  const rest = text.slice(from, inner.end).trim();
  const open = text[inner.start - 1] ?? "";
  const last = rest === "" ? "" : ` ${rest}`;
  return `${open}${lines.join("")}${last}${eol}${indent}${text[inner.end] ?? ""}`;
}

/** A member of a literal as is, or with its last literal broken if the line would be too long. */
function fitMember(breaking: Breaking, node: ast.Node, { start, end }: Range, before: string): string {
  const { text, width } = breaking;
  const fullText = text.slice(start, end);
  if (columns(`${before}${fullText},`) <= width) return fullText;
  const literal = lastLiteral(breaking, node);
  if (!literal) return fullText;
  const range = nodeRange(literal);
  const indent = /^\s*/.exec(before)?.[0] ?? "";
  return (
    text.slice(start, range.start) + breakLiteral(breaking, literal, indent) + text.slice(range.end, end)
  );
}

/** The last of the outermost literals in a node, which is the one that a formatter would break. */
function lastLiteral(breaking: Breaking, node: ast.Node): Literal | undefined {
  const { text, kept } = breaking;
  if (isBreakable(breaking, node)) return node;
  if (node.type === "TemplateLiteral") return undefined;
  if (kept.has(text.slice(nodeRange(node).start, nodeRange(node).end))) return undefined;
  for (const child of childNodes(node).toReversed()) {
    const found = lastLiteral(breaking, child);
    if (found) return found;
  }
  return undefined;
}

/** The literal to break for a changed range: the outermost breakable one around it, otherwise the last one inside it. */
function literalAt(breaking: Breaking, program: ast.Program, range: Range): Literal | undefined {
  const all = nodesAround(program, range);
  // The lines in a template literal are part of its text.
  const template = all.findIndex(({ type }) => type === "TemplateLiteral");
  const around = template < 0 ? all : all.slice(0, template);
  const holder = around.find((node): node is Literal => isBreakable(breaking, node));
  if (holder) return holder;
  const inside = all.at(-1);
  const found = inside && template < 0 ? lastLiteral(breaking, inside) : undefined;
  return found && contains(range, nodeRange(found)) ? found : undefined;
}

/** True if a line in a range is longer than a width. */
function isTooLong(text: string, { start, end }: Range, width: number): boolean {
  return splitLines(text.slice(lineStart(text, start), lineEnd(text, end))).some(
    (line) => columns(line) > width,
  );
}

/**
 * The given edits, with a literal broken over several lines if its line would become longer than the file's
 * usual width. Values in `kept` stay as typed. A line that was already too long is not changed.
 */
export function fitLiterals(
  context: EditContext,
  block: BlockInfo | undefined,
  given: readonly TextEdit[],
  kept: readonly string[] = [],
): TextEdit[] {
  const { text } = context;
  const edits = tidyEdits(text, given);
  const first = edits[0];
  const last = edits.at(-1);
  if (!first || !last) return [...given];
  const width = usualLineWidth(text);
  const newText = applyEdits(text, edits);
  const growth = newText.length - text.length;
  const changed = { start: first.start, end: last.end + growth };
  if (isTooLong(text, { start: first.start, end: last.end }, width) || !isTooLong(newText, changed, width))
    return [...given];
  const parsed = parse(newText, { language: context.language });
  if (parsed.holes.length > 0) return [...given];
  const style = styleFor(context, block);
  const breaking: Breaking = {
    text: newText,
    width,
    style: (node) => memberStyle(text, style, node),
    kept: new Set(kept),
  };
  const literal = literalAt(breaking, parsed.program, changed);
  const range = literal && nodeRange(literal);
  if (!range || !isTooLong(newText, range, width)) return [...given];
  const replacedRange = {
    start: Math.min(range.start, changed.start),
    end: Math.max(range.end, changed.end),
  };
  const now =
    newText.slice(replacedRange.start, range.start) +
    breakLiteral(breaking, literal, indentAt(newText, range.start)) +
    newText.slice(range.end, replacedRange.end);
  const end = replacedRange.end - growth;
  return [{ start: replacedRange.start, end, newText: now }];
}
