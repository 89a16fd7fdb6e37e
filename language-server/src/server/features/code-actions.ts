import { type CodeAction, CodeActionKind, type Diagnostic, type Range } from "vscode-languageserver/node";
import type { OpenDocument } from "../open-document.ts";
import type { Catalogue } from "../ports.ts";
import { findingsOf, toDiagnostic } from "./diagnostics/diagnostics.ts";
import type { Finding } from "./diagnostics/finding.ts";

const overlaps = (a: { start: number; end: number }, b: { start: number; end: number }): boolean =>
  a.start <= b.end && b.start <= a.end;

function replaceEvent(
  document: OpenDocument,
  finding: Finding,
  replacement: string,
  shown: readonly Diagnostic[],
): CodeAction {
  const diagnostic = toDiagnostic(document, finding);
  const name = { start: finding.range.start + 1, end: finding.range.end - 1 };
  const known = shown.filter(({ code, message }) => code === finding.code && message === finding.message);
  return {
    title: `Replace with "${replacement}"`,
    kind: CodeActionKind.QuickFix,
    isPreferred: true,
    diagnostics: known.length > 0 ? known : [diagnostic],
    edit: { changes: { [document.uri]: [{ range: document.rangeOf(name), newText: replacement }] } },
  };
}

/** Quick fixes for what the diagnostics in a range can be put right with; only the name between the quotes changes. */
export function quickFixes(
  document: OpenDocument,
  range: Range,
  shown: readonly Diagnostic[],
  catalogue: Catalogue,
): CodeAction[] {
  const asked = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
  return findingsOf(document, catalogue).flatMap((finding) =>
    finding.replacement !== undefined && overlaps(finding.range, asked)
      ? replaceEvent(document, finding, finding.replacement, shown)
      : [],
  );
}
