import { findSource, nearestEvent, sampleEvent, sources } from "@hookloom/runtime/catalog";
import * as v from "valibot";
import { describePayloads } from "../environments/build/event-payloads.ts";
import { unknownSource } from "../events/errors.ts";
import { listSamples } from "../events/samples.ts";
import { countUpTo, defineCapability, describedText, list, optionalText } from "./capability.ts";
import { noSuchEvent, noSuchPart } from "./errors.ts";
import { type EventPart, jsonBytes, memberNames, namesIn, partMember, shownPart } from "./event-part.ts";

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
  description: "List what can send events to a webhook, with the settings that each needs.",
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
        events: v.pipe(v.number(), v.description("How many it has; list_events names them")),
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

/** A list that a model can read at once. */
const maxEvents = 100;

const listEvents = defineCapability({
  name: "list_events",
  title: "List events",
  description: `List the events of a source, the usual ones first. At most ${maxEvents}: search for others.`,
  effect: "reads",
  beforeProjects: true,
  input: v.strictObject({
    ...sourceInput,
    search: optionalText("Only events whose name or description has this"),
  }),
  output: v.object({
    events: list(v.object({ name: text, description: text })),
    total: v.pipe(v.number(), v.description("How many there are, also where fewer are listed")),
    sendersNameEvents: v.pipe(v.boolean(), v.description("True where any other name is an event, too")),
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

/** A response that leaves a model room for its work. */
const usualKilobytes = 8;

/** Deeper than any payload; what fits decides. */
const deepest = 20;

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
  description: `Show the payload of an event: its JSON Schema, a sample, and how a handler of it is written. The response has at most ${usualKilobytes} KB, as deep as that allows: where "complete" is false, ask for the part at a path, or for more kilobytes.`,
  effect: "reads",
  beforeProjects: true,
  input: v.strictObject({
    ...sourceInput,
    event: describedText("The whole name of the event"),
    path: v.optional(
      v.pipe(
        v.string(),
        v.description("The part of the payload to show, with [] for the elements of a list: issue.labels[]"),
      ),
      "",
    ),
    depth: countUpTo(deepest, deepest, "How many levels of members are shown at most"),
    kilobytes: countUpTo(256, usualKilobytes, "How long the response may be"),
  }),
  output: v.object({
    event: text,
    description: v.optional(text),
    handler: text,
    imports: text,
    path: text,
    depth: v.pipe(v.number(), v.description("The levels that are shown")),
    complete: v.pipe(v.boolean(), v.description("True where nothing is deeper")),
    schema: v.object({}),
    sample: v.optional(
      v.pipe(v.unknown(), v.description("With one element of each list and the start of long texts")),
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
    const room = kilobytes * 1024 - jsonBytes(about);
    return { ...about, ...shownPart(partAt(whole, event, path), depth, room) };
  },
});

export const catalogTools = [listSources, listEvents, describeEvent];
