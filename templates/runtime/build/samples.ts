import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ValueMaker } from "./make-value.ts";
import { readTypeSource } from "./type-source.ts";

export interface Sample {
  readonly id: string;
  readonly label: string;
  /** True where it was made from the event's type, since GitHub publishes no example. */
  readonly generated: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface SampleFile {
  readonly event: string;
  readonly samples: readonly Sample[];
}

interface PublishedExamples {
  readonly name: string;
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

function readExamples(): readonly PublishedExamples[] {
  const file = createRequire(import.meta.url).resolve("@octokit/webhooks-examples/api.github.com/index.json");
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The catalogue's data is read, not imported: the compiler checks this folder before the catalogue's own. */
function readEventNames(): readonly string[] {
  const file = join(import.meta.dirname, "..", "src", "catalog", "github-events.json");
  const groups: Record<string, { actions: Record<string, string> }> = JSON.parse(readFileSync(file, "utf8"));
  return Object.entries(groups).flatMap(([name, { actions }]) => [
    name,
    ...Object.keys(actions).map((action) => `${name}.${action}`),
  ]);
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let current = value;
  for (const name of path) {
    if (typeof current !== "object" || current === null) return undefined;
    current = (current as Record<string, unknown>)[name];
  }
  return typeof current === "string" && current !== "" ? current : undefined;
}

/** Where it happened, which is what tells one example from the next. */
function placeOf(payload: Readonly<Record<string, unknown>>): string {
  return (
    textAt(payload, "repository", "full_name") ??
    textAt(payload, "organization", "login") ??
    textAt(payload, "sender", "login") ??
    "Example"
  );
}

function published(payloads: readonly Readonly<Record<string, unknown>>[]): readonly Sample[] {
  const seen = new Map<string, number>();
  return payloads.map((payload, index) => {
    const place = placeOf(payload);
    const count = (seen.get(place) ?? 0) + 1;
    seen.set(place, count);
    const label = count === 1 ? place : `${place} (${count})`;
    return { id: `example-${index + 1}`, label, generated: false, payload };
  });
}

/** GitHub describes this one under another name than its action. */
const unusualKeys: Readonly<Record<string, string>> = {
  "custom_property.promote_to_enterprise": "custom-property-promoted-to-enterprise",
};

function split(event: string): readonly [string, string | undefined] {
  const dot = event.indexOf(".");
  return dot < 0 ? [event, undefined] : [event.slice(0, dot), event.slice(dot + 1)];
}

function generate(maker: ValueMaker, types: ReturnType<typeof readTypeSource>, event: string): Sample {
  const [name, action] = split(event);
  const dashed = (text: string) => text.replaceAll("_", "-");
  const usual = action === undefined ? dashed(name) : `${dashed(name)}-${dashed(action)}`;
  const type = types.payload(unusualKeys[event] ?? usual);
  if (type === undefined) throw new Error(`The payload of ${event} is not described.`);
  const made = maker.make(type) as Record<string, unknown>;
  const payload = action === undefined ? made : { ...made, action };
  return { id: "generated", label: "Made from the event's type", generated: true, payload };
}

/** A bare event shows one sample of each of its actions. */
function ofBareEvent(event: string, files: readonly SampleFile[]): SampleFile {
  const own = files.filter((file) => file.event.startsWith(`${event}.`));
  const samples = own.flatMap((file) => {
    const [first] = file.samples;
    const [, action = ""] = split(file.event);
    return first === undefined ? [] : [{ ...first, id: action, label: action }];
  });
  return { event, samples };
}

/** Samples for every event of GitHub: those that GitHub publishes, else one that is made from the event's type. */
export function makeGitHubSamples(): readonly SampleFile[] {
  const types = readTypeSource();
  const maker = new ValueMaker(types);
  const examples = new Map(readExamples().map((entry) => [entry.name, entry.examples]));
  const names = readEventNames();
  const isGroup = (name: string) => names.some((other) => other.startsWith(`${name}.`));
  const delivered = names
    .filter((name) => !isGroup(name))
    .map((event) => {
      const [name, action] = split(event);
      const matching = (examples.get(name) ?? []).filter((payload) => payload.action === action);
      const samples = matching.length > 0 ? published(matching) : [generate(maker, types, event)];
      return { event, samples };
    });
  return [...delivered, ...names.filter(isGroup).map((event) => ofBareEvent(event, delivered))];
}
