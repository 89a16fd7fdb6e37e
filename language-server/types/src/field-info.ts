import type { FieldInfoResult, FieldProblem } from "@hookloom/protocol/typed-fields";
import { defined } from "@hookloom/protocol/unknown-values";
import { DiagnosticSeverity, type Hover } from "vscode-languageserver/node";
import { ifNoTypes } from "./compiler/errors.ts";
import { toMarkdown } from "./completions.ts";
import { diagnosticText, type FoundDiagnostic, readDiagnostics } from "./problems.ts";
import type { LiveText, PlacedField } from "./project-texts.ts";

/** Error codes for unused declarations: nothing reads the names of an incomplete step yet. */
const unused = new Set(["6133", "6196", "6192", "6198"]);
/** True for the compiler's syntax error codes. The position of a syntax error may be after the mistake. */
const isSyntax = (code: string): boolean => /^1\d{3}$/.test(code);

/**
 * Returns how far after a field the parser may report that something in the field is incomplete: up to the end of the next line.
 */
function reachLength(after: string): number {
  const first = after.search(/\r?\n/);
  if (first < 0) return after.length;
  const second = after.slice(first + 2).search(/\r?\n/);
  return second < 0 ? after.length : first + 2 + second;
}

/** Converts a diagnostic to a problem of the field; undefined if it is about other code. */
function toProblem(field: PlacedField, { range, raw }: FoundDiagnostic): FieldProblem | undefined {
  const { severity = DiagnosticSeverity.Error } = raw;
  const code = String(raw.code ?? "");
  if (severity > DiagnosticSeverity.Warning || (field.draft && unused.has(code))) return undefined;
  const shift = field.before.length;
  const { length } = field.text;
  const start = range.start - shift;
  const end = range.end - shift;
  const touchesField =
    start <= length && end >= 0 && (start < length || isSyntax(code)) && (end > 0 || start === end);
  const isAfterField =
    field.isSyntaxValid && isSyntax(code) && start > length && start <= length + reachLength(field.after);
  if (!touchesField && !isAfterField) return undefined;
  const from = Math.max(0, Math.min(start, length));
  const to = Math.max(from, Math.min(end, length));
  // For an empty range, the character before it is underlined.
  const visibleRange =
    to > from ? { start: from, end: to } : { start: Math.max(0, from - 1), end: Math.max(1, from) };
  return {
    start: Math.min(visibleRange.start, length),
    end: Math.min(visibleRange.end, length),
    message: diagnosticText(raw),
    ...(code === "" ? {} : { code }),
    severity: severity === DiagnosticSeverity.Error ? "error" : "warning",
  };
}

async function readFieldProblems(live: LiveText, field: PlacedField): Promise<FieldProblem[]> {
  const problems = (await readDiagnostics(live)).flatMap((found) => toProblem(field, found) ?? []);
  const syntaxErrors = problems.filter(({ code }) => isSyntax(code ?? ""));
  // Only the first syntax error is shown: it causes the others.
  return syntaxErrors.length > 1
    ? problems.filter((one) => one === syntaxErrors[0] || !syntaxErrors.includes(one))
    : problems;
}

/** Splits a hover into the signature in its first code block and the Markdown after it. */
function splitHover(contents: Hover["contents"]): { signature: string; documentation?: string } | undefined {
  const parts = Array.isArray(contents) ? contents : [contents];
  const text = parts.map((part) => (typeof part === "string" ? part : part.value)).join("\n\n");
  const block = /^\s*(`{3,})[^\n]*\n([\s\S]*?)\n\1[ \t]*(?:\n|$)/.exec(text);
  if (!block) return undefined;
  const documentation = toMarkdown(text.slice(block[0].length));
  return { signature: block[2] ?? "", ...defined({ documentation }) };
}

async function readHover(
  live: LiveText,
  field: PlacedField,
  offset: number,
): Promise<FieldInfoResult["hover"] | undefined> {
  const position = live.document.positionAt(field.before.length + offset);
  const hover = await live.request<Hover | null>("textDocument/hover", { position });
  const content = hover && splitHover(hover.contents);
  if (!hover || !content) return undefined;
  const shift = field.before.length;
  const range = hover.range;
  const start = range ? live.document.offsetAt(range.start) - shift : offset;
  const end = range ? live.document.offsetAt(range.end) - shift : offset;
  if (start < 0 || end > field.text.length) return undefined;
  return { start, end, ...content };
}

async function readTypeText(live: LiveText, { before, text }: PlacedField): Promise<string | undefined> {
  const view = await live.view();
  return view.typeText({ start: before.length, end: before.length + text.length });
}

/** Returns the type of a field's expression, its problems, and the hover information. */
export async function fieldInfo(
  live: LiveText,
  field: PlacedField,
  offset: number | undefined,
): Promise<FieldInfoResult> {
  const [problems, type, hover] = await Promise.all([
    readFieldProblems(live, field),
    // Another version of TypeScript may lack the unstable interface, which only the type needs.
    readTypeText(live, field).catch(ifNoTypes(undefined)),
    offset === undefined ? undefined : readHover(live, field, offset),
  ]);
  return { problems, ...(type === undefined ? {} : { type }), ...(hover ? { hover } : {}) };
}
