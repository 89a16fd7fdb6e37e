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

/** Returns the JSON types of the values; `number` includes `integer`. */
function jsonTypes(values: readonly unknown[]): readonly string[] {
  const types = new Set(values.map(jsonType));
  if (types.has("number")) types.delete("integer");
  return [...types].sort();
}

/**
 * Infers a schema that all of these JSON values satisfy: their types, and the types of their members. A member is required if
 * every value has it. A member without a value in any sample may be of any type.
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

/** Limits the example payloads per event; large payloads are left out because they slow down the documentation page. */
const maxExamples = 3;
const maxCharacters = 64 * 1024;

const noSchemas: PayloadSchemas = { schemas: {}, events: {} };

/** Event names by source. */
type NamedEvents = ReadonlyMap<CatalogSource, readonly string[]>;

function matches(texts: readonly string[], pattern: RegExp): ReadonlySet<string> {
  return new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? "")));
}

/**
 * Finds the event names in a project's source: every string literal that is an event of an imported source, so a name in a
 * constant is found too. Unhandled names do no harm, because the process describes only the handled events.
 */
export function eventsNamed(texts: readonly string[]): NamedEvents {
  const literals = matches(texts, /["'`]([^"'`\n\\]{1,200})["'`]/g);
  // If senders define the event names, only a handler registration shows that a string is an event name.
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
  // The documentation of an event family applies to each of its events.
  const named = [event, eventOfOwnAction(source.id, event)?.name ?? event];
  const known = named.find((name) => Object.hasOwn(documented.events, name));
  if (known !== undefined) return { schema: documented.events[known] ?? {}, inferred: false, examples };
  if (source.openPayloads === true) return { schema: {}, inferred: false, examples };
  return { schema: inferSchema(samples.map(({ payload }) => payload)), inferred: true, examples };
}

/**
 * Reads the payload schemas and examples of these events from the samples and schemas in dist.
 * @throws ProjectError `unreadable`
 */
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
