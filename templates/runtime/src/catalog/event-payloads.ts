/**
 * The subset of JSON Schema (2020-12) that generated documents use.
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
 * A source's documented payloads: a schema for each event, and the schemas that they reference
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
 * An example payload of an event.
 * @example
 * const example: PayloadExample = { label: "An issue was opened", payload: { action: "opened" } };
 * @see {@link EventPayload}
 */
export interface PayloadExample {
  readonly label: string;
  readonly payload: unknown;
}

/**
 * The available data about an event's payload.
 * @example
 * const { schema, examples }: EventPayload = payloads.github.events["issues.opened"];
 * @see {@link EventPayloads}
 */
export interface EventPayload {
  readonly schema: JsonSchema;
  /**
   * True if the schema is inferred from the samples, because the provider publishes none in a machine-readable
   * format.
   */
  readonly inferred: boolean;
  readonly examples: readonly PayloadExample[];
}

/**
 * The payload schemas and examples of a project's events, by source. A build writes them to a file next to its
 * bundle, only for events that have handlers. The process reads the file when its documentation is first requested.
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

const schemaPrefix = "#/components/schemas/";

/** Returns the names of all schemas that a part of a document references directly. */
function references(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner.slice(schemaPrefix.length)] : references(inner),
  );
}

/**
 * Returns the known schemas that a part of a document references, directly or indirectly.
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
