import type { Node } from "@babel/types";
import { contains, type TextEdit } from "@hookloom/protocol/flow-document";
import type { ExtractScope } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import { nodeRange } from "../../syntax/babel.ts";
import { insertion } from "../../text/edit-list.ts";
import { endsLine, indentAt, lineEnd, lineStart, nextLine } from "../../text/lines.ts";
import { reindented, shiftEdits } from "../../text/reindent.ts";
import { commentsIn, type EditContext } from "../context.ts";
import { editErrors } from "../errors.ts";
import { insertStatements } from "../module/statements.ts";
import { stepNodes } from "../names/meaning.ts";
import { literalsIn } from "../names/nodes.ts";
import { blockForm } from "../placing/items.ts";
import { toPiece } from "../placing/pieces.ts";
import type { Owner } from "./extract-scopes.ts";
import { callStatements, lastReturn, returnEdits, returnType, type Wording } from "./extract-text.ts";
import type { Selection } from "./parallel.ts";

/** A function to be created from steps. */
export interface PlannedFunction {
  readonly target: ExtractScope;
  /** The declared name, with `#` for a private method. */
  readonly name: string;
  readonly owner: Owner | undefined;
  /** The parameters with their types, and the values that the call passes. */
  readonly parameters: readonly { readonly written: string; readonly value: string }[];
  /** The edits of steps that read a parameter instead of a variable's member. */
  readonly renames: readonly TextEdit[];
  /** Variables from outside the steps that the steps assign before reading, with their types. */
  readonly locals: readonly string[];
  readonly wording: Wording;
  readonly selection: Selection;
}

/** The edits that create the function and call it. */
export function writeFunction(context: EditContext, made: PlannedFunction): TextEdit[] {
  if (made.target === "inner") return writeInnerFunction(context, made);
  return [
    callEdit(context, made),
    made.target === "class" ? writeMethod(context, made) : writeModuleFunction(context, made),
  ];
}

/** The edit that replaces the steps with the call. */
function callEdit(context: EditContext, { wording, selection }: PlannedFunction): TextEdit {
  const { text } = context;
  const { style, block, first, last, ownLines } = selection;
  const statements = callStatements(wording);
  if (wording.found.exits.kind === "value")
    return { ...wording.found.range, newText: statements[0] ?? wording.call };
  const lineEnds = style.semicolons || !endsLine(text, last.end) ? ";" : "";
  if (statements.length > 1 && blockForm(block) === "single")
    return inBraces(context, selection, () => statements.map((line) => line + lineEnds));
  const between = ownLines ? lineEnds + style.eol + indentAt(text, first.start) : "; ";
  return { start: first.start, end: last.end, newText: statements.join(between) + lineEnds };
}

/** Replaces a single statement with lines in braces; `lines` takes the indentation of these lines. */
function inBraces(
  context: EditContext,
  selection: Selection,
  lines: (indent: string) => readonly string[],
): TextEdit {
  const { text } = context;
  const { first, last } = selection;
  const { eol, unit } = selection.style;
  const head = text.slice(0, first.start).trimEnd().length;
  const indent = indentAt(text, head);
  const inner = lines(indent + unit).map((line) => indent + unit + line + eol);
  const code = `{${eol}${inner.join("")}${indent}}`;
  // A comment that extends to the end of the line would hide the brace.
  const isCommented = commentsIn(context, lineStart(text, head), head).some(
    ({ end, isLineComment: line }) => line && end === head,
  );
  return isCommented
    ? { start: first.start, end: last.end, newText: code }
    : { start: head, end: last.end, newText: ` ${code}` };
}

const isAsync = ({ wording }: PlannedFunction): boolean => wording.found.isAsync;
const isGenerator = ({ wording }: PlannedFunction): boolean => wording.found.words.yields;

function typedHead(made: PlannedFunction, before: string, after: string): string {
  const type = returnType(made.wording);
  return `${before}(${made.parameters.map(({ written }) => written).join(", ")})${type === undefined ? "" : `: ${type}`}${after}`;
}

/** The lines of the function's body, indented one level deeper than the given indentation. */
function bodyLines(context: EditContext, made: PlannedFunction, indent: string): string[] {
  const { text } = context;
  const { selection, wording } = made;
  const { items, first, last, ownLines, steps, style } = selection;
  const { found } = wording;
  const end = style.semicolons ? ";" : "";
  const inner = indent + style.unit;
  const keep = literalsIn(stepNodes(steps), text);
  if (found.exits.kind === "value") {
    const from = indentAt(text, found.range.start);
    const value = reindented(text, found.range, from, inner, keep, made.renames);
    return [`${inner}return ${value}${end}`];
  }
  const changes = [...returnEdits(wording), ...made.renames].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  );
  const stepsRange = { start: first.start, end: last.end };
  const code = ownLines
    ? reindented(text, stepsRange, indentAt(text, first.start), inner, keep, changes)
    : items.map((item) => toPiece(context, item, changes).render(inner)).join(style.eol + inner);
  const returned = lastReturn(wording);
  const lines = [...made.locals.map((local) => `let ${local}${end}`), code];
  return [...lines, ...(returned === undefined ? [] : [returned + end])].map((line) => inner + line);
}

/** Declares the function at the top level, after the statement that contains the steps. */
function writeModuleFunction(context: EditContext, made: PlannedFunction): TextEdit {
  const { model } = context;
  const { style } = made.selection;
  const holder = model.parsed.program.body.find((node) =>
    contains(nodeRange(node), made.wording.found.range),
  ) as Node;
  const word = `${isAsync(made) ? "async " : ""}function${isGenerator(made) ? "*" : ""} ${made.name}`;
  const lines = [typedHead(made, word, " {"), ...bodyLines(context, made, ""), "}"];
  return insertStatements(context, { after: holder }, lines.join(style.eol), style);
}

/** Declares the function as a method, after the member of the class that contains the steps. */
function writeMethod(context: EditContext, made: PlannedFunction): TextEdit {
  const { text, model } = context;
  const { style } = made.selection;
  const { member, isStatic } = made.owner as Owner;
  const range = nodeRange(member);
  const indent = indentAt(text, range.start);
  const isPrivate = model.parsed.dialect.typescript && !made.name.startsWith("#");
  const words = [isPrivate ? "private" : "", isStatic ? "static" : "", isAsync(made) ? "async" : ""];
  const name = `${isGenerator(made) ? "*" : ""}${made.name}`;
  const head = typedHead(made, [...words.filter((word) => word !== ""), name].join(" "), " {");
  const lines = [`${indent}${head}`, ...bodyLines(context, made, indent), `${indent}}`];
  const at = endsLine(text, range.end) ? range.end : lineEnd(text, range.end);
  const isOwnLine = at === range.end || /^[^\S\n\r]*(?:\/\/|\/\*)/.test(text.slice(range.end, at));
  const code = lines.join(style.eol);
  if (isOwnLine) return { start: at, end: at, newText: style.eol.repeat(2) + code };
  return { start: range.end, end: range.end, newText: style.eol + code + style.eol + indent };
}

/** Declares the function inside the flow, directly before the call. */
function writeInnerFunction(context: EditContext, made: PlannedFunction): TextEdit[] {
  const { text } = context;
  const { selection, wording } = made;
  const { style, steps, first, last, ownLines } = selection;
  const end = style.semicolons ? ";" : "";
  const word = isAsync(made) ? "async " : "";
  const head = isGenerator(made)
    ? typedHead(made, `const ${made.name} = ${word}function* `, " {")
    : typedHead(made, `const ${made.name} = ${word}`, " => {");
  const returned = lastReturn(wording);
  const calls = callStatements(wording);
  const changes = returnEdits(wording);
  if (blockForm(selection.block) === "single") {
    const lines = (indent: string): string[] => [
      head,
      // `inBraces` indents the first line of each entry.
      ...bodyLines(context, made, indent).map((line) => line.slice(indent.length)),
      `}${end}`,
      ...calls.map((line) => line + end),
    ];
    return [inBraces(context, selection, lines)];
  }
  if (!ownLines) {
    const { lineComment, open } = toPiece(context, last);
    if (lineComment) {
      throw editErrors.notApplicable(
        t("A comment at the end of the line would hide the end of the function."),
        t("Put the steps on their own lines first."),
      );
    }
    const result = returned === undefined ? "" : `${open ? ";" : ""} ${returned}`;
    return [
      insertion(first.start, `${head} `),
      ...changes,
      insertion(last.end, `${result} }; ${calls.join("; ")};`),
    ];
  }
  const start = lineStart(text, first.start);
  const after = nextLine(text, last.end);
  const indent = indentAt(text, first.start);
  const closing = [
    ...(returned === undefined ? [] : [style.unit + returned + end]),
    `}${end}`,
    ...calls.map((line) => line + end),
  ];
  return [
    { start, end: start, newText: indent + head + style.eol },
    ...shiftEdits(text, { start, end: last.end }, { add: style.unit }, literalsIn(stepNodes(steps), text)),
    ...changes,
    { start: after, end: after, newText: closing.map((line) => indent + line + style.eol).join("") },
  ];
}
