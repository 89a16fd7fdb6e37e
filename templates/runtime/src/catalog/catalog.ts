import { githubSource } from "./github-source.ts";
import { gitlabSource } from "./gitlab-source.ts";
import { googleCalendarSource } from "./google-calendar-source.ts";
import { httpSource } from "./http-source.ts";
import { hubspotSource } from "./hubspot-source.ts";
import { nearestName } from "./nearest-name.ts";
import { shopifySource } from "./shopify-source.ts";
import { slackSource } from "./slack-source.ts";
import type { CatalogEvent, CatalogSetting, CatalogSource } from "./source.ts";
import { standardWebhooksSource } from "./standard-webhooks-source.ts";
import { stripeSource } from "./stripe-source.ts";
import { twilioSource } from "./twilio-source.ts";

export { nearestName } from "./nearest-name.ts";
export type { CatalogEvent, CatalogSetting, CatalogSource, IssuedValue } from "./source.ts";

/** Every source that a project can have, in the order in which people should see them. */
export const sources: readonly CatalogSource[] = [
  githubSource,
  slackSource,
  googleCalendarSource,
  httpSource,
  standardWebhooksSource,
  stripeSource,
  shopifySource,
  twilioSource,
  hubspotSource,
  gitlabSource,
];

/** The source with this id, or undefined. */
export function findSource(id: string): CatalogSource | undefined {
  return sources.find((source) => source.id === id);
}

/** The name of the file with an event's samples: one for each event, also for those with a slash in their name. */
export function sampleFile(event: string): string {
  // Windows knows no file with an asterisk.
  return `${encodeURIComponent(event.toWellFormed()).replaceAll("*", "%2A")}.json`;
}

/** The event of which a name is an action that its sender chose: `repository_dispatch` of `repository_dispatch.deploy`. */
export function eventOfOwnAction(sourceId: string, name: string): CatalogEvent | undefined {
  return findSource(sourceId)?.events.find(
    (event) =>
      event.actionMember !== undefined &&
      name.startsWith(`${event.name}.`) &&
      name.length > event.name.length + 1,
  );
}

/**
 * The event whose samples show what another one is like: itself where the catalogue lists it, else the event of an
 * action that its sender chose, or the first one of a source whose senders name their events. Undefined where the
 * source has no such event.
 */
export function sampleEvent(sourceId: string, name: string): string | undefined {
  const source = findSource(sourceId);
  if (source?.events.some((event) => event.name === name)) return name;
  const acting = eventOfOwnAction(sourceId, name);
  if (acting !== undefined) return acting.name;
  return source?.openEvents === true && name !== "" ? source.events[0]?.name : undefined;
}

/** The setting that proves who sent a delivery; undefined for a source that has none. */
export function signingSetting(sourceId: string): CatalogSetting | undefined {
  return findSource(sourceId)?.settings.find(({ secret, required }) => secret && required);
}

/** Whether a trigger needs a setting, by the options that its factory is given as far as they are written out. */
export function isNeeded({ unless }: CatalogSetting, options: Readonly<Record<string, unknown>>): boolean {
  if (unless === undefined) return true;
  return !Object.entries(unless).every(([name, value]) => options[name] === value);
}

/** Whether the source can deliver an event of exactly this name; false for an unknown source. */
export function hasEvent(sourceId: string, name: string): boolean {
  return sampleEvent(sourceId, name) !== undefined;
}

/**
 * The event that somebody most likely meant by a wrong name: `issues.opened` for `issue.opened`, `issues_opened`
 * or `IssueOpened`. Undefined where no event is near, or for an unknown source; a right name is its own nearest.
 */
export function nearestEvent(sourceId: string, name: string): string | undefined {
  const names = findSource(sourceId)?.events.map((event) => event.name) ?? [];
  return nearestName(names, name);
}
