import path from "node:path";
import {
  type CatalogSource,
  type EventPayload,
  type EventPayloads,
  eventOfOwnAction,
  type PayloadExample,
  type PayloadSchemas,
  referredSchemas,
  sampleEvent,
  sources,
} from "@hookloom/runtime/catalog";
import { readIfThere } from "../../project/read-file.ts";
import { readSamples } from "../../project/scaffold/samples.ts";
import { inferSchema } from "./infer-schema.ts";

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

/** What the payloads of these events look like, from the samples and schemas in dist. @throws ProjectError `unreadable` */
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
