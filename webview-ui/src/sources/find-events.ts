import type { EventChoice, SourceChoice } from "@hookloom/protocol/source-choice";
import { search } from "../search.ts";

/** The events that a query finds. For an empty query `first` come first: chosen events are visible at once. */
export function findEvents(
  events: readonly EventChoice[],
  query: string,
  first: readonly string[] = [],
): readonly EventChoice[] {
  const found = search(events, query, ({ name, description }) => ({ name, text: description }));
  if (query.trim() !== "") return found;
  const leading = new Set(first);
  return [...found].sort((one, other) => Number(leading.has(other.name)) - Number(leading.has(one.name)));
}

/** The chosen events with some more, or without these if all of them are chosen. They keep the order of choice. */
export function toggleNames(chosen: readonly string[], names: readonly string[]): readonly string[] {
  const added = names.filter((name) => !chosen.includes(name));
  return added.length > 0 ? [...chosen, ...added] : chosen.filter((name) => !names.includes(name));
}

const description = "An event named by its sender";

/**
 * The events of a source with the chosen ones that it does not list and the one being typed, where that can be one: any
 * name where senders choose the names, else those below one of the `families`.
 */
export function withNamed(
  events: readonly EventChoice[],
  chosen: readonly string[],
  typed: string,
  families?: readonly string[],
): readonly EventChoice[] {
  const eventFamily = (name: string): string | undefined =>
    families?.find((family) => name.startsWith(`${family}.`) && name.length > family.length + 1);
  const isName =
    /^[\x21-\x7e]{1,200}$/.test(typed) && (families === undefined || eventFamily(typed) !== undefined);
  const names = new Set(isName ? [...chosen, typed] : chosen);
  for (const { name } of events) names.delete(name);
  const described = (name: string): string =>
    events.find((event) => event.name === eventFamily(name))?.description ?? description;
  return [...events, ...[...names].map((name) => ({ name, description: described(name) }))];
}

/** A row of the list: an event, or a channel without an event of its own name. */
export interface EventRow {
  readonly name: string;
  readonly description: string;
  /** The events that choosing the row chooses: its own, or all of the channel's. */
  readonly chooses: readonly string[];
  /** The other events of the channel of this row; empty for an event that is not a channel. */
  readonly members: readonly string[];
  /** True below the row of its channel. */
  readonly isInner: boolean;
}

const channelName = ({ channel, name }: EventChoice): string => channel ?? name;

function byChannel(events: readonly EventChoice[]): ReadonlyMap<string, readonly EventChoice[]> {
  const groups = new Map<string, EventChoice[]>();
  for (const event of events) {
    const group = groups.get(channelName(event));
    if (group) group.push(event);
    else groups.set(channelName(event), [event]);
  }
  return groups;
}

/** The row that chooses a whole channel. */
function channelRow(channel: string, whole: readonly EventChoice[]): EventRow {
  const own = whole.find(({ name }) => name === channel);
  const members = whole.filter((event) => event !== own).map(({ name }) => name);
  const description = own?.description ?? `All ${members.length} events`;
  return { name: channel, description, chooses: own ? [channel] : members, members, isInner: false };
}

const eventRow = ({ name, description }: EventChoice, isInner: boolean): EventRow => ({
  name,
  description,
  chooses: [name],
  members: [],
  isInner,
});

/**
 * The rows of the events that were found: first the leading ones, then the others together with those of the same channel.
 * If several of a channel were found, a row before them chooses the whole channel.
 */
export function eventRows(
  found: readonly EventChoice[],
  all: readonly EventChoice[],
  leads: (event: EventChoice) => boolean,
): readonly EventRow[] {
  const whole = byChannel(all);
  // Channels of leading events come first as well.
  const grouped = [...byChannel(found)].flatMap(([channel, every]) => {
    const events = every.filter((event) => !leads(event));
    if (events.length < 2) return plainRows(events);
    const inner = events.filter(({ name }) => name !== channel).map((event) => eventRow(event, true));
    return [channelRow(channel, whole.get(channel) ?? events), ...inner];
  });
  return [...plainRows(found.filter(leads)), ...grouped];
}

/** The rows of events without their channels. */
export const plainRows = (events: readonly EventChoice[]): readonly EventRow[] =>
  events.map((event) => eventRow(event, false));

export interface FoundSource {
  readonly source: SourceChoice;
  /** How many of its events the query finds; 0 where the query is about the source itself. */
  readonly events: number;
}

/** The sources whose names a query finds, then those with events that it finds. */
export function findSources(sources: readonly SourceChoice[], query: string): readonly FoundSource[] {
  const named = search(sources, query, ({ label }) => ({ name: label }));
  const byEvent = sources
    .filter((source) => !named.includes(source))
    .map((source) => ({ source, events: findEvents(source.events, query).length }))
    .filter(({ events }) => events > 0);
  return [...named.map((source) => ({ source, events: 0 })), ...byEvent];
}
