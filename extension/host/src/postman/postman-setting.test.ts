import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("a workspace cannot choose the address that the API key is sent to", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"));
  const { properties } = manifest.contributes.configuration;
  expect(properties["hookloom.postman.api"].scope).toBe("machine");
});
