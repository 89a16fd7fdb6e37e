import type { ApiProblem } from "./api-problem.ts";
import schema from "./api-schema.json" with { type: "json" };

/** The JSON Schema keywords that `api-schema.json` uses. A test compares the results with those of Ajv. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
}

/** The path of a value, and the `kind` of its schema: the name of the definition, or the type. */
interface SchemaContext {
  readonly path: readonly string[];
  readonly kind: string;
}

const definitions = schema.definitions as Readonly<Record<string, Schema>>;

/** Returns the name of the referenced definition. */
const definitionName = (reference = ""): string => reference.split("/").at(-1) ?? "";

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (value === null) return "null";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function checkObject(
  members: Readonly<Record<string, unknown>>,
  schema: Schema,
  { path }: SchemaContext,
): ApiProblem[] {
  const { properties = {}, required = [], additionalProperties = true, propertyNames, oneOf } = schema;
  const problems: ApiProblem[] = required
    .filter((member) => !Object.hasOwn(members, member))
    .map((member) => ({ code: "missing-member", path, member }));
  const choices = oneOf?.flatMap((choice) => choice.required) ?? [];
  if (oneOf !== undefined && choices.filter((member) => Object.hasOwn(members, member)).length !== 1)
    problems.push({ code: "not-one-of", path, members: choices });
  for (const [name, value] of Object.entries(members)) {
    const context = { path: [...path, name], kind: "" };
    const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (own === false)
      problems.push({ code: "unknown-member", path: context.path, known: Object.keys(properties) });
    if (propertyNames !== undefined && check(name, propertyNames, context).length > 0)
      problems.push({
        code: "wrong-name",
        path: context.path,
        kind: definitionName(propertyNames.$ref),
      });
    if (typeof own === "object") problems.push(...check(value, own, context));
  }
  return problems;
}

function checkList(values: readonly unknown[], schema: Schema, context: SchemaContext): ApiProblem[] {
  const { items = {}, minItems = 0, uniqueItems = false } = schema;
  const isWrong = values.length < minItems || (uniqueItems && new Set(values).size < values.length);
  if (isWrong) return [{ code: "wrong-value", path: context.path, kind: context.kind }];
  return values.flatMap((value, index) =>
    check(value, items, { path: [...context.path, String(index)], kind: "" }),
  );
}

function fits(
  value: unknown,
  { type, pattern, minLength = 0, minimum, maximum, ...schema }: Schema,
): boolean {
  if (type !== undefined && jsonType(value) !== type) return false;
  if (schema.enum !== undefined && !schema.enum.some((choice) => choice === value)) return false;
  // JSON Schema counts lengths in characters.
  if (typeof value === "string")
    return [...value].length >= minLength && (pattern === undefined || new RegExp(pattern, "u").test(value));
  if (typeof value === "number")
    return value >= (minimum ?? Number.NEGATIVE_INFINITY) && value <= (maximum ?? Number.POSITIVE_INFINITY);
  return true;
}

function checkAny(value: unknown, choices: readonly Schema[], context: SchemaContext): ApiProblem[] {
  const results = choices.map((choice) => check(value, choice, context));
  if (results.some((problems) => problems.length === 0)) return [];
  // If a choice has the value's type, its problems are reported, since they are more precise than `wrong-value`.
  const nearest = choices.findIndex((choice) => {
    const { type } = definitions[definitionName(choice.$ref)] ?? choice;
    return type === jsonType(value) && type !== "string";
  });
  if (nearest >= 0) return results[nearest] ?? [];
  const words = choices.flatMap((choice) => choice.enum ?? []);
  const more = words.length > 0 ? { choices: words } : {};
  return [{ code: "wrong-value", path: context.path, kind: context.kind, ...more }];
}

function check(value: unknown, schema: Schema, context: SchemaContext): ApiProblem[] {
  if (schema.$ref !== undefined) {
    const kind = definitionName(schema.$ref);
    return check(value, definitions[kind] ?? {}, { ...context, kind });
  }
  const named = { ...context, kind: context.kind === "" ? (schema.type ?? "") : context.kind };
  if (schema.anyOf !== undefined) return checkAny(value, schema.anyOf, named);
  if (!fits(value, schema)) {
    const choices = schema.enum === undefined ? {} : { choices: schema.enum };
    return [{ code: "wrong-value", path: context.path, kind: named.kind, ...choices }];
  }
  if (Array.isArray(value)) return checkList(value, schema, named);
  if (typeof value !== "object" || value === null) return [];
  return checkObject({ ...value }, schema, named);
}

/**
 * Validates a value against the JSON Schema of `api`. If there are no problems, the value is an `ApiDescription`. `path` is the
 * value's path in hookloom.json.
 * @example
 * const problems = checkShape({ state: "open" }, ["api"]); // wrong-value at api.state
 * @see {@link checkApi}
 */
export function checkShape(value: unknown, path: readonly string[]): readonly ApiProblem[] {
  return check(value, definitions.api ?? {}, { path, kind: "" });
}
