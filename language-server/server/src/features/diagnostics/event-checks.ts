import type { HandlerDeclaration } from "@hookloom/protocol/declarations";
import type { Range } from "@hookloom/protocol/flow-document";
import { DiagnosticSeverity } from "vscode-languageserver";
import type { CatalogSource } from "../../documents/ports.ts";
import type { Checked, Finding, Fix } from "./finding.ts";

/** Only the name between the quotes changes; the file keeps its kind of quotes. */
function replaceName({ start, end }: Range, name: string): Fix {
  return { title: `Replace with "${name}"`, edits: [{ start: start + 1, end: end - 1, newText: name }] };
}

function unknownEvent(
  source: CatalogSource,
  { event, eventRange }: HandlerDeclaration,
  nearest: string | undefined,
): Finding {
  const hint = nearest === undefined ? "" : ` Did you mean "${nearest}"?`;
  return {
    code: "unknown-event",
    severity: DiagnosticSeverity.Error,
    range: eventRange,
    message: `${source.label} has no event "${event}".${hint}`,
    ...(nearest === undefined ? {} : { fix: replaceName(eventRange, nearest) }),
  };
}

/** Handlers of events that their source does not have. */
export function unknownEvents({ declarations, catalogue }: Checked): Finding[] {
  return declarations.triggers.flatMap((trigger) => {
    const source = catalogue.findSource(trigger.source);
    if (!source) return [];
    return trigger.handlers
      .filter(({ event }) => !catalogue.hasEvent(source.id, event))
      .map((handler) => unknownEvent(source, handler, catalogue.nearestEvent(source.id, handler.event)));
  });
}

/** Further handlers of an event that the same trigger has a handler for already. */
export function duplicateHandlers({ declarations }: Checked): Finding[] {
  return declarations.triggers.flatMap(({ name, handlers }) =>
    handlers
      .filter(({ event }, index) => handlers.findIndex((other) => other.event === event) < index)
      .map(({ event, eventRange }) => ({
        code: "duplicate-handler" as const,
        severity: DiagnosticSeverity.Information,
        range: eventRange,
        message: `"${name}" already has a handler for "${event}"; both run for each delivery.`,
      })),
  );
}
