import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Source files of the schema for `hookloom.json`, relative to the root. */
export const projectSchemaSources = [
  "extension/media/hookloom.schema.json",
  "templates/gateway/src/api/api-schema.json",
] as const;

interface Schema {
  readonly definitions: Readonly<Record<string, unknown>>;
}

/** Generates the schema with which editors validate `hookloom.json`. `api` uses the definitions that the gateway checks. */
export function projectSchema(root: string): Schema {
  const [own, api] = projectSchemaSources.map(
    (file): Schema => JSON.parse(readFileSync(join(root, file), "utf8")),
  );
  if (own === undefined || api === undefined)
    throw new Error("A source file of the schema for hookloom.json is missing.");
  return { ...own, definitions: { ...api.definitions, ...own.definitions } };
}
