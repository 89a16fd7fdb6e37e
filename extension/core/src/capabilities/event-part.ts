import { isRecord } from "@hookloom/protocol/unknown-values";
import type { JsonSchema } from "@hookloom/runtime/catalog";

/** What is known of a payload, or of a part of it. */
export interface EventPart {
  readonly schema: JsonSchema;
  /** The schemas that `schema` refers to, by name. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Undefined where the sample has no such part. */
  readonly sample: unknown;
}

/** A part as a model reads it: without references, and without what is deeper than `depth`. */
export interface ShownPart {
  /** The levels of members that are shown. */
  readonly depth: number;
  /** True where no level is left out. The sample has the first element of each list and the start of long texts. */
  readonly complete: boolean;
  readonly schema: JsonSchema;
  readonly sample?: unknown;
}

type Schemas = EventPart["schemas"];

/** What stands at a reference; a reference to itself through others ends. */
function resolved(schema: JsonSchema, schemas: Schemas, seen: readonly string[] = []): JsonSchema {
  const name = schema.$ref?.split("/").at(-1);
  if (name === undefined || seen.includes(name)) return schema;
  return resolved(schemas[name] ?? {}, schemas, [...seen, name]);
}

/** The schema and those that it is one of, or all of. */
function alternatives(schema: JsonSchema, schemas: Schemas): readonly JsonSchema[] {
  const own = resolved(schema, schemas);
  const others = [...(own.anyOf ?? []), ...(own.allOf ?? [])];
  return [own, ...others.flatMap((one) => alternatives(one, schemas))];
}

/** The names of the members that an object of this schema has. */
export const memberNames = ({ schema, schemas }: EventPart): readonly string[] => [
  ...new Set(alternatives(schema, schemas).flatMap(({ properties }) => Object.keys(properties ?? {}))),
];

/** The names that a path consists of; `[]` stands for the elements of a list: `issue.labels[].name`. */
export const namesIn = (path: string): readonly string[] =>
  path.split(/\.|(?=\[\])/).filter((name) => name !== "");

/** One member of a part, or what the elements of a list are; undefined where it has none. */
export function partMember(part: EventPart, name: string): EventPart | undefined {
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

interface Cut {
  readonly depth: number;
  /** Types and names alone. */
  readonly brief: boolean;
}

const counted = (count: number): string => `${count} members`;

function cutSchema(schema: JsonSchema, schemas: Schemas, { depth, brief }: Cut): JsonSchema {
  const whole = resolved(schema, schemas);
  const { properties, items, anyOf, allOf, ...plain } = whole;
  const { type } = whole;
  const own = brief ? (type === undefined ? {} : { type }) : plain;
  const within = (one: JsonSchema, levels = depth): JsonSchema =>
    cutSchema(one, schemas, { depth: levels, brief });
  if (properties && depth === 0)
    return {
      ...(type === undefined ? {} : { type }),
      description: counted(Object.keys(properties).length),
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

/** A longer text shows its start. */
const maxTextLength = 200;

function cutSample(sample: unknown, depth: number): unknown {
  if (typeof sample === "string")
    return sample.length > maxTextLength ? `${sample.slice(0, maxTextLength)}…` : sample;
  if (Array.isArray(sample)) return sample.slice(0, 1).map((one) => cutSample(one, depth));
  if (!isRecord(sample)) return sample;
  const members = Object.entries(sample);
  if (depth === 0) return members.length === 0 ? {} : `… ${counted(members.length)}`;
  return Object.fromEntries(members.map(([name, one]) => [name, cutSample(one, depth - 1)]));
}

const toJson = (value: unknown): string => JSON.stringify(value);
export const jsonBytes = (value: unknown): number => Buffer.byteLength(toJson(value));

/**
 * The part as deep as it fits into so many bytes of JSON, and no deeper than `depth`. Where not even its first level fits, it has
 * no sample and shows the types of its members, else their names.
 */
export function shownPart(part: EventPart, depth: number, maxBytes: number): ShownPart {
  const { schema, schemas, sample } = part;
  const at = (levels: number): ShownPart => ({
    depth: levels,
    complete: false,
    schema: cutSchema(schema, schemas, { depth: levels, brief: false }),
    ...(sample === undefined ? {} : { sample: cutSample(sample, levels) }),
  });
  let shown: ShownPart | undefined;
  for (let levels = 1; ; levels++) {
    const next = at(levels);
    // A level that shows nothing more is not there.
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
  let kept = names.length;
  const listed = (count: number): ShownPart => ({
    ...brief,
    schema: { type: "object", description: `${counted(names.length)}: ${names.slice(0, count).join(", ")}` },
  });
  while (kept > 0 && jsonBytes(listed(kept)) > maxBytes) kept = Math.floor(kept / 2);
  return listed(kept);
}
