import type * as t from "@babel/types";
import type { Range, TextEdit } from "@hookloom/protocol/flow-document";
import type { BlockInfo } from "../../model/flow-model.ts";
import { childNodes, nodeRange } from "../../syntax/babel.ts";
import { parse } from "../../syntax/parse.ts";
import { applyEdits, tidyEdits } from "../../text/edit-list.ts";
import { hasBreak, indentAt, lineEnd, lineStart, splitLines } from "../../text/lines.ts";
import type { EditContext } from "../context.ts";
import { nodesAround } from "../names/nodes.ts";
import { styleFor } from "../placing/style.ts";
import { literalMembers, type MemberStyle, memberStyle } from "./members.ts";

type Literal = t.ObjectExpression | t.ArrayExpression;

const columnsOfTab = 4;
/** The limits of formatters are between these. */
const minWidth = 80;
const maxWidth = 140;

const columns = (line: string): number => line.length + (columnsOfTab - 1) * (line.split("\t").length - 1);

/** How long the lines of a file get; a few may be longer, since a text or an address in them cannot be broken. */
function usualLineWidth(text: string): number {
  const lengths = splitLines(text)
    .map(columns)
    .sort((a, b) => b - a);
  const usual = lengths[Math.floor(lengths.length / 50)] ?? 0;
  return Math.min(maxWidth, Math.max(minWidth, usual));
}

/** A text in which literals are broken over lines where they make a line too long. */
class Breaker {
  readonly #text: string;
  readonly #width: number;
  readonly #style: (literal: Literal) => MemberStyle;
  readonly #kept: ReadonlySet<string>;

  constructor(
    text: string,
    width: number,
    style: (literal: Literal) => MemberStyle,
    kept: ReadonlySet<string>,
  ) {
    this.#text = text;
    this.#width = width;
    this.#style = style;
    this.#kept = kept;
  }

  /** True for a literal that can be broken: it has members, stands on one line and was not typed as it is. */
  isBreakable(node: t.Node): node is Literal {
    if (node.type !== "ObjectExpression" && node.type !== "ArrayExpression") return false;
    const { start, end } = nodeRange(node);
    const members: readonly (t.Node | null)[] =
      node.type === "ObjectExpression" ? node.properties : node.elements;
    const hasMembers = members.length > 0 && !members.includes(null);
    const isTyped = this.#kept.has(this.#text.slice(start, end));
    return hasMembers && !hasBreak(this.#text, start, end) && !isTyped;
  }

  /** A literal with each member on a line of its own. */
  broken(literal: Literal, indent: string): string {
    const { eol, unit, trailingComma } = this.#style(literal);
    const { inner, list } = literalMembers(this.#text, literal);
    const nodes = literal.type === "ObjectExpression" ? literal.properties : literal.elements;
    const inside = indent + unit;
    let from = inner.start;
    const lines = list.map(({ start, end, comma }, index) => {
      const head = this.#text.slice(from, start).trim();
      const node = nodes.find((one) => one && nodeRange(one).start === start) as t.Node;
      const value = this.#fitted(node, { start, end }, `${inside}${head === "" ? "" : `${head} `}`);
      const ends = comma !== undefined || (trailingComma && index === list.length - 1);
      const tail = this.#text.slice(end, comma ?? end).trim();
      from = comma === undefined ? end : comma + 1;
      const code = `${head === "" ? "" : `${head} `}${value}${tail === "" ? "" : ` ${tail}`}`;
      return `${eol}${inside}${code}${ends ? "," : ""}`;
    });
    const rest = this.#text.slice(from, inner.end).trim();
    const open = this.#text[inner.start - 1] ?? "";
    const last = rest === "" ? "" : ` ${rest}`;
    return `${open}${lines.join("")}${last}${eol}${indent}${this.#text[inner.end] ?? ""}`;
  }

  /** A member of a literal as it is, or with its own last literal broken where the line would be too long. */
  #fitted(node: t.Node, { start, end }: Range, before: string): string {
    const whole = this.#text.slice(start, end);
    if (columns(`${before}${whole},`) <= this.#width) return whole;
    const literal = this.#lastLiteral(node);
    if (!literal) return whole;
    const range = nodeRange(literal);
    const indent = /^\s*/.exec(before)?.[0] ?? "";
    return (
      this.#text.slice(start, range.start) + this.broken(literal, indent) + this.#text.slice(range.end, end)
    );
  }

  /** The last of the outermost literals in a node, as a formatter would break it. */
  #lastLiteral(node: t.Node): Literal | undefined {
    if (this.isBreakable(node)) return node;
    if (node.type === "TemplateLiteral") return undefined;
    if (this.#kept.has(this.#text.slice(nodeRange(node).start, nodeRange(node).end))) return undefined;
    for (const child of childNodes(node).toReversed()) {
      const found = this.#lastLiteral(child);
      if (found) return found;
    }
    return undefined;
  }

  /** The literal to break for the change in a range: the outermost on its line, else the last one in it. */
  literalAt(program: t.Program, range: Range): Literal | undefined {
    const all = nodesAround(program, range);
    // The lines of a template are those of its text.
    const template = all.findIndex(({ type }) => type === "TemplateLiteral");
    const around = template < 0 ? all : all.slice(0, template);
    const holder = around.find((node): node is Literal => this.isBreakable(node));
    if (holder) return holder;
    const inside = all.at(-1);
    const found = inside && template < 0 ? this.#lastLiteral(inside) : undefined;
    const own = found && nodeRange(found);
    return own && range.start <= own.start && own.end <= range.end ? found : undefined;
  }
}

/** True where a line of a range is longer than a width. */
function isTooLong(text: string, { start, end }: Range, width: number): boolean {
  return splitLines(text.slice(lineStart(text, start), lineEnd(text, end))).some(
    (line) => columns(line) > width,
  );
}

/**
 * The edits of a literal, which is broken over lines where they make its line longer than the file's own lines. `kept` are
 * values that stay as they were typed. A line that was too long before stays one.
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
  const grown = newText.length - text.length;
  const changed = { start: first.start, end: last.end + grown };
  if (isTooLong(text, { start: first.start, end: last.end }, width) || !isTooLong(newText, changed, width))
    return [...given];
  const parsed = parse(newText, { language: context.language });
  if (parsed.holes.length > 0) return [...given];
  const style = styleFor(context, block);
  const breaker = new Breaker(newText, width, (node) => memberStyle(text, style, node), new Set(kept));
  const literal = breaker.literalAt(parsed.program, changed);
  const range = literal && nodeRange(literal);
  if (!range || !isTooLong(newText, range, width)) return [...given];
  const whole = {
    start: Math.min(range.start, changed.start),
    end: Math.max(range.end, changed.end),
  };
  const now =
    newText.slice(whole.start, range.start) +
    breaker.broken(literal, indentAt(newText, range.start)) +
    newText.slice(range.end, whole.end);
  const end = whole.end - grown;
  return [{ start: whole.start, end, newText: now }];
}
