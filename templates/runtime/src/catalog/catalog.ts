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

export type {
  CatalogConnection,
  ConnectionCheck,
  ConnectionCode,
  ConnectionImport,
  ConnectionMethod,
  ConnectionSetting,
} from "./connections/connection.ts";
export { connectionOf, connections, fillHoles, findConnection } from "./connections/connections.ts";
export {
  type EventPayload,
  type EventPayloads,
  type JsonSchema,
  type PayloadExample,
  type PayloadSchemas,
  referredSchemas,
} from "./event-payloads.ts";
export { nearestName } from "./nearest-name.ts";
export type { CatalogEvent, CatalogSetting, CatalogSource, IssuedValue } from "./source.ts";
export { isTriggerPath, normalizePath } from "./trigger-path.ts";

/**
 * All available sources in display order.
 * @example
 * for (const { label, events } of sources) console.log(label, events.length);
 * @see {@link CatalogSource}
 */
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

/**
 * Returns the source with this id, or undefined for an unknown id.
 * @example
 * const github = findSource("github");
 * @see {@link sources}
 */
export function findSource(id: string): CatalogSource | undefined {
  return sources.find((source) => source.id === id);
}

/**
 * Returns the file name for an event's samples.
 *
 * @param event The name of the event, which may contain a slash.
 * @returns A file name without a folder that is valid on all operating systems.
 * @example
 * const file = sampleFile("orders/create"); // orders%2Fcreate.json
 * @see {@link sampleEvent}
 */
export function sampleFile(event: string): string {
  // Windows does not allow asterisks in file names.
  return `${encodeURIComponent(event.toWellFormed()).replaceAll("*", "%2A")}.json`;
}

/**
 * Finds the listed event for an unlisted name below it: an action defined by the sender, such as
 * `repository_dispatch.deploy` for `repository_dispatch`, or an event of a family that the catalogue does not list
 * completely.
 * @example
 * const event = eventOfOwnAction("github", "repository_dispatch.deploy");
 * @see {@link CatalogEvent}
 */
export function eventOfOwnAction(sourceId: string, name: string): CatalogEvent | undefined {
  return findSource(sourceId)?.events.find(
    (event) =>
      (event.actionMember !== undefined || event.nameMember !== undefined) &&
      name.startsWith(`${event.name}.`) &&
      // A wildcard only matches events that are listed in the catalogue.
      !name.endsWith(".*") &&
      name.length > event.name.length + 1,
  );
}

/**
 * Finds the event whose samples can be used for an event name: the event itself if the catalogue lists it, otherwise
 * the event of a sender-defined action or of the name's family, or the first event of a source whose senders define
 * their own event names.
 *
 * @param sourceId The id of the source in the catalogue.
 * @param name The name of an event, which may be unlisted.
 * @returns The name of the listed event; undefined if the source has no such event.
 * @example
 * const event = sampleEvent("github", "repository_dispatch.deploy"); // repository_dispatch
 * @see {@link sampleFile}
 */
export function sampleEvent(sourceId: string, name: string): string | undefined {
  const source = findSource(sourceId);
  if (source?.events.some((event) => event.name === name)) return name;
  const listedEvent = eventOfOwnAction(sourceId, name);
  if (listedEvent !== undefined) return listedEvent.name;
  return source?.openEvents === true && name !== "" ? source.events[0]?.name : undefined;
}

/**
 * Returns the name of an event's group, whose handlers also receive the event: the event's family, or the part of its
 * name before the first dot.
 */
function eventGroup({ events }: CatalogSource, event: string): string {
  const family = events.find(
    ({ name, nameMember }) => nameMember !== undefined && event.startsWith(`${name}.`),
  );
  return family?.name ?? event.split(".", 1)[0] ?? event;
}

/** True if a source's events are grouped, so that a handler for `issues` also receives `issues.opened`. */
function hasGroups(source: CatalogSource): boolean {
  const names = new Set(source.events.map(({ name }) => name));
  return source.events.some(({ name }) => name.includes(".") && names.has(eventGroup(source, name)));
}

/**
 * Whether a handler that is registered for a name receives an event. As in the receiver, the name can be the event's
 * own name, its group if the source has groups, or `*` if the source supports it.
 *
 * @param sourceId The id of the source in the catalogue.
 * @param registered The name in `.on(name, ...)`.
 * @param event The exact name of the received event.
 * @example
 * const own = handlesEvent("github", "issues", "issues.opened"); // true
 * const any = handlesEvent("standard-webhooks", "*", "invoice.paid"); // true
 * @see {@link channelOf}
 */
export function handlesEvent(sourceId: string, registered: string, event: string): boolean {
  if (registered === event) return true;
  const source = findSource(sourceId);
  if (source === undefined) return false;
  const isGroup = registered === eventGroup(source, event);
  if (!isGroup && registered !== "*") return false;
  return isGroup ? hasGroups(source) : source.events.some(({ name }) => name === "*");
}

/**
 * Returns an event's channel, which is the part of its name before the last dot or slash: `issues` for
 * `issues.opened` and `orders` for `orders/create`. An event name without a dot or slash is its own channel.
 * @example
 * const channel = channelOf("customer.subscription.created"); // customer.subscription
 * @see {@link expandChannels}
 */
export function channelOf(event: string): string {
  const end = Math.max(event.lastIndexOf("."), event.lastIndexOf("/"));
  return end > 0 ? event.slice(0, end) : event;
}

/**
 * Expands a list of events and channels to event names without duplicates. A channel, with or without the suffix
 * `.*`, expands to the event with the channel's name if the source has one (such as GitHub's `issues`, whose handlers
 * receive every action), otherwise to each of its events. Other names are returned unchanged.
 *
 * @param sourceId The id of the source in the catalogue.
 * @param names Names of events and channels.
 * @example
 * const one = expandChannels("github", ["issues.*"]); // ["issues"]
 * const all = expandChannels("stripe", ["coupon"]); // ["coupon.created", "coupon.deleted", "coupon.updated"]
 * @see {@link channelOf}
 */
export function expandChannels(sourceId: string, names: readonly string[]): readonly string[] {
  const source = findSource(sourceId);
  // Senders that define their own event names may use any name.
  if (source === undefined || source.openEvents === true) return [...new Set(names)];
  const known = new Set(source.events.map((event) => event.name));
  const expand = (name: string): readonly string[] => {
    const channel = name.replace(/[./]\*$/, "");
    if (known.has(channel)) return [channel];
    const events = [...known].filter((event) => channelOf(event) === channel);
    return events.length > 0 ? events : [name];
  };
  return [...new Set(names.flatMap(expand))];
}

/**
 * Returns the setting that authenticates a source's deliveries; undefined if the source has none.
 * @example
 * const name = signingSetting("github")?.name; // GITHUB_SECRET
 * @see {@link CatalogSetting}
 */
export function signingSetting(sourceId: string): CatalogSetting | undefined {
  return findSource(sourceId)?.settings.find(({ secret, required }) => secret && required);
}

/**
 * Whether the value of a source's secret is the sender's public key, which cannot sign samples.
 *
 * @param sourceId The id of the source in the catalogue.
 * @param value The value of the signing setting.
 * @example
 * const verifiesOnly = isPublicKey("standard-webhooks", "whpk_..."); // true
 * @see {@link CatalogSetting}
 */
export function isPublicKey(sourceId: string, value: string): boolean {
  const prefix = signingSetting(sourceId)?.publicKey;
  return prefix !== undefined && value.startsWith(prefix);
}

/**
 * Whether a trigger requires a setting.
 *
 * @param setting A setting of the trigger's source.
 * @param options The trigger factory's literal options.
 * @example
 * const setting = signingSetting("http");
 * const needed = setting !== undefined && isNeeded(setting, { verify: "none" }); // false
 * @see {@link CatalogSetting}
 */
export function isNeeded({ unless }: CatalogSetting, options: Readonly<Record<string, unknown>>): boolean {
  if (unless === undefined) return true;
  return !Object.entries(unless).every(([name, values]) => values.some((value) => options[name] === value));
}

/**
 * Whether the source has an event with exactly this name; false for an unknown source.
 * @example
 * const known = hasEvent("github", "issues.opened");
 * @see {@link nearestEvent}
 */
export function hasEvent(sourceId: string, name: string): boolean {
  return sampleEvent(sourceId, name) !== undefined;
}

/**
 * Suggests the intended event for a wrong name: `issues.opened` for `issue.opened`, `issues_opened` or `IssueOpened`.
 * Returns a correct name unchanged.
 *
 * @param sourceId The id of the source in the catalogue.
 * @param name The wrong name.
 * @returns The event's name; undefined if no event is close, or for an unknown source.
 * @example
 * const meant = nearestEvent("github", "issue.opened"); // issues.opened
 * @see {@link hasEvent}
 */
export function nearestEvent(sourceId: string, name: string): string | undefined {
  const names = findSource(sourceId)?.events.map((event) => event.name) ?? [];
  return nearestName(names, name);
}
