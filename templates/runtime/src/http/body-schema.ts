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
 * What a body has to be: a schema of Zod, Valibot, ArkType or any other library that follows Standard Schema. It has to
 * check without waiting.
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
    /** Of libraries that follow Standard JSON Schema, too. */
    readonly jsonSchema?: { readonly input: (options: { readonly target: string }) => unknown };
  };
}

/**
 * The payload that a schema lets through.
 * @example
 * async function store({ payload }: HttpContext<BodyOf<typeof Order>>) {}
 * @see https://standardschema.dev
 */
export type BodyOf<Schema extends BodySchema> = Schema extends BodySchema<infer Output> ? Output : never;

const maxProblems = 20;

/** `items.0.price`; empty for the whole body. */
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
    // An own member alone: a getter of the prototype is no value of the body.
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<PropertyKey, unknown>>)[key];
  }
  return value;
}

const quoted = /"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`/g;

/** Texts of so few characters also occur in words. */
const shortest = 4;

/**
 * The message of an issue without the value that it may contain, as it was sent or as a schema has changed it before it
 * checked: values of bodies are not logged. The response has the whole message.
 */
function withoutValue({ path, message }: Issue, payload: unknown): string {
  const value = valueAt(payload, path);
  if (value === undefined || value === null || typeof value === "boolean") return message;
  const unquoted = message.replaceAll(quoted, "…");
  if (typeof value !== "string") return unquoted.replaceAll(/[\d.]*\d/g, "…");
  return value.length < shortest ? unquoted : unquoted.replaceAll(value, "…");
}

/**
 * The payload as a schema lets it through, with its defaults and conversions.
 * @throws InvalidBody, BadDelivery if the schema cannot say at once
 */
export function checkBody(schema: BodySchema, payload: unknown): unknown {
  const checked = schema["~standard"].validate(payload);
  if (checked instanceof Promise) {
    // Its failure is of no interest any more, and would end the process.
    checked.catch(ignored("a schema that returns a promise is rejected"));
    throw new TypeError("The schema of the body has to check without waiting: it returned a promise.");
  }
  if (checked.issues === undefined) return checked.value;
  const [first = { message: "" }] = checked.issues;
  throw new InvalidBody(checked.issues.slice(0, maxProblems).map(toProblem), withoutValue(first, payload));
}

/** The JSON Schema of a body, where its library can give one. */
export function jsonSchemaOf(schema: BodySchema): Readonly<Record<string, unknown>> | undefined {
  try {
    const found = schema["~standard"].jsonSchema?.input({ target: "draft-2020-12" });
    return isRecord(found) ? found : undefined;
  } catch {
    // Libraries throw for what JSON Schema cannot say, such as a date.
    return undefined;
  }
}
