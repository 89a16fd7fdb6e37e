import type { Diagnostic } from "vscode-languageserver";
import type { OpenDocument } from "../../documents/open-document.ts";
import { isOurFile } from "../../documents/our-file.ts";
import type { Catalogue } from "../../documents/ports.ts";
import { duplicateHandlers, unknownEvents } from "./event-checks.ts";
import type { Checked, Finding } from "./finding.ts";
import { missingSecrets, undeclaredSettings } from "./setting-checks.ts";
import { missingDefaultExport, pathClashes, triggersLeftOut } from "./trigger-checks.ts";

const checks: readonly ((checked: Checked) => Finding[])[] = [
  unknownEvents,
  duplicateHandlers,
  undeclaredSettings,
  missingSecrets,
  pathClashes,
  triggersLeftOut,
  missingDefaultExport,
];

/** What is wrong with a webhook file, in the order of the text; syntax and types are left to TypeScript. */
export function listFindings(document: OpenDocument, catalogue: Catalogue): Finding[] {
  const { text } = document;
  if (!isOurFile(text)) return [];
  const checked: Checked = {
    text,
    declarations: document.declarations(),
    catalogue,
    editsFor: (edit) => document.editsFor(edit),
  };
  return checks.flatMap((check) => check(checked)).toSorted((a, b) => a.range.start - b.range.start);
}

/** A finding as the editor shows it. */
export function toDiagnostic(
  document: OpenDocument,
  { range, severity, code, message }: Finding,
): Diagnostic {
  return { range: document.toLspRange(range), severity, code, source: "hookloom", message };
}

/** Everything that the editor shows for a document. */
export function listDiagnostics(document: OpenDocument, catalogue: Catalogue): Diagnostic[] {
  return listFindings(document, catalogue).map((finding) => toDiagnostic(document, finding));
}
