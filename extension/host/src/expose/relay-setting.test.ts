import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

it("a workspace cannot choose the relay that deliveries pass through", () => {
  const manifest = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"));
  const { properties } = manifest.contributes.configuration;
  expect(properties["hookloom.expose.relay"].scope).toBe("machine");
});
