import path from "node:path";
import { isRecord } from "@hookloom/protocol/unknown-values";
import {
  type CatalogSource,
  type EventPayload,
  type EventPayloads,
  eventOfOwnAction,
  type JsonSchema,
  type PayloadExample,
  type PayloadSchemas,
  referredSchemas,
  sampleEvent,
  sources,
} from "@hookloom/runtime/catalog";
import { readIfThere } from "../../project/read-file.ts";
import { readSamples } from "../../project/scaffold/samples.ts";

function jsonType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** Every whole number is a number. */
function jsonTypes(values: readonly unknown[]): readonly string[] {
  const types = new Set(values.map(jsonType));
  if (types.has("number")) types.delete("integer");
  return [...types].sort();
}

/**
 * A schema that all of these JSON values fit: their types, and those of their members. A member that all of them have is
 * required; one that no sample has a value of may be anything.
 * @see https://json-schema.org/draft/2020-12
 */
export function inferSchema(values: readonly unknown[]): JsonSchema {
  const types = jsonTypes(values);
  const [only] = types;
  if (only === undefined || (types.length === 1 && only === "null")) return {};
  const objects = values.filter(isRecord);
  const items = values.filter(Array.isArray).flat();
  const names = [...new Set(objects.flatMap((value) => Object.keys(value)))];
  const properties = names.map((name) => {
    const own = objects.filter((value) => Object.hasOwn(value, name)).map((value) => value[name]);
    return [name, inferSchema(own)] as const;
  });
  const required = names.filter((name) => objects.every((value) => Object.hasOwn(value, name)));
  return {
    type: types.length === 1 ? only : types,
    ...(types.includes("object") ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(types.includes("array") ? { items: inferSchema(items) } : {}),
  };
}

/** An event shows a few of its payloads, and none that would make the document hard to load. */
const maxExamples = 3;
const maxCharacters = 64 * 1024;

const noSchemas: PayloadSchemas = { schemas: {}, events: {} };

/** Event names by the id of their source. */
type NamedEvents = ReadonlyMap<CatalogSource, readonly string[]>;

function matches(texts: readonly string[], pattern: RegExp): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? "")));
}

/**
 * The events that a project's source names: every text that is an event of a source that it imports, so a name in a
 * constant counts, too. What is named but not handled does no harm: the process describes what it handles.
 */
export function eventsNamed(texts: readonly string[]): NamedEvents {
  const literals = matches(texts, /["'`]([^"'`\n\\]{1,200})["'`]/g);
  // Where senders name the events, only a registration shows that a text is one.
  const registered = matches(texts, /\.on\s*(?:<[^>]*>)?\(\s*["'`]([^"'`\n\\]{1,200})["'`]/g);
  const imported = sources.filter(({ module }) => literals.has(module));
  return new Map(
    imported.map((source) => {
      const listed = [...literals].filter((name) => source.events.some((event) => event.name === name));
      const own = [...registered].filter((name) => sampleEvent(source.id, name) !== undefined);
      return [source, [...new Set([...listed, ...own])].sort()];
    }),
  );
}

async function readSchemas(distDir: string, id: string): Promise<PayloadSchemas> {
  const text = await readIfThere(path.join(distDir, "samples", `${id}.schemas.json`));
  return text === undefined ? noSchemas : (JSON.parse(text) as PayloadSchemas);
}

function limitExamples(samples: readonly PayloadExample[]): readonly PayloadExample[] {
  const small = samples.filter(({ payload }) => JSON.stringify(payload).length <= maxCharacters);
  return small.slice(0, maxExamples).map(({ label, payload }) => ({ label, payload }));
}

async function readEventPayload(
  distDir: string,
  source: CatalogSource,
  event: string,
  documented: PayloadSchemas,
): Promise<EventPayload> {
  const samples = await readSamples(distDir, source.id, event);
  const examples = limitExamples(samples);
  // What is documented of a family holds for each of its events.
  const named = [event, eventOfOwnAction(source.id, event)?.name ?? event];
  const known = named.find((name) => Object.hasOwn(documented.events, name));
  if (known !== undefined) return { schema: documented.events[known] ?? {}, inferred: false, examples };
  if (source.openPayloads === true) return { schema: {}, inferred: false, examples };
  return { schema: inferSchema(samples.map(({ payload }) => payload)), inferred: true, examples };
}

/** The forms of the payloads of these events, from the samples and schemas in dist. @throws ProjectError `unreadable` */
export async function describePayloads(distDir: string, named: NamedEvents): Promise<EventPayloads> {
  const described = [...named].map(async ([source, events]) => {
    const documented = await readSchemas(distDir, source.id);
    const payloads = await Promise.all(
      events.map(
        async (event) => [event, await readEventPayload(distDir, source, event, documented)] as const,
      ),
    );
    const roots = payloads.map(([, { schema }]) => schema);
    const schemas = referredSchemas(roots, documented.schemas);
    return [source.id, { schemas, events: Object.fromEntries(payloads) }] as const;
  });
  return Object.fromEntries(await Promise.all(described));
}
