import type { AppDeclaration, HandlerDeclaration, TriggerDeclaration } from "@hookloom/protocol/declarations";
import { contains, type Flow, type Range } from "@hookloom/protocol/flow-document";
import { eventTitle, frameworks } from "@hookloom/protocol/frameworks";
import { findSource } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { type DocumentSymbol, SymbolKind } from "vscode-languageserver";
import type { OpenDocument } from "../documents/open-document.ts";
import { isHookloomFile, mayHaveHandlers } from "../documents/our-file.ts";

/** Returns the range from a trigger's declaration to its last handler, since a symbol has to be within its parent. */
function handlersRange({ nameRange, range, handlers }: TriggerDeclaration): Range {
  const ranges = [nameRange, range, ...handlers.map((handler) => handler.range)];
  return {
    start: Math.min(...ranges.map(({ start }) => start)),
    end: Math.max(...ranges.map(({ end }) => end)),
  };
}

function triggerSymbol(document: OpenDocument, trigger: TriggerDeclaration): DocumentSymbol {
  return {
    name: trigger.name,
    detail: `${findSource(trigger.source)?.label ?? trigger.source} · ${trigger.path}`,
    kind: SymbolKind.Object,
    range: document.toLspRange(handlersRange(trigger)),
    selectionRange: document.toLspRange(trigger.nameRange),
    children: trigger.handlers.map((handler) => handlerSymbol(document, handler)),
  };
}

function handlerSymbol(document: OpenDocument, handler: HandlerDeclaration): DocumentSymbol {
  const { range, eventRange } = handler;
  return {
    name: eventTitle(handler),
    kind: SymbolKind.Event,
    range: document.toLspRange(range),
    selectionRange: document.toLspRange(eventRange),
  };
}

/** Returns the handlers of a framework's app without the app itself, since users search for events. */
function appSymbols(document: OpenDocument, { framework, handlers }: AppDeclaration): DocumentSymbol[] {
  const { label } = frameworks[framework];
  return handlers.map((handler) => ({ ...handlerSymbol(document, handler), detail: label }));
}

/** Returns the range of a function's name in its header, or otherwise the start of the function. */
function nameRangeOf(text: string, { name, range, body }: Flow): Range {
  const own = name.slice(name.lastIndexOf(".") + 1);
  const at = own === "" ? -1 : text.slice(range.start, body.range.start).indexOf(own);
  const start = Math.max(range.start, range.start + at);
  return { start, end: at < 0 ? start : start + own.length };
}

/**
 * Returns the triggers of a file with their handlers as children, then its other functions. For a file of another framework it
 * only returns the handlers, since TypeScript already lists the functions.
 */
export function documentSymbols(document: OpenDocument): DocumentSymbol[] {
  if (!mayHaveHandlers(document.text)) return [];
  const { triggers, apps } = document.declarations();
  if (!isHookloomFile(document.text)) return apps.flatMap((app) => appSymbols(document, app));
  const handlers = triggers.flatMap((trigger) => trigger.handlers);
  const functions = document
    .flow()
    .flows.filter(({ range, file }) => !file && !handlers.some((handler) => contains(handler.range, range)));
  return [
    ...triggers.map((trigger) => triggerSymbol(document, trigger)),
    ...functions.map((flow) => ({
      name: flow.name || t("anonymous function"),
      kind: SymbolKind.Function,
      range: document.toLspRange(flow.range),
      selectionRange: document.toLspRange(nameRangeOf(document.text, flow)),
    })),
  ];
}
