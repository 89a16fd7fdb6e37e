import { isRecord } from "@hookloom/protocol/unknown-values";
import type { JsonSchema } from "@hookloom/runtime/catalog";

function jsonType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

/** Every whole number is a number. */
function jsonTypes(values: readonly unknown[]): readonly string[] {
  const types = new Set(values.map(jsonType));
  if (types.has("number")) types.delete("integer");
  return [...types].sort();
}

/**
 * A schema that all of these JSON values fit: their types, and those of their members. A member that all of them have is
 * required; one that no sample has a value of may be anything.
 * @see https://json-schema.org/draft/2020-12
 */
export function inferSchema(values: readonly unknown[]): JsonSchema {
  const types = jsonTypes(values);
  const [only] = types;
  if (only === undefined || (types.length === 1 && only === "null")) return {};
  const objects = values.filter(isRecord);
  const items = values.filter(Array.isArray).flat();
  const names = [...new Set(objects.flatMap((value) => Object.keys(value)))];
  const properties = names.map((name) => {
    const own = objects.filter((value) => Object.hasOwn(value, name)).map((value) => value[name]);
    return [name, inferSchema(own)] as const;
  });
  const required = names.filter((name) => objects.every((value) => Object.hasOwn(value, name)));
  return {
    type: types.length === 1 ? only : types,
    ...(types.includes("object") ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(types.includes("array") ? { items: inferSchema(items) } : {}),
  };
}
