import { type CodeAction, CodeActionKind, type Diagnostic, type Range } from "vscode-languageserver/node";
import type { OpenDocument } from "../open-document.ts";
import type { Catalogue } from "../ports.ts";
import { findingsOf, toDiagnostic } from "./diagnostics/diagnostics.ts";
import type { Finding, Fix } from "./diagnostics/finding.ts";

const overlaps = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start <= b.end && b.start <= a.end;

function toAction(
  document: OpenDocument,
  finding: Finding,
  { title, edits }: Fix,
  shown: readonly Diagnostic[],
): CodeAction {
  const known = shown.filter(({ code, message }) => code === finding.code && message === finding.message);
  const changes = edits.map(({ newText, ...range }) => ({ range: document.rangeOf(range), newText }));
  return {
    title,
    kind: CodeActionKind.QuickFix,
    isPreferred: true,
    diagnostics: known.length > 0 ? known : [toDiagnostic(document, finding)],
    edit: { changes: { [document.uri]: changes } },
  };
}

/** Quick fixes for what the diagnostics in a range say. */
export function quickFixes(
  document: OpenDocument,
  range: Range,
  shown: readonly Diagnostic[],
  catalogue: Catalogue,
): CodeAction[] {
  const asked = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  return findingsOf(document, catalogue).flatMap((finding) =>
    finding.fix && overlaps(finding.range, asked) ? toAction(document, finding, finding.fix, shown) : [],
  );
}
