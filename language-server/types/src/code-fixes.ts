import type { Range } from "@hookloom/protocol/flow-document";
import { nearestName } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import type { CodeAction, Command, Diagnostic, TextEdit, WorkspaceEdit } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { ifNoTypes } from "./compiler/errors.ts";
import { completionName, listAt } from "./completions.ts";
import { diagnosticsAt, type FoundDiagnostic } from "./problems.ts";
import type { LiveText, ProjectText } from "./project-texts.ts";

// The TypeScript 7.0 language server has quick fixes only for imports and declarations. This module adds the two most
// important others. Each is tried on a copy of the text, and offered if the copy has fewer errors.

/** A change that may fix a problem. */
interface Candidate {
  readonly title: string;
  readonly problem: Range;
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
}

/** The compiler's error codes for names with a similarly spelled suggestion. */
const misspellingCodes = new Set(["2551", "2552", "2561", "2724"]);

async function spellingCandidates(live: LiveText, problem: Range): Promise<Candidate[]> {
  const wrong = live.document.getText().slice(problem.start, problem.end);
  const { items } = await listAt(live, problem.end);
  const names = items
    .map(({ label }) => completionName(label))
    .filter((name) => name !== wrong && /^[\w$]+$/.test(name));
  const nearest = nearestName(names, wrong);
  if (nearest === undefined) return [];
  return [
    { title: t("Change spelling to '{0}'", nearest), problem, edits: [{ range: problem, newText: nearest }] },
  ];
}

async function awaitCandidates(live: LiveText, problem: Range): Promise<Candidate[]> {
  const view = await live.view();
  const promise = await view.promiseAt(problem);
  if (!promise) return [];
  const text = live.document.getText();
  const isContinued = /^\s*(?:\??\.|[([`])/.test(text.slice(promise.end));
  const value = text.slice(promise.start, promise.end);
  const newText = isContinued ? `(await ${value})` : `await ${value}`;
  return [{ title: t("Add 'await'"), problem, edits: [{ range: promise, newText }] }];
}

function candidatesFor(live: LiveText, { range, raw }: FoundDiagnostic): Promise<Candidate[]> {
  if (misspellingCodes.has(String(raw.code))) return spellingCandidates(live, range);
  // Another version of TypeScript may not have the interface for types.
  return awaitCandidates(live, range).catch(ifNoTypes<Candidate[]>([]));
}

/** Finds candidate fixes for the problems in the given ranges: the name that was meant, or an `await` for a promise. */
export async function findCandidates(
  live: LiveText,
  ranges: readonly Range[],
): Promise<readonly Candidate[]> {
  const found = await diagnosticsAt(live, ranges);
  return (await Promise.all(found.map((one) => candidatesFor(live, one)))).flat();
}

/** Applies the edits of a candidate to a text. */
export function applyCandidate(text: string, { edits }: Candidate): string {
  return edits.reduceRight(
    (now, { range, newText }) => now.slice(0, range.start) + newText + now.slice(range.end),
    text,
  );
}

/** A change to one or more files that fixes a problem in a text. */
export interface TextFix {
  readonly title: string;
  /** The range of the problem. */
  readonly problem: Range;
  /** True for the fix that TypeScript prefers. */
  readonly preferred: boolean;
  /** The edits by URI, with positions in those files. */
  readonly edits: Readonly<Record<string, readonly TextEdit[]>>;
}

/** Returns the edits of each file; undefined if another operation is needed, such as creating a file. */
function toTextEdits({ changes, documentChanges }: WorkspaceEdit): TextFix["edits"] | undefined {
  if (!documentChanges) return changes;
  const edits: Record<string, TextEdit[]> = {};
  for (const change of documentChanges) {
    if (!("textDocument" in change)) return undefined;
    const textEdits = change.edits.flatMap((edit) => ("newText" in edit ? [edit] : []));
    if (textEdits.length < change.edits.length) return undefined;
    const { uri } = change.textDocument;
    edits[uri] = [...(edits[uri] ?? []), ...textEdits];
  }
  return edits;
}

/** Converts an action to a fix; undefined if it changes nothing or runs a command that only TypeScript's own client supports. */
async function toFix(
  live: LiveText,
  problem: Range,
  action: CodeAction | Command,
): Promise<TextFix | undefined> {
  if (typeof action.command === "string" || !("kind" in action) || action.disabled) return undefined;
  const resolved = action.edit ? action : await live.requestAny<CodeAction>("codeAction/resolve", action);
  const edits = resolved.edit && toTextEdits(resolved.edit);
  if (!edits || resolved.command || !Object.values(edits).some(({ length }) => length > 0)) return undefined;
  return { title: action.title, problem, preferred: action.isPreferred === true, edits };
}

async function fixesFor(live: LiveText, problem: Range, found: Diagnostic): Promise<readonly TextFix[]> {
  const context = { diagnostics: [found], only: ["quickfix"], triggerKind: 1 };
  const params = { range: found.range, context };
  const actions = await live.request<readonly (CodeAction | Command)[] | null>(
    "textDocument/codeAction",
    params,
  );
  const fixes = await Promise.all((actions ?? []).map((action) => toFix(live, problem, action)));
  return fixes.filter((fix) => fix !== undefined);
}

/** Returns TypeScript's fixes for the problems that have one of these ranges, in offsets of the text. */
export async function readFixes(live: LiveText, ranges: readonly Range[]): Promise<readonly TextFix[]> {
  const found = await diagnosticsAt(live, ranges);
  return (await Promise.all(found.map(({ range, raw }) => fixesFor(live, range, raw)))).flat();
}

/** Converts a confirmed candidate to a fix. */
export function asFix(text: ProjectText, { title, problem, edits }: Candidate): TextFix {
  const document = TextDocument.create(text.uri, text.languageId, 1, text.text);
  const changes = edits.map(({ range, newText }) => ({
    range: { start: document.positionAt(range.start), end: document.positionAt(range.end) },
    newText,
  }));
  return { title, problem, preferred: false, edits: { [text.uri]: changes } };
}
