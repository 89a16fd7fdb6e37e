import { type FieldProblem, InvalidBody } from "../errors/errors.ts";
import { ignored } from "../errors/ignored-error.ts";
import { isRecord } from "../errors/is-record.ts";

type PathPart = PropertyKey | { readonly key: PropertyKey };

interface Issue {
  readonly message: string;
  readonly path?: readonly PathPart[] | undefined;
}

type Checked<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly Issue[] };

/**
 * A schema that bodies must match, from Zod, Valibot, ArkType or any other library that implements Standard Schema.
 * Validation must be synchronous.
 * @example
 * const Order = z.object({ id: z.string() }) satisfies BodySchema;
 * const orders = http({ path: "/orders", verify: "api", body: Order });
 * @see https://standardschema.dev
 */
export interface BodySchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => Checked<Output> | Promise<Checked<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
    /** Present if the library also implements Standard JSON Schema. */
    readonly jsonSchema?: { readonly input: (options: { readonly target: string }) => unknown };
  };
}

/**
 * The type of the payload after validation by a schema.
 * @example
 * async function store({ payload }: HttpContext<BodyOf<typeof Order>>) {}
 * @see https://standardschema.dev
 */
export type BodyOf<Schema extends BodySchema> = Schema extends BodySchema<infer Output> ? Output : never;

const maxProblems = 20;

/** A field's path, such as `items.0.price`; empty for the whole body. */
function fieldPath(path: readonly PathPart[] = []): string {
  return path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
}

function toProblem({ path, message }: Issue): FieldProblem {
  return { field: fieldPath(path), message };
}

function valueAt(payload: unknown, path: readonly PathPart[] = []): unknown {
  let value = payload;
  for (const part of path) {
    const key = typeof part === "object" ? part.key : part;
    // Only own properties are read: a getter on the prototype is not part of the body.
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return value;
}

const quotedText = /"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`/g;

/** Shorter values are not redacted, because they can also be part of a word. */
const minRedactedLength = 4;

/**
 * Returns the issue's message without the value that it may contain, either as sent or as transformed by the schema,
 * because values of bodies are not logged. The response contains the full message.
 */
function redactValue({ path, message }: Issue, payload: unknown): string {
  const value = valueAt(payload, path);
  if (value === undefined || value === null || typeof value === "boolean") return message;
  const unquoted = message.replaceAll(quotedText, "…");
  if (typeof value !== "string") return unquoted.replaceAll(/[\d.]*\d/g, "…");
  return value.length < minRedactedLength ? unquoted : unquoted.replaceAll(value, "…");
}

/**
 * Validates the payload and returns it with the schema's defaults and conversions.
 * @throws InvalidBody, BadDelivery if the schema validates asynchronously
 */
export function checkBody(schema: BodySchema, payload: unknown): unknown {
  const checked = schema["~standard"].validate(payload);
  if (checked instanceof Promise) {
    // The promise's rejection is irrelevant and would otherwise terminate the process.
    checked.catch(ignored("a schema that returns a promise is rejected"));
    throw new TypeError("The schema of the body has to be synchronous: it returned a promise.");
  }
  if (checked.issues === undefined) return checked.value;
  const [first = { message: "" }] = checked.issues;
  throw new InvalidBody(checked.issues.slice(0, maxProblems).map(toProblem), redactValue(first, payload));
}

/** Returns the body's JSON Schema, or undefined if the schema library cannot export it. */
export function jsonSchemaOf(schema: BodySchema): Readonly<Record<string, unknown>> | undefined {
  try {
    const found = schema["~standard"].jsonSchema?.input({ target: "draft-2020-12" });
    return isRecord(found) ? found : undefined;
  } catch {
    // Libraries throw for types that JSON Schema cannot express, such as dates.
    return undefined;
  }
}
