import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { expect, it } from "vitest";

// @reads extension/media/hookloom.schema.json templates/gateway/src/api/api-schema.json

const top = path.resolve(import.meta.dirname, "../../../../..");
const read = (file: string) => JSON.parse(readFileSync(path.join(top, file), "utf8"));
const contributed = read("extension/media/hookloom.schema.json");
const ofRuntime = read("templates/gateway/src/api/api-schema.json");

it("the schema that the editor uses has the api as the runtime checks it", () => {
  expect(contributed.definitions).toMatchObject(ofRuntime.definitions);
});

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
