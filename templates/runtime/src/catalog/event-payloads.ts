/**
 * A JSON Schema (2020-12), as far as documents of ours use it.
 * @example
 * const order: JsonSchema = { type: "object", properties: { id: { type: "integer" } }, required: ["id"] };
 * @see https://json-schema.org/draft/2020-12
 */
export interface JsonSchema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/**
 * What a source documents of its payloads: a schema for each event, and the schemas that those refer to
 * (`#/components/schemas/ShopifyOrder`).
 * @example
 * const { events, schemas }: PayloadSchemas = JSON.parse(text);
 * @see {@link EventPayloads}
 */
export interface PayloadSchemas {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly events: Readonly<Record<string, JsonSchema>>;
}

/**
 * A payload that an event can have.
 * @example
 * const example: PayloadExample = { label: "An issue was opened", payload: { action: "opened" } };
 * @see {@link EventPayload}
 */
export interface PayloadExample {
  readonly label: string;
  readonly payload: unknown;
}

/**
 * What is known of the payload of one event.
 * @example
 * const { schema, examples }: EventPayload = payloads.github.events["issues.opened"];
 * @see {@link EventPayloads}
 */
export interface EventPayload {
  readonly schema: JsonSchema;
  /** True if the schema is what the samples have in common, since the provider's own is not known as data. */
  readonly inferred: boolean;
  readonly examples: readonly PayloadExample[];
}

/**
 * The schemas and examples of the payloads of a project's events, by source. A build has it beside its bundle, for its handled events
 * alone, and a process reads it at the first request for its documentation.
 * @example
 * const payloads: EventPayloads = JSON.parse(await readFile("webhook.mjs.events.json", "utf8"));
 * @see https://spec.openapis.org/oas/v3.1.1
 */
export type EventPayloads = Readonly<
  Record<
    string,
    {
      readonly schemas: Readonly<Record<string, JsonSchema>>;
      readonly events: Readonly<Record<string, EventPayload>>;
    }
  >
>;

const components = "#/components/schemas/";

/** Every schema that a part of a document refers to. */
function references(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner.slice(components.length)] : references(inner),
  );
}

/**
 * Those of the known schemas that a part of a document refers to, directly or through one another.
 * @example
 * const needed = referredSchemas([{ $ref: "#/components/schemas/ShopifyOrder" }], schemas);
 * @see {@link PayloadSchemas}
 */
export function referredSchemas(
  roots: unknown,
  known: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, JsonSchema>> {
  const found = new Map<string, JsonSchema>();
  const waiting = [...references(roots)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const schema = Object.hasOwn(known, name) ? known[name] : undefined;
    if (schema === undefined || found.has(name)) continue;
    found.set(name, schema);
    waiting.push(...references(schema));
  }
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}
