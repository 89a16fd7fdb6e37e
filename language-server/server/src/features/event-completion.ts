import type { Range } from "@hookloom/protocol/flow-document";
import { findSource } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { type CompletionItem, CompletionItemKind, type Position } from "vscode-languageserver";
import type { OpenDocument } from "../documents/open-document.ts";
import { isHookloomFile } from "../documents/our-file.ts";

/** The event literal around an offset, complete or incomplete. */
interface EventLiteral {
  /** The variable before `.on(`. */
  readonly trigger: string;
  /** The range between the quotes; without a closing quote, the sequence of name characters. */
  readonly content: Range;
}

const opening = /([A-Za-z_$][\w$]*)\s*(?:\?\.|\.)\s*on\s*\(\s*(["'`])([^"'`\\\r\n]*)$/;
const nameRun = /^[\w.:/-]*/;
/** Matches text after which a quote closes this literal rather than opens the next one. */
const upToQuote = /^([^"'`(),;{}\r\n]*)(["'`])/;

/** Maximum distance of `.on(` and the closing quote from the cursor. Names are short. */
const maxDistance = 400;

/**
 * Finds the literal in `<trigger>.on("<event>"` around an offset without parsing, since the text usually has syntax errors while
 * a name is typed.
 */
export function eventLiteralAt(text: string, offset: number): EventLiteral | undefined {
  const match = opening.exec(text.slice(Math.max(0, offset - maxDistance), offset));
  const [, trigger, quote, typed] = match ?? [];
  if (trigger === undefined || quote === undefined || typed === undefined) return undefined;
  const rest = text.slice(offset, offset + maxDistance);
  const closed = upToQuote.exec(rest);
  const after = closed?.[2] === quote ? closed[1] : nameRun.exec(rest)?.[0];
  return { trigger, content: { start: offset - typed.length, end: offset + (after?.length ?? 0) } };
}

/** Characters that trigger a completion in an event name: its quotes and the dots inside. */
export const completionTriggers: readonly string[] = ['"', "'", "`", "."];

/** Completes whole event names inside `<trigger>.on("…")`, also in an unclosed literal. */
export function completeEvents(document: OpenDocument, position: Position): CompletionItem[] {
  const { text } = document;
  const literal = eventLiteralAt(text, document.offsetAt(position));
  if (!literal || !isHookloomFile(text)) return [];
  const { triggers, apps } = document.declarations();
  const declared = [...triggers, ...apps].find(({ name }) => name === literal.trigger);
  const source = declared && findSource(declared.source);
  const range = document.toLspRange(literal.content);
  return (source?.events ?? []).map(({ name, description }) => ({
    label: name,
    kind: CompletionItemKind.Event,
    detail: t("{0} event", source?.label ?? ""),
    documentation: description,
    filterText: name,
    textEdit: { range, newText: name },
  }));
}
