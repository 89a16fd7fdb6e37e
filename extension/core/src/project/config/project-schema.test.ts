import path from "node:path";
import { Ajv } from "ajv";
import { expect, it } from "vitest";
import { projectSchema } from "../../../../build/project-schema.ts";

// @reads extension/media/hookloom.schema.json templates/gateway/src/api/api-schema.json

const contributed = projectSchema(path.resolve(import.meta.dirname, "../../../../.."));

it.each([
  [
    { api: { state: "published" }, environments: { prod: { api: { state: "created" }, target: "local" } } },
    true,
  ],
  [{ api: { state: "open" } }, false],
  [{ environments: { prod: { api: { limits: { requests: "5" } } } } }, false],
  [{ entry: "src/webhook.ts" }, true],
])("hookloom.json as %j is valid: %s", (file, isValid) => {
  expect(new Ajv({ strict: false }).validate(contributed, file)).toBe(isValid);
});
