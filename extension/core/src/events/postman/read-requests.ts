import { isRecord } from "@hookloom/protocol/unknown-values";
import { hasEvent, sampleEvent } from "@hookloom/runtime/catalog";
import { deliveredPayload } from "../delivered.ts";
import type { ExportedTrigger } from "../exported-triggers.ts";

/** A collection request that can be a sample of the project. */
export interface ReadSample {
  readonly source: string;
  readonly event: string;
  /** The request's name, if it is not the event's name. */
  readonly label: string;
  readonly payload: unknown;
}

/** A request that cannot be a sample, with the reason. */
export interface SkippedRequest {
  readonly name: string;
  readonly reason: "no-trigger" | "no-event" | "no-json";
}

type Json = Readonly<Record<string, unknown>>;

interface FoundRequest {
  readonly name: string;
  readonly folders: readonly string[];
  readonly request: Json;
}

export const records = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];
const asText = (value: unknown): string => (typeof value === "string" ? value : "");

function requestsIn(items: unknown, folders: readonly string[] = []): readonly FoundRequest[] {
  return records(items).flatMap((one) => {
    const name = asText(one.name);
    if (Array.isArray(one.item)) return requestsIn(one.item, [...folders, name]);
    return isRecord(one.request) ? [{ name, folders, request: one.request }] : [];
  });
}

/** Returns the path of a request's URL, with any host: a variable, an address, or both in one string. */
function urlPath(url: unknown): string {
  const raw = isRecord(url) ? asText(url.raw) : asText(url);
  const [address = ""] = raw.split(/[?#]/, 1);
  const path = address.replace(/^(\{\{[^}]*\}\}|[a-z]+:\/\/[^/]*)/i, "");
  return path.replace(/\/+$/, "") || "/";
}

function headerValue({ header }: Json, name: string): string {
  const found = records(header).find(({ key }) => asText(key).toLowerCase() === name);
  return asText(found?.value);
}

/** Replaces Postman variables, which are placeholders for values that differ each time. */
const withoutVariables = (text: string): string => text.replaceAll(/\{\{[^{}]*\}\}/g, "1");

/** Parses a body's payload; undefined if it is neither JSON nor a form. */
function parsePayload(
  source: string,
  event: string,
  request: Json,
): { readonly payload: unknown } | undefined {
  const text = withoutVariables(asText(isRecord(request.body) ? request.body.raw : ""));
  const type = headerValue(request, "content-type");
  try {
    // Our own requests contain JSON even if a form is sent, because a script encodes it.
    const isOurForm = type.includes("urlencoded") && text.trimStart().startsWith("{");
    if (isOurForm) return { payload: JSON.parse(text) };
    return { payload: deliveredPayload({ source, event, part: 0, body: { type, text } }) };
  } catch {
    return undefined;
  }
}

const isKnown = (source: string, event: string): boolean =>
  hasEvent(source, event) && sampleEvent(source, event) !== undefined;

function matchEvent(
  { source, events }: ExportedTrigger,
  { name, folders }: FoundRequest,
): string | undefined {
  const named = [name, ...folders.toReversed()].find((each) => isKnown(source, each));
  if (named !== undefined) return named;
  // If a sender has only one event, users may name its requests freely.
  const [only, ...others] = events;
  return others.length === 0 ? only?.event : undefined;
}

/**
 * Returns as samples the requests of a collection that match a project's triggers by path and its events by name. Requests that
 * equal an exported sample are left out.
 */
export function readRequests(
  collection: Json,
  triggers: readonly ExportedTrigger[],
): { readonly samples: readonly ReadSample[]; readonly skipped: readonly SkippedRequest[] } {
  const samples: ReadSample[] = [];
  const skipped: SkippedRequest[] = [];
  for (const found of requestsIn(collection.item)) {
    const { name, request } = found;
    const trigger = triggers.find(({ path }) => path.replace(/\/+$/, "") === urlPath(request.url));
    const event = trigger && matchEvent(trigger, found);
    const read = trigger && event !== undefined ? parsePayload(trigger.source, event, request) : undefined;
    if (trigger === undefined) skipped.push({ name, reason: "no-trigger" });
    else if (event === undefined) skipped.push({ name, reason: "no-event" });
    else if (read === undefined) skipped.push({ name, reason: "no-json" });
    else samples.push({ source: trigger.source, event, label: name, payload: read.payload });
  }
  return { samples: samples.filter((sample) => !isExported(sample, triggers)), skipped };
}

/** Whether a sample is one that the export created, apart from the ids that Postman generates. */
function isExported(
  { source, event, label, payload }: ReadSample,
  triggers: readonly ExportedTrigger[],
): boolean {
  if (label !== event) return false;
  const same = (one: unknown, other: unknown): boolean => shape(one) === shape(other);
  return triggers.some(
    (trigger) =>
      trigger.source === source &&
      trigger.events.some((each) => each.event === event && same(each.payload, payload)),
  );
}

/** Returns a payload without the members that are unique to each delivery. */
function shape(payload: unknown): string {
  const ids = new Set(["id", "event_id", "trigger_id", "eventId"]);
  if (!isRecord(payload)) return JSON.stringify(payload);
  const own = Object.entries(payload).filter(([name]) => !ids.has(name));
  return JSON.stringify(
    own.map(([name, value]) => [name, typeof value === "object" ? value : String(value)]),
  );
}
