import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What the schema of `hookloom.json` is made of, by its path from the root. */
export const projectSchemaSources = [
  "extension/media/hookloom.schema.json",
  "templates/gateway/src/api/api-schema.json",
] as const;

interface Schema {
  readonly definitions: Readonly<Record<string, unknown>>;
}

/** The schema by which editors check `hookloom.json`, with the definitions by which the gateway checks its `api`. */
export function projectSchema(root: string): Schema {
  const [own, api] = projectSchemaSources.map(
    (file): Schema => JSON.parse(readFileSync(join(root, file), "utf8")),
  );
  if (own === undefined || api === undefined) throw new Error("The schema of hookloom.json has two sources.");
  return { ...own, definitions: { ...api.definitions, ...own.definitions } };
}
