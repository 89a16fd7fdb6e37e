import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { TSType } from "@babel/types";
import { ExampleMaker, type Examples } from "./example-maker.ts";
import { documentedSources, payloadTypes, readPayloads } from "./payload-types.ts";
import { bareEventSamples, readEventNames, type Sample, type SampleFile } from "./samples.ts";
import { type Interfaces, literalText, parseSource, readInterfaces, typeName } from "./type-source.ts";

// @reads templates/runtime/src/slack/*.ts

/** A source's payloads as TypeScript code. */
interface DescribedPayloads {
  /** The source code that declares the types. */
  readonly declarations: readonly string[];
  /** The payload type of each event, which can reference the declared types. */
  readonly types: Readonly<Record<string, string>>;
}

/** Returns the value of a string literal type, or the name of a referenced type. */
function literalOrName(type: TSType | undefined): string | undefined {
  return type?.type === "TSTypeReference" ? typeName(type.typeName) : literalText(type);
}

const entries = (interfaces: Interfaces, name: string): readonly (readonly [string, string])[] =>
  [...(interfaces.get(name) ?? [])].map(([member, type]) => [member, literalOrName(type) ?? ""] as const);

/**
 * Returns Slack's payloads. Slack's package declares the events, and the runtime declares what the package lacks: the
 * envelope, interactions and connections.
 */
function slackPayloads(): DescribedPayloads {
  const packaged = dirname(createRequire(import.meta.url).resolve("@slack/types"));
  const own = join(import.meta.dirname, "..", "src", "slack");
  const textsIn = (folder: string, isRead: (file: string) => boolean): readonly string[] => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isRead);
    return files.sort().map((file) => readFileSync(join(folder, file), "utf8"));
  };
  const declarations = [
    ...textsIn(packaged, (file) => file.endsWith(".d.ts")),
    ...textsIn(own, (file) => file.endsWith(".ts") && !file.endsWith(".test.ts")),
  ];
  const connections = readFileSync(join(own, "slack-connections.ts"), "utf8");
  const described = [...textsIn(join(packaged, "events"), (file) => file.endsWith(".d.ts")), connections];
  const events = readInterfaces(described.flatMap((text) => parseSource(text)));
  const wrapped = (event: string, also = ""): string => {
    const names = [...events].flatMap(([name, members]) =>
      literalOrName(members.get("type")) === event ? [name] : [],
    );
    return names.map((name) => `SlackEnvelope<${name}${also}>`).join(" | ");
  };
  const all = readInterfaces(declarations.flatMap((text) => parseSource(text)));
  const names = [...events.values()].flatMap((members) => literalOrName(members.get("type")) ?? []);
  const types = [
    ...names.map((event) => [event, wrapped(event)] as const),
    ...entries(all, "MessageKinds").map(
      ([event, kind]) => [event, wrapped("message", ` & { channel_type: "${kind}" }`)] as const,
    ),
    ...entries(all, "SlackInteractions"),
    ["command", "SlackCommand"] as const,
    ["app_rate_limited", "AppRateLimitedEvent"] as const,
  ];
  return { declarations, types: Object.fromEntries(types) };
}

/** Returns the types of a source's payloads; empty if its samples must contain the complete payloads. */
export function describedPayloads(id: string): DescribedPayloads {
  if (id === "slack") return slackPayloads();
  if (!documentedSources().includes(id)) return { declarations: [], types: {} };
  const payloads = readPayloads(id);
  return { declarations: [payloadTypes(payloads)], types: payloads.events ?? {} };
}

// @reads templates/runtime/src/*/samples.json

/** A sample as written in `samples.json`. Omitted members have default values. */
interface WrittenSample {
  readonly id?: string;
  readonly label?: string;
  /** A name in the intended member of a union of payload types; defaults to the first member. */
  readonly of?: string;
  /** The event whose first sample this one is based on; defaults to the examples of the payload type. */
  readonly like?: string;
  /** False for a sample that the provider publishes. */
  readonly generated?: false;
  /** The differences from the base payload. */
  readonly payload?: unknown;
}

/** The content of `src/<source>/samples.json`. */
interface WrittenSamples extends Examples {
  /** The default id and label of samples. */
  readonly usual?: Pick<Sample, "id" | "label">;
  /**
   * The samples by event. The name of another event refers to the samples of that event. `*.creation` applies to
   * `contact.creation` and similar events; `{event}` is replaced by the event name, `{record}` by the part before the
   * dot in words, and `{RECORD}` by the same part in capitals. A described event that is missing here has one sample,
   * generated from the event's type.
   */
  readonly samples: Readonly<Record<string, readonly WrittenSample[] | string>>;
}

const source = join(import.meta.dirname, "..", "src");

/** Returns `*.creation`, which matches every event with this suffix. */
const toWildcard = (event: string): string => event.replace(/^[^.]+(?=\.)/, "*");

/** Replaces `{event}`, `{record}` and `{RECORD}` in a sample. */
function fillPlaceholders(event: string, sample: Sample): Sample {
  const record = event.replace(/\..*$/, "");
  const text = JSON.stringify(sample)
    .replaceAll("{event}", event)
    .replaceAll("{record}", record.replaceAll("_", " "))
    .replaceAll("{RECORD}", record.toUpperCase());
  return JSON.parse(text);
}

/** Creates a source's samples from its payload types and its `samples.json`. */
class WrittenSampler {
  readonly #types: Readonly<Record<string, string>>;
  readonly #maker: ExampleMaker;
  readonly #written: WrittenSamples;
  /** The events that are described or have samples. */
  readonly events: readonly string[];

  constructor(id: string, written: WrittenSamples) {
    const { declarations, types } = describedPayloads(id);
    const listed = readEventNames(id).filter((event) => toWildcard(event) in written.samples);
    const named = Object.keys(written.samples).filter((event) => !event.startsWith("*."));
    this.events = [...new Set([...Object.keys(types), ...named, ...listed])];
    this.#types = types;
    this.#maker = new ExampleMaker(declarations, written);
    this.#written = written;
  }

  samplesOf(event: string): readonly Sample[] {
    const { samples, usual } = this.#written;
    const written = samples[event] ?? samples[toWildcard(event)] ?? [{}];
    if (typeof written === "string") return this.samplesOf(written);
    return written.map((sample) => {
      const { id, label } = { ...usual, ...sample };
      if (id === undefined || label === undefined) throw new Error(`A sample of ${event} has no name.`);
      const payload = this.#payload(event, sample);
      return fillPlaceholders(event, { id, label, generated: sample.generated ?? true, payload });
    });
  }

  #payload(event: string, sample: WrittenSample): Sample["payload"] {
    const changes = this.#changes(sample);
    return this.#maker.make(this.#types[event], sample.of, changes) as Sample["payload"];
  }

  #changes({ like, payload }: WrittenSample): readonly unknown[] {
    const [first] = this.#written.samples[like ?? ""] ?? [];
    return [...(typeof first === "object" ? this.#changes(first) : []), payload];
  }
}

/** Returns the samples of a source that has a `samples.json`; undefined if it has none. */
export function makeWrittenSamples(id: string): readonly SampleFile[] | undefined {
  const file = join(source, id, "samples.json");
  if (!existsSync(file)) return undefined;
  const sampler = new WrittenSampler(id, JSON.parse(readFileSync(file, "utf8")));
  const made = sampler.events.map((event) => ({ event, samples: sampler.samplesOf(event) }));
  const bare = readEventNames(id).filter((event) => !sampler.events.includes(event));
  return [...made, ...bare.map((event) => bareEventSamples(event, made))];
}
