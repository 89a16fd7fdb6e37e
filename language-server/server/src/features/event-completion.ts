import { type CompletionItem, CompletionItemKind, type Position } from "vscode-languageserver";
import type { OpenDocument } from "../documents/open-document.ts";
import { isOurFile } from "../documents/our-file.ts";
import type { Catalogue } from "../documents/ports.ts";
import { eventLiteralAt } from "./event-literal.ts";
import { findDeclaredSource } from "./event-text.ts";

/** What starts a completion while an event's name is typed: its quotes and the dots inside of it. */
export const completionTriggers: readonly string[] = ['"', "'", "`", "."];

/** Whole event names inside `<trigger>.on("…")`, also while the literal is not closed yet. */
export function completeEvents(
  document: OpenDocument,
  position: Position,
  catalogue: Catalogue,
): CompletionItem[] {
  const { text } = document;
  const literal = eventLiteralAt(text, document.offsetAt(position));
  if (!literal || !isOurFile(text)) return [];
  const source = findDeclaredSource(document.declarations(), literal.trigger, catalogue);
  const range = document.toLspRange(literal.content);
  return (source?.events ?? []).map(({ name, description }) => ({
    label: name,
    kind: CompletionItemKind.Event,
    detail: `${source?.label} event`,
    documentation: description,
    filterText: name,
    textEdit: { range, newText: name },
  }));
}
