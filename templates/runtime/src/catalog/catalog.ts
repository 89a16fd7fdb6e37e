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
 * Every source that a project can have, in the order in which they are shown.
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
 * The source with this id, or undefined for an unknown id.
 * @example
 * const github = findSource("github");
 * @see {@link sources}
 */
export function findSource(id: string): CatalogSource | undefined {
  return sources.find((source) => source.id === id);
}

/**
 * The name of the file with an event's samples.
 *
 * @param event The name of the event, which may contain a slash.
 * @returns A file name without a folder that all systems allow.
 * @example
 * const file = sampleFile("orders/create"); // orders%2Fcreate.json
 * @see {@link sampleEvent}
 */
export function sampleFile(event: string): string {
  // Windows allows no asterisk in file names.
  return `${encodeURIComponent(event.toWellFormed()).replaceAll("*", "%2A")}.json`;
}

/**
 * The event of which a name is an action that its sender chose, such as `repository_dispatch` for
 * `repository_dispatch.deploy`, or the one of a family with events that the catalogue does not list.
 * @example
 * const event = eventOfOwnAction("github", "repository_dispatch.deploy");
 * @see {@link CatalogEvent}
 */
export function eventOfOwnAction(sourceId: string, name: string): CatalogEvent | undefined {
  return findSource(sourceId)?.events.find(
    (event) =>
      (event.actionMember !== undefined || event.nameMember !== undefined) &&
      name.startsWith(`${event.name}.`) &&
      // An asterisk matches the events below, which only the catalogue could list.
      !name.endsWith(".*") &&
      name.length > event.name.length + 1,
  );
}

/**
 * The event whose samples fit an event name: the event itself where the catalogue lists it, else the event of an
 * action that its sender chose or of its family, or the first one of a source whose senders name their events.
 *
 * @param sourceId The id of the source in the catalogue.
 * @param name The name of an event, which need not be listed.
 * @returns The listed event with those samples; undefined if the source has no such event.
 * @example
 * const event = sampleEvent("github", "repository_dispatch.deploy"); // repository_dispatch
 * @see {@link sampleFile}
 */
export function sampleEvent(sourceId: string, name: string): string | undefined {
  const source = findSource(sourceId);
  if (source?.events.some((event) => event.name === name)) return name;
  const acting = eventOfOwnAction(sourceId, name);
  if (acting !== undefined) return acting.name;
  return source?.openEvents === true && name !== "" ? source.events[0]?.name : undefined;
}

/** The name whose handlers get an event of that name, too: that of its family, else the part before its first dot. */
function eventGroup({ events }: CatalogSource, event: string): string {
  const family = events.find(
    ({ name, nameMember }) => nameMember !== undefined && event.startsWith(`${name}.`),
  );
  return family?.name ?? event.split(".", 1)[0] ?? event;
}

/** Whether handlers of a source's bare names get the events below them, too: those of `issues` get `issues.opened`. */
function hasGroups(source: CatalogSource): boolean {
  const names = new Set(source.events.map(({ name }) => name));
  return source.events.some(({ name }) => name.includes(".") && names.has(eventGroup(source, name)));
}

/**
 * Whether a handler that is registered for a name gets an event, as the receiver decides it by the names that the source's
 * protocol gives the event: its own, the bare one of its group at sources that have groups, and `*` if that is any event.
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
 * The channel of an event: what its name says before its last dot or slash, `issues` for `issues.opened` and `orders`
 * for `orders/create`. An event whose name has neither is a channel itself.
 * @example
 * const channel = channelOf("customer.subscription.created"); // customer.subscription
 * @see {@link expandChannels}
 */
export function channelOf(event: string): string {
  const end = Math.max(event.lastIndexOf("."), event.lastIndexOf("/"));
  return end > 0 ? event.slice(0, end) : event;
}

/**
 * The event names that a list of events and channels means, each once. A channel, with or without `.*` at its end,
 * means all of its events: the event of its own name where the source has one, such as `issues` at GitHub, whose
 * handler gets every action, and otherwise each of its events. Other names are returned unchanged.
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
  // Senders who name their events may use any name.
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
 * The setting that authenticates deliveries of a source; undefined for a source without one.
 * @example
 * const name = signingSetting("github")?.name; // GITHUB_SECRET
 * @see {@link CatalogSetting}
 */
export function signingSetting(sourceId: string): CatalogSetting | undefined {
  return findSource(sourceId)?.settings.find(({ secret, required }) => secret && required);
}

/**
 * Whether the value of a source's secret is a public key of the sender, with which no sample can be signed.
 *
 * @param sourceId The id of the source in the catalogue.
 * @param value The value of the secret that authenticates deliveries.
 * @example
 * const verifiesOnly = isPublicKey("standard-webhooks", "whpk_..."); // true
 * @see {@link CatalogSetting}
 */
export function isPublicKey(sourceId: string, value: string): boolean {
  const prefix = signingSetting(sourceId)?.publicKey;
  return prefix !== undefined && value.startsWith(prefix);
}

/**
 * Whether a trigger needs a setting.
 *
 * @param setting A setting of the trigger's source.
 * @param options The options of the trigger's factory that are literals.
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
 * Whether the source can deliver an event of exactly this name; false for an unknown source.
 * @example
 * const known = hasEvent("github", "issues.opened");
 * @see {@link nearestEvent}
 */
export function hasEvent(sourceId: string, name: string): boolean {
  return sampleEvent(sourceId, name) !== undefined;
}

/**
 * The event that was most likely meant by a wrong name: `issues.opened` for `issue.opened`, `issues_opened` or
 * `IssueOpened`. A correct name is its own nearest.
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
