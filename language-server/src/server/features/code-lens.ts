import type { CodeLens } from "vscode-languageserver/node";
import type { Flow, FlowDocument } from "../../protocol/protocol.ts";
import type { OpenDocument } from "../open-document.ts";
import { isOurFile } from "../our-file.ts";
import type { Catalogue } from "../ports.ts";

/** VS Code drops an ordinary space between an icon and its words. */
const gap = "\u00a0";

/** The flow of the nth handler of a trigger's event, under the id that the diagram knows. */
function flowOf(document: FlowDocument, trigger: string, event: string, nth: number): Flow | undefined {
  return document.flows.filter(({ triggers }) =>
    triggers.some((one) => one.trigger === trigger && one.event === event),
  )[nth];
}

/** With codicons, which VS Code draws in a lens: `Open diagram` and `Send sample event` above each handler. */
export function handlerLenses(document: OpenDocument, catalogue: Catalogue): CodeLens[] {
  if (!isOurFile(document.text)) return [];
  const { uri } = document;
  const lenses: CodeLens[] = [];
  for (const { name: trigger, source, handlers } of document.declarations().triggers) {
    const seen = new Map<string, number>();
    for (const { event, eventRange, flow } of handlers) {
      const nth = seen.get(event) ?? 0;
      seen.set(event, nth + 1);
      const range = document.rangeOf(eventRange);
      const id = flowOf(document.flow(), trigger, event, nth)?.id ?? flow;
      lenses.push({
        range,
        command: {
          title: `$(type-hierarchy-sub)${gap}Open diagram`,
          command: "hookloom.openFlow",
          arguments: [{ uri, flow: id }],
        },
      });
      if (!catalogue.hasEvent(source, event)) continue;
      const args = { uri, source, trigger, event };
      lenses.push({
        range,
        command: {
          title: `$(send)${gap}Send sample event`,
          command: "hookloom.sendSample",
          arguments: [args],
        },
      });
    }
  }
  return lenses;
}
