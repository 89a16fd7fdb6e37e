import { isRecord } from "../errors/is-record.ts";
import { textOfPattern } from "./text-of-pattern.ts";

type Schema = Readonly<Record<string, unknown>>;

interface SampleContext {
  /** The root schema, in which references are resolved. */
  readonly root: Schema;
  /** The member's name, also used as its sample value if it is a string. */
  readonly name: string;
  /** Whether optional members are left out. */
  readonly brief: boolean;
  readonly depth: number;
  /** The number of values created for the sample, which is limited. */
  readonly created: { count: number };
}

/** Maximum depth of a sample. Deeper values of a recursive schema are left out. */
const maxDepth = 8;
/** Maximum number of values in a sample. Those of a recursive schema multiply with each level. */
const maxValues = 1000;

/** @see https://json-schema.org/draft/2020-12/json-schema-validation#name-defined-formats */
const formats: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T12:00:00Z",
  date: "2026-01-31",
  time: "12:00:00Z",
  duration: "P1D",
  email: "ada@example.com",
  "idn-email": "ada@example.com",
  hostname: "example.com",
  "idn-hostname": "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uri: "https://example.com/",
  iri: "https://example.com/",
  url: "https://example.com/",
  "uri-reference": "/orders",
  uuid: "f81d4fae-7dec-4d0a-a765-00a0c91e6bf6",
  "json-pointer": "/a",
  base64: "aGVsbG8=",
};

const numberAt = (schema: Schema, key: string): number | undefined => {
  const value = schema[key];
  return typeof value === "number" ? value : undefined;
};

const schemasAt = (schema: Schema, key: string): readonly Schema[] => {
  const value = schema[key];
  return Array.isArray(value) ? value.filter(isRecord) : [];
};

function sampleText(schema: Schema, { name }: SampleContext): string | undefined {
  const { format, pattern, contentEncoding } = schema;
  const [least = 0, most = Number.MAX_SAFE_INTEGER] = [
    numberAt(schema, "minLength"),
    numberAt(schema, "maxLength"),
  ];
  const known = formats[String(format ?? contentEncoding)];
  if (typeof pattern === "string") {
    const fits = known !== undefined && new RegExp(pattern, "u").test(known);
    return fits ? known : textOfPattern(pattern, least, Math.min(most, 200));
  }
  const word = known ?? (name === "" ? "text" : name);
  return word.padEnd(least, word).slice(0, most);
}

function sampleNumber(schema: Schema): number {
  const whole = schema.type === "integer" || numberAt(schema, "multipleOf") !== undefined;
  const step = numberAt(schema, "multipleOf") ?? (whole ? 1 : 0.5);
  const [above, below] = [numberAt(schema, "exclusiveMinimum"), numberAt(schema, "exclusiveMaximum")];
  const least =
    numberAt(schema, "minimum") ?? (above === undefined ? Number.NEGATIVE_INFINITY : above + step);
  const most = numberAt(schema, "maximum") ?? (below === undefined ? Number.POSITIVE_INFINITY : below - step);
  const near = Math.min(Math.max(1, least), most);
  if (!whole) return near;
  const up = Math.ceil(near / step) * step;
  return up <= most ? up : Math.floor(near / step) * step;
}

function sampleObject(schema: Schema, context: SampleContext): Readonly<Record<string, unknown>> {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const properties = isRecord(schema.properties) ? Object.entries(schema.properties) : [];
  const wanted = properties.filter(
    ([name]) => required.has(name) || !(context.brief || context.depth >= maxDepth),
  );
  const members = wanted.map(([name, member]) => {
    const value = isRecord(member)
      ? makeSample(member, { ...context, name, depth: context.depth + 1 })
      : name;
    return [name, value] as const;
  });
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

function sampleList(schema: Schema, context: SampleContext): readonly unknown[] {
  const inner = { ...context, depth: context.depth + 1 };
  const first = schemasAt(schema, "prefixItems").map((item) => makeSample(item, inner));
  if (first.length > 0) return first;
  const least = Math.max(
    numberAt(schema, "minItems") ?? 0,
    context.brief || context.depth >= maxDepth ? 0 : 1,
  );
  const length = Math.min(least, numberAt(schema, "maxItems") ?? least, maxValues);
  const items = isRecord(schema.items) ? schema.items : { const: "text" };
  return Array.from({ length }, () => makeSample(items, inner)).filter((one) => one !== undefined);
}

/** Returns the schema that a local reference points to. */
function resolveReference({ $ref }: Schema, { root }: SampleContext): Schema | undefined {
  if (typeof $ref !== "string" || !$ref.startsWith("#")) return undefined;
  const steps = $ref.slice(1).split("/").filter(Boolean);
  const names = steps.map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"));
  const found = names.reduce<unknown>((at, name) => (isRecord(at) ? at[name] : undefined), root);
  return isRecord(found) ? found : undefined;
}

/** Merges schemas into one that has the members of each. */
function mergeSchemas(parts: readonly Schema[]): Schema {
  const properties = Object.assign(
    {},
    ...parts.map((part) => (isRecord(part.properties) ? part.properties : {})),
  );
  const required = parts.flatMap((part) => (Array.isArray(part.required) ? part.required : []));
  return { ...Object.assign({}, ...parts), properties, required };
}

function schemaType(schema: Schema): unknown {
  const { type } = schema;
  const named: unknown = Array.isArray(type) ? (type.find((one) => one !== "null") ?? "null") : type;
  if (named !== undefined) return named;
  if ("properties" in schema) return "object";
  return "items" in schema || "prefixItems" in schema ? "array" : "string";
}

function makeSample(schema: Schema, context: SampleContext): unknown {
  if (context.depth > maxDepth * 2 || ++context.created.count > maxValues) return undefined;
  const { examples, enum: listed } = schema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  for (const key of ["const", "default"]) if (key in schema) return schema[key];
  if (Array.isArray(listed)) return listed[0];
  const target = resolveReference(schema, context);
  if (target) return makeSample(target, { ...context, depth: context.depth + 1 });
  const all = schemasAt(schema, "allOf");
  if (all.length > 0) {
    const { allOf: _, ...own } = schema;
    return makeSample(
      mergeSchemas([own, ...all.map((one) => resolveReference(one, context) ?? one)]),
      context,
    );
  }
  const some = [...schemasAt(schema, "anyOf"), ...schemasAt(schema, "oneOf")];
  const one = some.find(({ type }) => type !== "null") ?? some[0];
  if (one) return makeSample(one, context);
  switch (schemaType(schema)) {
    case "object":
      return sampleObject(schema, context);
    case "array":
      return sampleList(schema, context);
    case "integer":
    case "number":
      return sampleNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return sampleText(schema, context);
  }
}

/**
 * Returns values that a JSON Schema may accept: one with all members, and one with only the required members. A
 * schema can be stricter than its JSON Schema, so a value must be validated before it is displayed.
 */
export function bodySamples(schema: Schema): readonly unknown[] {
  return [false, true].map((brief) =>
    makeSample(schema, { root: schema, name: "", brief, depth: 0, created: { count: 0 } }),
  );
}
