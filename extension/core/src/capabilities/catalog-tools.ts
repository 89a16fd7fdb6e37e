import { isRecord } from "@hookloom/protocol/unknown-values";
import { findSource, type JsonSchema, nearestEvent, sampleEvent, sources } from "@hookloom/runtime/catalog";
import * as v from "valibot";
import { describePayloads } from "../environments/build/event-payloads.ts";
import { unknownSource } from "../events/errors.ts";
import { listSamples } from "../events/samples.ts";
import { countUpTo, defineCapability, describedText, list, optionalText } from "./capability.ts";
import { noSuchEvent, noSuchPart } from "./errors.ts";

/** The known structure of a payload or of a part of it. */
interface EventPart {
  readonly schema: JsonSchema;
  /** The schemas that `schema` refers to, by name. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Undefined if the sample has no such part. */
  readonly sample: unknown;
}

/** A part in the form shown to a model: references are resolved, and levels deeper than `depth` are left out. */
export interface ShownPart {
  /** The number of member levels that are shown. */
  readonly depth: number;
  /** True if no level is left out. The sample contains the first element of each list and the start of long strings. */
  readonly complete: boolean;
  readonly schema: JsonSchema;
  readonly sample?: unknown;
}

type Schemas = EventPart["schemas"];

/** Resolves a reference; a circular reference is not followed. */
function resolved(schema: JsonSchema, schemas: Schemas, seen: readonly string[] = []): JsonSchema {
  const name = schema.$ref?.split("/").at(-1);
  if (name === undefined || seen.includes(name)) return schema;
  return resolved(schemas[name] ?? {}, schemas, [...seen, name]);
}

/** Returns the schema and the schemas in its `anyOf` and `allOf`. */
function alternatives(schema: JsonSchema, schemas: Schemas): readonly JsonSchema[] {
  const own = resolved(schema, schemas);
  const others = [...(own.anyOf ?? []), ...(own.allOf ?? [])];
  return [own, ...others.flatMap((one) => alternatives(one, schemas))];
}

/** Returns the member names of an object with this schema. */
export const memberNames = ({ schema, schemas }: EventPart): readonly string[] => [
  ...new Set(alternatives(schema, schemas).flatMap(({ properties }) => Object.keys(properties ?? {}))),
];

/** Splits a path into names; `[]` means a list's elements: `issue.labels[].name`. */
const namesIn = (path: string): readonly string[] => path.split(/\.|(?=\[\])/).filter((name) => name !== "");

/** Returns one member of a part, or the part for a list's elements; undefined if there is none. */
function partMember(part: EventPart, name: string): EventPart | undefined {
  const { schemas, sample } = part;
  const within = alternatives(part.schema, schemas);
  if (name === "[]") {
    const items = within.find((one) => one.items)?.items;
    return items && { schema: items, schemas, sample: Array.isArray(sample) ? sample[0] : undefined };
  }
  const holder = within.find(({ properties }) => properties && Object.hasOwn(properties, name));
  const schema = holder?.properties?.[name];
  return schema && { schema, schemas, sample: isRecord(sample) ? sample[name] : undefined };
}

interface CutOptions {
  readonly depth: number;
  /** Shows only types and names. */
  readonly brief: boolean;
}

const memberCountText = (count: number): string => `${count} members`;

function cutSchema(schema: JsonSchema, schemas: Schemas, { depth, brief }: CutOptions): JsonSchema {
  const whole = resolved(schema, schemas);
  const { properties, items, anyOf, allOf, ...plain } = whole;
  const { type } = whole;
  const own = brief ? (type === undefined ? {} : { type }) : plain;
  const within = (one: JsonSchema, levels = depth): JsonSchema =>
    cutSchema(one, schemas, { depth: levels, brief });
  if (properties && depth === 0)
    return {
      ...(type === undefined ? {} : { type }),
      description: memberCountText(Object.keys(properties).length),
    };
  return {
    ...own,
    ...(properties
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, one]) => [name, within(one, depth - 1)]),
          ),
        }
      : {}),
    ...(items ? { items: within(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map((one) => within(one)) } : {}),
    ...(allOf ? { allOf: allOf.map((one) => within(one)) } : {}),
  };
}

/** Longer strings are truncated. */
const maxTextLength = 200;

function cutSample(sample: unknown, depth: number): unknown {
  if (typeof sample === "string")
    return sample.length > maxTextLength ? `${sample.slice(0, maxTextLength)}…` : sample;
  if (Array.isArray(sample)) return sample.slice(0, 1).map((one) => cutSample(one, depth));
  if (!isRecord(sample)) return sample;
  const members = Object.entries(sample);
  if (depth === 0) return members.length === 0 ? {} : `… ${memberCountText(members.length)}`;
  return Object.fromEntries(members.map(([name, one]) => [name, cutSample(one, depth - 1)]));
}

const toJson = (value: unknown): string => JSON.stringify(value);
const jsonBytes = (value: unknown): number => Buffer.byteLength(toJson(value));

/**
 * Shows as many levels of the part as fit into `maxBytes` of JSON, up to `depth`. If not even the first level fits, the result
 * has no sample and shows only the members' types, or only their names.
 */
export function shownPart(part: EventPart, depth: number, maxBytes: number): ShownPart {
  const { schema, schemas, sample } = part;
  const partToDepth = (levels: number): ShownPart => ({
    depth: levels,
    complete: false,
    schema: cutSchema(schema, schemas, { depth: levels, brief: false }),
    ...(sample === undefined ? {} : { sample: cutSample(sample, levels) }),
  });
  let shown: ShownPart | undefined;
  for (let levels = 1; ; levels++) {
    const next = partToDepth(levels);
    // If the next level adds nothing, the part is already complete.
    if (shown && toJson({ ...next, depth: shown.depth }) === toJson(shown))
      return { ...shown, complete: true };
    if (levels > depth || jsonBytes(next) > maxBytes) return shown ?? briefPart(part, maxBytes);
    shown = next;
  }
}

function briefPart({ schema, schemas }: EventPart, maxBytes: number): ShownPart {
  const brief = { depth: 1, complete: false, schema: cutSchema(schema, schemas, { depth: 1, brief: true }) };
  if (jsonBytes(brief) <= maxBytes) return brief;
  const names = memberNames({ schema, schemas, sample: undefined });
  let keptCount = names.length;
  const listed = (count: number): ShownPart => ({
    ...brief,
    schema: {
      type: "object",
      description: `${memberCountText(names.length)}: ${names.slice(0, count).join(", ")}`,
    },
  });
  while (keptCount > 0 && jsonBytes(listed(keptCount)) > maxBytes) keptCount = Math.floor(keptCount / 2);
  return listed(keptCount);
}

const text = v.string();

const sourceInput = {
  source: describedText("The id of a source, from list_sources"),
};

function requireSource(id: string) {
  const source = findSource(id);
  if (source) return source;
  throw unknownSource(
    id,
    sources.map((one) => one.id),
  );
}

const listSources = defineCapability({
  name: "list_sources",
  title: "List sources",
  description: "List the sources that can send events to a webhook, with the settings that each one needs.",
  effect: "reads",
  beforeProjects: true,
  input: v.strictObject({}),
  output: v.object({
    sources: list(
      v.object({
        id: text,
        label: text,
        hint: text,
        docs: text,
        module: text,
        variable: text,
        path: text,
        events: v.pipe(v.number(), v.description("The number of its events; list_events lists them")),
        settings: list(
          v.object({
            name: text,
            description: text,
            secret: v.boolean(),
            issued: optionalText("Where the source shows the value that it issues"),
          }),
        ),
      }),
    ),
  }),
  run: async () => ({
    sources: sources.map(({ id, label, hint, docs, module, variable, path, events, settings }) => ({
      id,
      label,
      hint,
      docs,
      module,
      variable,
      path,
      events: events.length,
      settings: settings.map(({ name, description, secret, issued }) => ({
        name,
        description,
        secret,
        ...(issued ? { issued: issued.where } : {}),
      })),
    })),
  }),
});

/** The maximum number of events that a model can read at once. */
const maxEvents = 100;

const listEvents = defineCapability({
  name: "list_events",
  title: "List events",
  description: `List the events of a source, most common first. The list has at most ${maxEvents} events: search for others.`,
  effect: "reads",
  beforeProjects: true,
  input: v.strictObject({
    ...sourceInput,
    search: optionalText("Only events whose name or description contains this"),
  }),
  output: v.object({
    events: list(v.object({ name: text, description: text })),
    total: v.pipe(v.number(), v.description("The total number of matching events, even if fewer are listed")),
    sendersNameEvents: v.pipe(
      v.boolean(),
      v.description("True if senders choose the event names, so any other name is also valid"),
    ),
  }),
  async run({ source: id, search = "" }) {
    const { events, common = [], openEvents = false } = requireSource(id);
    const wanted = search.toLowerCase();
    const found = events.filter(({ name, description }) =>
      `${name} ${description}`.toLowerCase().includes(wanted),
    );
    const rank = ({ name }: { readonly name: string }): number => (common.includes(name) ? 0 : 1);
    const shown = found.toSorted((one, other) => rank(one) - rank(other)).slice(0, maxEvents);
    return {
      events: shown.map(({ name, description }) => ({ name, description })),
      total: found.length,
      sendersNameEvents: openEvents,
    };
  },
});

/** The default response size, which leaves room in a model's context. */
const defaultKilobytes = 8;

/** Deeper than any payload, so only the size limits the depth. */
const maxDepth = 20;

/** @throws AgentError `unknown-part` */
function partAt(whole: EventPart, event: string, path: string): EventPart {
  let part = whole;
  for (const name of namesIn(path)) {
    const next = partMember(part, name);
    if (!next) throw noSuchPart(event, path, memberNames(part));
    part = next;
  }
  return part;
}

const describeEvent = defineCapability({
  name: "describe_event",
  title: "Describe an event",
  description: `Show the payload of an event: its JSON Schema, a sample, and how to write a handler for it. The response is limited to ${defaultKilobytes} KB by leaving out deeper levels: if "complete" is false, request the part at a path, or more kilobytes.`,
  effect: "reads",
  beforeProjects: true,
  input: v.strictObject({
    ...sourceInput,
    event: describedText("The full name of the event"),
    path: v.optional(
      v.pipe(
        v.string(),
        v.description("The part of the payload to show, with [] for the elements of a list: issue.labels[]"),
      ),
      "",
    ),
    depth: countUpTo(maxDepth, maxDepth, "Maximum number of nested levels of members"),
    kilobytes: countUpTo(256, defaultKilobytes, "Maximum size of the response in kilobytes"),
  }),
  output: v.object({
    event: text,
    description: v.optional(text),
    handler: text,
    imports: text,
    path: text,
    depth: v.pipe(v.number(), v.description("The levels that are shown")),
    complete: v.pipe(v.boolean(), v.description("True if there are no deeper levels")),
    schema: v.object({}),
    sample: v.optional(
      v.pipe(
        v.unknown(),
        v.description("Contains one element of each list and the beginning of each long string"),
      ),
    ),
  }),
  async run({ source: id, event, path, depth, kilobytes }, { distDir }) {
    const source = requireSource(id);
    if (sampleEvent(id, event) === undefined) throw noSuchEvent(id, event, nearestEvent(id, event));
    const described = await describePayloads(distDir, new Map([[source, [event]]]));
    const { schemas = {}, events = {} } = described[id] ?? {};
    const [sample] = await listSamples(distDir, id, event);
    const whole = { schema: events[event]?.schema ?? {}, schemas, sample: sample?.payload };
    const about = {
      event,
      description: source.events.find(({ name }) => name === event)?.description,
      handler: `${source.variable}.on(${JSON.stringify(event)}, async ({ payload, log }) => {});`,
      imports: `import { ${source.factory} } from ${JSON.stringify(source.module)};`,
      path,
    };
    const remainingBytes = kilobytes * 1024 - jsonBytes(about);
    return { ...about, ...shownPart(partAt(whole, event, path), depth, remainingBytes) };
  },
});

export const catalogTools = [listSources, listEvents, describeEvent];
