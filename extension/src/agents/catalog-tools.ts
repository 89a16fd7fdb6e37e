import { findSource, nearestEvent, sampleEvent, sources } from "@hookloom/runtime/catalog";
import * as v from "valibot";
import { describePayloads } from "../environments/build/event-payloads.ts";
import { unknownSource } from "../events/errors.ts";
import { listSamples } from "../events/samples.ts";
import { noSuchEvent } from "./errors.ts";
import { defineTool } from "./tool.ts";

const sourceInput = {
  source: v.pipe(v.string(), v.description("The id of a source, from list_sources")),
};

function sourceOf(id: string) {
  const source = findSource(id);
  if (source) return source;
  throw unknownSource(
    id,
    sources.map((one) => one.id),
  );
}

const listSources = defineTool({
  name: "list_sources",
  title: "List sources",
  description: "List what can send events to a webhook, with the settings that each needs.",
  effect: "reads",
  input: v.object({}),
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

/** A list that a model can read at once. */
const mostEvents = 100;

const listEvents = defineTool({
  name: "list_events",
  title: "List events",
  description: `List the events of a source, the usual ones first. At most ${mostEvents}: search for others.`,
  effect: "reads",
  input: v.object({
    ...sourceInput,
    search: v.optional(v.pipe(v.string(), v.description("Only events whose name or description has this"))),
  }),
  async run({ source: id, search = "" }) {
    const { events, common = [], openEvents = false } = sourceOf(id);
    const wanted = search.toLowerCase();
    const found = events.filter(({ name, description }) =>
      `${name} ${description}`.toLowerCase().includes(wanted),
    );
    const rank = ({ name }: { readonly name: string }): number => (common.includes(name) ? 0 : 1);
    const shown = found.toSorted((one, other) => rank(one) - rank(other)).slice(0, mostEvents);
    return {
      events: shown.map(({ name, description }) => ({ name, description })),
      total: found.length,
      sendersNameEvents: openEvents,
    };
  },
});

const describeEvent = defineTool({
  name: "describe_event",
  title: "Describe an event",
  description: "Show the payload of an event: its JSON Schema, a sample, and how a handler of it is written.",
  effect: "reads",
  input: v.object({
    ...sourceInput,
    event: v.pipe(v.string(), v.description("The whole name of the event")),
  }),
  async run({ source: id, event }, { distDir }) {
    const source = sourceOf(id);
    if (sampleEvent(id, event) === undefined) throw noSuchEvent(id, event, nearestEvent(id, event));
    const described = await describePayloads(distDir, new Map([[source, [event]]]));
    const { schemas = {}, events = {} } = described[id] ?? {};
    const [sample] = await listSamples(distDir, id, event);
    return {
      event,
      description: source.events.find(({ name }) => name === event)?.description,
      handler: `${source.variable}.on(${JSON.stringify(event)}, async ({ payload, log }) => {});`,
      imports: `import { ${source.factory} } from ${JSON.stringify(source.module)};`,
      schema: events[event]?.schema ?? {},
      schemas,
      sample: sample?.payload,
    };
  },
});

export const catalogTools = [listSources, listEvents, describeEvent];
