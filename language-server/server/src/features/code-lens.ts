import type { FlowTrigger, Range } from "@hookloom/protocol/flow-document";
import { anyEvent, eventLabel } from "@hookloom/protocol/frameworks";
import { hasEvent } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import type { CodeLens } from "vscode-languageserver";
import type { OpenDocument } from "../documents/open-document.ts";
import { mayHaveHandlers } from "../documents/our-file.ts";

/** A non-breaking space, since VS Code drops an ordinary one between an icon and its label. */
const gap = "\u00a0";

/**
 * Returns the lenses `Open diagram` and `Send sample event` above each handler, with codicons, which VS Code renders. A handler
 * of several events has only one `Open diagram` per line, and its sample lenses contain the event names.
 */
export function handlerLenses(document: OpenDocument): CodeLens[] {
  if (!mayHaveHandlers(document.text)) return [];
  const { uri } = document;
  const lenses: CodeLens[] = [];
  const seen = new Set<string>();
  const lensKeys = new Set<string>();
  const opened = new Set<string>();
  const { triggers, apps } = document.declarations();
  const events = new Map<string, Set<string>>();
  for (const { event, flow } of [...triggers, ...apps].flatMap(({ handlers }) => handlers))
    events.set(flow, (events.get(flow) ?? new Set()).add(event));
  const add = (at: Range, trigger: FlowTrigger, flow: string): void => {
    const range = document.toLspRange(at);
    seen.add(flow);
    // One framework method may register several events.
    const lensKey = `${at.start} ${flow}`;
    if (lensKeys.has(lensKey)) return;
    lensKeys.add(lensKey);
    const line = `${range.start.line} ${flow}`;
    const lens = (title: string, command: string, argument: object): void => {
      lenses.push({ range, command: { title, command, arguments: [argument] } });
    };
    if (!opened.has(line))
      lens(`$(type-hierarchy-sub)${gap}${t("Open diagram")}`, "hookloom.openFlow", { uri, flow });
    opened.add(line);
    const { source, event } = trigger;
    if (event !== anyEvent && !hasEvent(source, event)) return;
    const isOneOfSeveral = (events.get(flow)?.size ?? 0) > 1;
    const title = isOneOfSeveral ? t("Send sample {0}", eventLabel(event)) : t("Send sample event");
    lens(`$(send)${gap}${title}`, "hookloom.sendSample", { uri, ...trigger });
  };
  for (const declared of [...triggers, ...apps]) {
    const { name: trigger, source, handlers } = declared;
    const triggerBase = {
      trigger,
      source,
      ...("framework" in declared ? { framework: declared.framework } : {}),
    };
    for (const { event, detail, eventRange, flow } of handlers)
      add(eventRange, { ...triggerBase, event, ...(detail === undefined ? {} : { detail }) }, flow);
  }
  // While the text has syntax errors, handlers that cannot be parsed keep their position in the document.
  for (const { id, triggers, range } of document.flow().flows) {
    if (seen.has(id)) continue;
    for (const trigger of triggers) add({ start: range.start, end: range.start }, trigger, id);
  }
  return lenses.sort((a, b) => a.range.start.line - b.range.start.line);
}
