import type { WizardSource } from "@hookloom/language-server/protocol";
import { matchEvents } from "./match-events.ts";

/** A source that a search leaves over, with the number of its events that the search is about. */
export interface FoundSource {
  readonly source: WizardSource;
  /** 0 where the search is about the source itself. */
  readonly events: number;
}

/** The sources whose name holds every word of a search, then those with events that it finds. */
export function findSources(sources: readonly WizardSource[], search: string): readonly FoundSource[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const named = (source: WizardSource): boolean =>
    words.every((word) => source.label.toLowerCase().includes(word));
  const byName = sources.filter(named).map((source) => ({ source, events: 0 }));
  const byEvent = sources
    .filter((source) => !named(source))
    .map((source) => ({ source, events: matchEvents(source.events, search).length }))
    .filter(({ events }) => events > 0);
  return [...byName, ...byEvent];
}
