import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The files that the schema of `hookloom.json` is made from, by their paths from the root. */
export const projectSchemaSources = [
  "extension/media/hookloom.schema.json",
  "templates/gateway/src/api/api-schema.json",
] as const;

interface Schema {
  readonly definitions: Readonly<Record<string, unknown>>;
}

/** The schema that editors check `hookloom.json` against; its `api` has the definitions that the gateway checks. */
export function projectSchema(root: string): Schema {
  const [own, api] = projectSchemaSources.map(
    (file): Schema => JSON.parse(readFileSync(join(root, file), "utf8")),
  );
  if (own === undefined || api === undefined)
    throw new Error("A source of the schema of hookloom.json is missing.");
  return { ...own, definitions: { ...api.definitions, ...own.definitions } };
}
