import type { EventChoice, SourceChoice } from "@hookloom/protocol/source-choice";
import { t } from "@vscode/l10n";
import { search } from "../search.ts";

/**
 * Returns the events that match a query. For an empty query, the events in `first` come first, so that chosen events are
 * immediately visible.
 */
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

/** Adds names to the chosen events, or removes them if all of them are already chosen. The order of choice is kept. */
export function toggleNames(chosen: readonly string[], names: readonly string[]): readonly string[] {
  const added = names.filter((name) => !chosen.includes(name));
  return added.length > 0 ? [...chosen, ...added] : chosen.filter((name) => !names.includes(name));
}

/** Describes the number of events that a search found. */
export const eventsFound = (count: number): string =>
  count === 1 ? t("1 event found") : t("{0} events found", count);

const customEventDescription = t("A custom event, named by its sender");

/**
 * Returns a source's events, including the chosen ones that the source does not list and the name being typed if it is allowed.
 * If `families` is undefined, any name is allowed; otherwise, only names below one of them are.
 */
export function withNamed(
  events: readonly EventChoice[],
  chosen: readonly string[],
  typed: string,
  families?: readonly string[],
): readonly EventChoice[] {
  const eventFamily = (name: string): string | undefined =>
    families?.find((family) => name.startsWith(`${family}.`) && name.length > family.length + 1);
  const isAllowedName =
    /^[\x21-\x7e]{1,200}$/.test(typed) && (families === undefined || eventFamily(typed) !== undefined);
  const names = new Set(isAllowedName ? [...chosen, typed] : chosen);
  for (const { name } of events) names.delete(name);
  const describeEvent = (name: string): string =>
    events.find((event) => event.name === eventFamily(name))?.description ?? customEventDescription;
  return [...events, ...[...names].map((name) => ({ name, description: describeEvent(name) }))];
}

/** A row of the list: an event, or a channel without an event of the same name. */
export interface EventRow {
  readonly name: string;
  readonly description: string;
  /** The events that the row selects: its own event, or all events of the channel. */
  readonly chooses: readonly string[];
  /** The other events of the row's channel. Empty for an event that is not a channel. */
  readonly members: readonly string[];
  /** True if the row is below the row of its channel. */
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

/** Returns the row that selects a whole channel. */
function channelRow(channel: string, channelEvents: readonly EventChoice[]): EventRow {
  const channelEvent = channelEvents.find(({ name }) => name === channel);
  const members = channelEvents.filter((event) => event !== channelEvent).map(({ name }) => name);
  const description = channelEvent?.description ?? t("All {0} events", members.length);
  return { name: channel, description, chooses: channelEvent ? [channel] : members, members, isInner: false };
}

const eventRow = ({ name, description }: EventChoice, isInner: boolean): EventRow => ({
  name,
  description,
  chooses: [name],
  members: [],
  isInner,
});

/**
 * Returns the rows of the matching events: first the leading events, then the others grouped by channel. If several events of a
 * channel match, a row before them selects the whole channel.
 */
export function eventRows(
  found: readonly EventChoice[],
  all: readonly EventChoice[],
  comesFirst: (event: EventChoice) => boolean,
): readonly EventRow[] {
  const allByChannel = byChannel(all);
  // Channels of leading events also come first.
  const grouped = [...byChannel(found)].flatMap(([channel, every]) => {
    const events = every.filter((event) => !comesFirst(event));
    if (events.length < 2) return plainRows(events);
    const inner = events.filter(({ name }) => name !== channel).map((event) => eventRow(event, true));
    return [channelRow(channel, allByChannel.get(channel) ?? events), ...inner];
  });
  return [...plainRows(found.filter(comesFirst)), ...grouped];
}

/** Returns the rows of events without their channels. */
export const plainRows = (events: readonly EventChoice[]): readonly EventRow[] =>
  events.map((event) => eventRow(event, false));

export interface FoundSource {
  readonly source: SourceChoice;
  /** The number of the source's events that match the query, or 0 if the query matches the source itself. */
  readonly events: number;
}

/** Returns the sources whose names match a query, followed by those with matching events. */
export function findSources(sources: readonly SourceChoice[], query: string): readonly FoundSource[] {
  const byName = search(sources, query, ({ label }) => ({ name: label }));
  const byEvent = sources
    .filter((source) => !byName.includes(source))
    .map((source) => ({ source, events: findEvents(source.events, query).length }))
    .filter(({ events }) => events > 0);
  return [...byName.map((source) => ({ source, events: 0 })), ...byEvent];
}
