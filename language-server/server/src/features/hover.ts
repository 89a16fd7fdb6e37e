import { type CatalogSource, eventOfOwnAction, findSource } from "@hookloom/runtime/catalog";
import { t } from "@vscode/l10n";
import { type Hover, MarkupKind, type Position } from "vscode-languageserver";
import type { OpenDocument } from "../documents/open-document.ts";
import { mayHaveHandlers } from "../documents/our-file.ts";
import type { SampleLookup, SampleNote } from "../documents/ports.ts";

function sampleLine(source: string, { count, generated }: SampleNote): string {
  if (generated) return t("Sample: generated from the event's type, since {0} publishes no samples.", source);
  return count === 1
    ? t("Sample: 1 payload from {0}.", source)
    : t("Samples: {0} payloads from {1}.", count, source);
}

/** Returns the catalogue's description of an event, or what is known about a custom event. */
function describeEvent(source: CatalogSource, event: string): string | undefined {
  const known = source.events.find(({ name }) => name === event)?.description;
  const customEvent =
    source.openEvents === true && event !== "" ? t("A custom event, named by its sender") : undefined;
  return known ?? eventOfOwnAction(source.id, event)?.description ?? customEvent;
}

/** Returns the hover text of an event literal: its source, description and samples. */
export async function hoverEvent(
  document: OpenDocument,
  position: Position,
  samples: SampleLookup,
): Promise<Hover | null> {
  if (!mayHaveHandlers(document.text)) return null;
  const offset = document.offsetAt(position);
  const { triggers, apps } = document.declarations();
  for (const trigger of [...triggers, ...apps]) {
    const handler = trigger.handlers.find(
      ({ eventRange }) => eventRange.start <= offset && offset <= eventRange.end,
    );
    const source = handler && findSource(trigger.source);
    const description = source && describeEvent(source, handler.event);
    if (!handler || !source || !description) continue;
    const range = document.toLspRange(handler.eventRange);
    const note = await samples(source.id, handler.event);
    const lines = [`**${source.label} · ${handler.event}**`, description];
    if (note) lines.push(sampleLine(source.label, note));
    lines.push(`[${t("{0} event documentation", source.label)}](${source.docs})`);
    return { contents: { kind: MarkupKind.Markdown, value: lines.join("\n\n") }, range };
  }
  return null;
}
