import type { TextEdit } from "@hookloom/protocol/flow-document";
import { t } from "@vscode/l10n";
import type { BlockInfo } from "../../model/flow-model.ts";
import { nodeRange } from "../../syntax/babel.ts";
import { hasBreak, indentAt, startsLine } from "../../text/lines.ts";
import { reindented } from "../../text/reindent.ts";
import { commentsIn, type EditContext } from "../context.ts";
import { editErrors } from "../errors.ts";
import { literalsIn } from "../names/nodes.ts";
import type { Insertion } from "./insert.ts";
import { blockItems, type Item } from "./items.ts";
import type { Piece } from "./pieces.ts";
import { unitFor } from "./style.ts";

/**
 * The end of the `)`, `else`, `do` or `=>` before a body without braces (`header`), and the end of the
 * comments after it (`gap`).
 */
function bodyHead(
  context: EditContext,
  from: number,
  bodyStart: number,
): { readonly header: number; readonly gap: number } {
  const { text } = context;
  let header = text.slice(0, bodyStart).trimEnd().length;
  const gap = header;
  for (const comment of commentsIn(context, from, bodyStart).toReversed()) {
    if (comment.end === header) header = text.slice(0, comment.start).trimEnd().length;
  }
  return { header, gap };
}

/** The edit that replaces the only statement of a body without braces with `{}`. */
export function emptyBody(context: EditContext, block: BlockInfo, item: Item): TextEdit {
  const start = block.owner ? item.start : block.block.range.start;
  const end = block.owner ? item.end : block.block.range.end;
  const { header, gap } = bodyHead(context, ownerStart(block), start);
  const joins = header === gap && hasBreak(context.text, gap, start);
  return joins ? { start: gap, end, newText: " {}" } : { start, end, newText: "{}" };
}

function ownerStart(block: BlockInfo): number {
  return block.owner?.step.range.start ?? block.flow.flow.range.start;
}

interface Body {
  /** The start of the statement or expression to put in braces. */
  readonly start: number;
  readonly end: number;
  readonly text: (indent: string) => string;
  readonly inline: boolean;
  readonly indent: string;
  readonly unit: string;
}

function joinPieces(pieces: readonly Piece[], indent: string, eol: string): string {
  return pieces.map((piece) => piece.render(indent)).join(eol + indent);
}

function addBraces(context: EditContext, insertion: Insertion, body: Body): TextEdit[] {
  const { text } = context;
  const { pieces, eol, block } = insertion;
  const before = insertion.index === 0 ? pieces : [];
  const after = insertion.index === 0 ? [] : pieces;
  const { header, gap } = bodyHead(context, ownerStart(block), body.start);
  const glue = header === gap ? "{" : "";
  const edits: TextEdit[] = header === gap ? [] : [{ start: header, end: header, newText: " {" }];
  if (body.inline) {
    const end = (piece: Piece): string => `${piece.render(body.indent)}${piece.open ? ";" : ""} `;
    if ([...before, ...after].some((piece) => piece.lineComment)) throw editErrors.swallowed();
    const bodyText = body.text(body.indent);
    const terminator = after.length > 0 && !/[;}]$/.test(bodyText) ? ";" : "";
    const newText = `${glue === "" ? "" : "{ "}${before.map(end).join("")}${bodyText}${terminator} ${after.map(end).join("")}}`;
    return [...edits, { start: body.start, end: body.end, newText }];
  }
  const broken = hasBreak(text, gap, body.start);
  const indent =
    broken && startsLine(text, body.start) ? indentAt(text, body.start) : body.indent + body.unit;
  const lines = [
    ...(before.length > 0 ? [joinPieces(before, indent, eol)] : []),
    body.text(indent),
    ...(after.length > 0 ? [joinPieces(after, indent, eol)] : []),
  ];
  const open = broken ? text.slice(gap, body.start) : eol + indent;
  const close = `${eol}${body.indent}}`;
  const opening = glue === "" ? open : ` {${open}`;
  return [...edits, { start: gap, end: body.end, newText: opening + lines.join(eol + indent) + close }];
}

/** The edits that add braces to a body without them, with new statements before or after its statement. */
export function braceStatement(context: EditContext, insertion: Insertion): TextEdit[] {
  const { text } = context;
  const { block } = insertion;
  const item = blockItems(context, block)[0];
  if (!item || !block.owner) throw editErrors.blockNotFound(block.block.id);
  const { node } = item.info;
  const owner = block.owner.step.range.start;
  const from = indentAt(text, item.start);
  const edits = addBraces(context, insertion, {
    start: item.start,
    end: item.end,
    text: (indent) =>
      reindented(
        text,
        { start: item.start, end: item.end },
        from,
        indent,
        node ? literalsIn([node], text) : [],
      ),
    inline: !startsLine(text, owner),
    indent: indentAt(text, owner),
    unit: unitFor(context, block),
  });
  return joinKeyword(text, edits, item.end, block.owner.node?.type === "DoWhileStatement" ? "while" : "else");
}

/** Moves an `else` or `while` from its own line to the new closing brace. */
function joinKeyword(text: string, edits: TextEdit[], end: number, keyword: "else" | "while"): TextEdit[] {
  const blanks = /^\s*/.exec(text.slice(end, end + 400))?.[0] ?? "";
  const gap = new RegExp(`^${keyword}\\b`).test(text.slice(end + blanks.length)) ? blanks : undefined;
  const last = edits.at(-1);
  if (gap === undefined || !last || !hasBreak(gap, 0, gap.length)) return edits;
  return [...edits.slice(0, -1), { ...last, end: end + gap.length, newText: `${last.newText} ` }];
}

/**
 * The edits that turn `=> value` into a body with braces. A handler's return value is not used, so the value becomes a plain
 * statement. In other functions, it is returned.
 * @throws EditRejected `changes-meaning` for a statement after a returned value
 */
export function braceExpression(context: EditContext, insertion: Insertion, semicolons: boolean): TextEdit[] {
  const { text } = context;
  const { block } = insertion;
  const { node, flow } = block.flow;
  if (node?.type !== "ArrowFunctionExpression") throw editErrors.blockNotFound(block.block.id);
  const isHandler = flow.triggers.length > 0;
  if (!isHandler && insertion.index > 0) {
    throw editErrors.changesMeaning(
      t("The function returns the value of this expression, so no step can run after it."),
      t("Put the step before it."),
    );
  }
  const range = nodeRange(node.body);
  const from = indentAt(text, range.start);
  const keep = literalsIn([node.body], text);
  const keyword =
    isHandler && !/^[{(]|^(?:function|class|async function)\b/.test(text.slice(range.start)) ? "" : "return ";
  const end = semicolons ? ";" : "";
  return addBraces(context, insertion, {
    ...range,
    text: (indent) => keyword + reindented(text, range, from, indent, keep) + end,
    inline: false,
    indent: indentAt(text, nodeRange(node).start),
    unit: unitFor(context, block),
  });
}
