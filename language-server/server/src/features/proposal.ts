import { compareFlows } from "@hookloom/bridge/compare";
import { readNames } from "@hookloom/bridge/declarations";
import { applyEdits } from "@hookloom/bridge/edit-list";
import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { LspParams } from "@hookloom/protocol/lsp-requests";
import type { DiffLine, MarkedTextResult, ProposalResult } from "@hookloom/protocol/proposal";
import { NoTypes } from "@hookloom/types/errors";
import { staleEdit, uncheckedProposal, wrongTypes } from "../documents/errors.ts";
import type { OpenDocument } from "../documents/open-document.ts";
import { planEdit } from "./edit.ts";

/** A call that no file contains. */
const mark = "statementsThatBelongHere();";

/**
 * Returns the text of a document with a marker statement where the proposed statements are to be inserted.
 * @throws as `planEdit` does
 */
export function markedText(
  document: OpenDocument,
  { uri, version, block, index }: LspParams<"markedText">,
): MarkedTextResult {
  const edit = { op: "insert", block, index, code: mark } as const;
  const { changes } = planEdit(document, { uri, version, edit });
  return { mark, text: applyEdits(document.text, changes[document.uri]?.edits ?? []) };
}

/**
 * Checks statements at their location: they have to parse, be allowed there, and not cause new TypeScript errors. `newError`
 * returns the first new error. Nothing is changed.
 * @throws an error with a code: as `planEdit` does, `wrong-types`, or `no-types` if nothing can be checked
 */
export async function checkedProposal(
  document: OpenDocument,
  { uri, version, block, index, code }: LspParams<"proposal">,
  newError: (after: string) => Promise<string | undefined>,
): Promise<ProposalResult> {
  const edit = { op: "insert", block, index, code } as const;
  const { text, language, version: now } = document;
  const { changes } = planEdit(document, { uri, version, edit });
  const edits = changes[document.uri]?.edits ?? [];
  const after = applyEdits(text, edits);
  const error = await newError(after).catch((thrown: unknown) => {
    throw thrown instanceof NoTypes ? uncheckedProposal() : thrown;
  });
  if (error !== undefined) throw wrongTypes(error);
  if (document.version !== now) throw staleEdit("insert");
  const side = (of: string) => ({ text: of, names: readNames(of, { language }) });
  const diff = compareFlows(side(text), side(after), { language });
  return { version: now, diff, lines: diffLines(text, edits) };
}

const splitLines = (text: string): readonly string[] => text.split(/\r\n|[\n\r]/);

/** Returns the complete lines that edits change, each with the line before and after. */
export function diffLines(text: string, edits: readonly TextEdit[]): readonly DiffLine[] {
  return edits.flatMap(({ start, end, newText }) => {
    const from = text.lastIndexOf("\n", start - 1) + 1;
    const newline = text.indexOf("\n", end);
    const to = newline < 0 ? text.length : newline;
    const before = splitLines(text.slice(from, to));
    const after = splitLines(text.slice(from, start) + newText + text.slice(end, to));
    const shorter = Math.min(before.length, after.length);
    let head = 0;
    while (head < shorter && before[head] === after[head]) head++;
    let tail = 0;
    while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
    const above =
      head > 0 ? before.slice(head - 1, head) : splitLines(text.slice(0, Math.max(0, from - 1))).slice(-1);
    const below =
      tail > 0
        ? before.slice(before.length - tail, before.length - tail + 1)
        : splitLines(text.slice(to + 1)).slice(0, 1);
    const toDiffLine =
      (kind: DiffLine["kind"]) =>
      (line: string): DiffLine => ({ kind, text: line });
    return [
      ...above.map(toDiffLine("same")),
      ...before.slice(head, before.length - tail).map(toDiffLine("removed")),
      ...after.slice(head, after.length - tail).map(toDiffLine("added")),
      ...below.map(toDiffLine("same")),
    ];
  });
}
