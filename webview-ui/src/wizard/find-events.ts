import type { WizardEvent, WizardSource } from "@hookloom/language-server/protocol";
import { search } from "../search.ts";

/** The events that a query finds. For an empty query `first` come first: chosen events are visible at once. */
export function findEvents(
  events: readonly WizardEvent[],
  query: string,
  first: readonly string[] = [],
): readonly WizardEvent[] {
  const found = search(events, query, ({ name, description }) => ({ name, text: description }));
  if (query.trim() !== "") return found;
  const leading = new Set(first);
  return [...found].sort((one, other) => Number(leading.has(other.name)) - Number(leading.has(one.name)));
}

const description = "An event named by its sender";

/** The events of a source whose senders choose the names, with the chosen ones and the one being typed. */
export function withNamed(
  events: readonly WizardEvent[],
  chosen: readonly string[],
  typed: string,
): readonly WizardEvent[] {
  const isName = /^[\x21-\x7e]{1,200}$/.test(typed);
  const names = new Set(isName ? [...chosen, typed] : chosen);
  for (const { name } of events) names.delete(name);
  return [...events, ...[...names].map((name) => ({ name, description }))];
}

export interface FoundSource {
  readonly source: WizardSource;
  /** How many of its events the query finds; 0 where the query is about the source itself. */
  readonly events: number;
}

/** The sources whose names a query finds, then those with events that it finds. */
export function findSources(sources: readonly WizardSource[], query: string): readonly FoundSource[] {
  const named = search(sources, query, ({ label }) => ({ name: label }));
  const byEvent = sources
    .filter((source) => !named.includes(source))
    .map((source) => ({ source, events: findEvents(source.events, query).length }))
    .filter(({ events }) => events > 0);
  return [...named.map((source) => ({ source, events: 0 })), ...byEvent];
}
