import type { EventPayload, JsonSchema } from "../catalog/event-payloads.ts";
import { deliveryIdSchema } from "../receiver/parse-body.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { Json } from "./json.ts";
import { type SentForm, sentForm } from "./sent-form.ts";

/** The description of an event of a trigger. */
export interface DescribedEvent {
  readonly event: string;
  readonly form: SentForm;
  /** The schema of the payload: a reference, unless any payload is allowed. */
  readonly schema: JsonSchema;
  /** The schemas that are specific to the event, by name. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Examples by key. */
  readonly examples: Json;
  readonly jsonFields: readonly string[];
}

/** Converts `issues.opened` to `IssuesOpened`, for names of operations and schemas. */
export function toPascalCase(text: string): string {
  const words = text.match(/[A-Za-z0-9]+/g) ?? ["All"];
  return words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join("");
}

/** The description of events with unknown payloads. */
const unknownPayload: EventPayload = { schema: {}, inferred: false, examples: [] };

const inferredNote = "Inferred from samples: the source may send more than these members.";

/** Describes a payload by the project's own schema. The source's samples might not match that schema. */
function describeChecked({ protocol }: Trigger, event: string, form: SentForm): DescribedEvent {
  const { $schema: _dialect, ...own } = protocol.bodySchema ?? {};
  // References in a project's schema cannot be resolved in this document.
  const schema = JSON.stringify(own).includes('"$ref"') ? {} : own;
  const sample = protocol.bodySample?.();
  return {
    event,
    form,
    schema: form.schema(schema),
    schemas: {},
    examples:
      sample === undefined
        ? {}
        : { [event]: { summary: "Generated from the schema", value: form.body(sample) } },
    jsonFields: form.jsonFields,
  };
}

/** Describes an event's payload as sent to a trigger. */
export function describeEvent(
  trigger: Trigger,
  event: string,
  { schema, inferred, examples }: EventPayload = unknownPayload,
): DescribedEvent {
  const form = sentForm(trigger, event, examples[0]?.payload ?? {});
  if (trigger.protocol.checksBody === true) return describeChecked(trigger, event, form);
  const named = examples.map(({ label, payload }, index) => [
    index === 0 ? event : `${event} ${index + 1}`,
    { summary: label, value: form.body(payload) },
  ]);
  const isNamed = Object.keys(schema).length > 0 && schema.$ref === undefined;
  const name = `${toPascalCase(trigger.source)}${toPascalCase(event)}`;
  const whole = inferred ? { description: inferredNote, ...schema } : schema;
  const own = isNamed ? { $ref: `#/components/schemas/${name}` } : schema;
  return {
    event,
    form,
    schema: form.schema(own),
    schemas: isNamed ? { [name]: whole } : {},
    examples: Object.fromEntries(named),
    jsonFields: form.jsonFields,
  };
}

/** Describes the bodies of one media type: the schema of the only event, or any of several schemas. */
function mediaTypeObject(events: readonly DescribedEvent[], others: readonly JsonSchema[]): Json {
  const texts = new Set(events.map(({ schema }) => JSON.stringify(schema)));
  const schemas = [...[...texts].map((text): JsonSchema => JSON.parse(text)), ...others];
  const [schema = {}] = schemas;
  const examples = Object.assign({}, ...events.map((one) => one.examples));
  const fields = [...new Set(events.flatMap(({ jsonFields }) => jsonFields))];
  const encoding = Object.fromEntries(fields.map((field) => [field, { contentType: "application/json" }]));
  return {
    schema: schemas.length > 1 ? { anyOf: schemas } : schema,
    ...(Object.keys(examples).length === 0 ? {} : { examples }),
    ...(fields.length === 0 ? {} : { encoding }),
  };
}

/**
 * Returns these events' bodies by media type. `others` contains further schemas that are allowed for the media type.
 */
export function bodyContent(
  events: readonly DescribedEvent[],
  others: (type: string) => readonly JsonSchema[] = () => [],
): Json {
  const types = [...new Set(events.map(({ form }) => form.type))];
  return Object.fromEntries(
    types.map((type) => [
      type,
      mediaTypeObject(
        events.filter(({ form }) => form.type === type),
        others(type),
      ),
    ]),
  );
}

/** Returns the headers that describe an event as parameters. */
export function headerParameters(events: readonly DescribedEvent[]): readonly Json[] {
  const names = new Set(events.flatMap(({ form }) => Object.keys(form.headers)));
  return [...names].map((name) => ({
    name,
    in: "header",
    schema: name === "idempotency-key" ? deliveryIdSchema : { type: "string" },
  }));
}
