import type { Range } from "@hookloom/protocol/flow-document";
import { nearestName } from "@hookloom/runtime/catalog";
import type { CompletionItem } from "vscode-languageserver/node";
import { NoTypes } from "./compiler/errors.ts";
import { completionName } from "./completions.ts";
import type { LiveText } from "./live-text.ts";
import { diagnosticsAt, type FoundDiagnostic } from "./problems.ts";

// The language server of TypeScript 7.0 has quick fixes for imports and declarations only. These are the two others that
// people need most; each is tried on a copy of the text, and offered where that has fewer errors.

/** A change that may fix a problem. */
export interface Candidate {
  readonly title: string;
  readonly problem: Range;
  readonly edits: readonly { readonly range: Range; readonly newText: string }[];
}

/** The compiler's numbers of errors with which it knows a name that is spelled nearly the same. */
const misspelled = new Set(["2551", "2552", "2561", "2724"]);

interface LspList {
  readonly items: readonly CompletionItem[];
}

async function spelling(live: LiveText, problem: Range): Promise<Candidate[]> {
  const wrong = live.document.getText().slice(problem.start, problem.end);
  const position = live.document.positionAt(problem.end);
  const response = await live.request<LspList | readonly CompletionItem[] | null>("textDocument/completion", {
    position,
  });
  const items = response && "items" in response ? response.items : (response ?? []);
  const names = items
    .map(({ label }) => completionName(label))
    .filter((name) => name !== wrong && /^[\w$]+$/.test(name));
  const meant = nearestName(names, wrong);
  if (meant === undefined) return [];
  return [{ title: `Change spelling to '${meant}'`, problem, edits: [{ range: problem, newText: meant }] }];
}

async function awaiting(live: LiveText, problem: Range): Promise<Candidate[]> {
  const view = await live.view();
  const promise = await view.promiseAt(problem);
  if (!promise) return [];
  const text = live.document.getText();
  const goesOn = /^\s*(?:\??\.|[([`])/.test(text.slice(promise.end));
  const value = text.slice(promise.start, promise.end);
  const newText = goesOn ? `(await ${value})` : `await ${value}`;
  return [{ title: "Add 'await'", problem, edits: [{ range: promise, newText }] }];
}

async function candidatesFor(live: LiveText, { range, raw }: FoundDiagnostic): Promise<Candidate[]> {
  if (misspelled.has(String(raw.code))) return spelling(live, range);
  try {
    return await awaiting(live, range);
  } catch (error) {
    // Another version of TypeScript may not have the interface for types.
    if (error instanceof NoTypes) return [];
    throw error;
  }
}

/** What may fix the problems in some ranges: the name that was meant, or an `await` for a promise. */
export async function findCandidates(
  live: LiveText,
  ranges: readonly Range[],
): Promise<readonly Candidate[]> {
  const found = await diagnosticsAt(live, ranges);
  return (await Promise.all(found.map((one) => candidatesFor(live, one)))).flat();
}

/** A text after the edits of a candidate. */
export function tried(text: string, { edits }: Candidate): string {
  return edits.reduceRight(
    (now, { range, newText }) => now.slice(0, range.start) + newText + now.slice(range.end),
    text,
  );
}
