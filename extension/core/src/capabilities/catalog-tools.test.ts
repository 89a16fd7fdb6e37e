import path from "node:path";
import { sources } from "@hookloom/runtime/catalog";
import { expect, it } from "vitest";
import { repository } from "../project/testing/dist.ts";
import { type CapabilityContext, readInput } from "./capability.ts";
import { catalogTools, memberNames, type ShownPart, shownPart } from "./catalog-tools.ts";

// @reads templates/runtime/dist/samples/** templates/runtime/build/** templates/runtime/src/**/*.json

const context = {
  distDir: path.join(repository, "templates", "runtime", "dist"),
} as unknown as CapabilityContext;

async function describe(input: object): Promise<ShownPart> {
  const tool = catalogTools.find(({ name }) => name === "describe_event") ?? expect.fail("no tool");
  return (await tool.run(readInput(tool, input), context)) as ShownPart;
}

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

it("fits into 8 KB for every event, and shows at least the names of its members", {
  timeout: 120_000,
}, async () => {
  for (const { id, events } of sources)
    for (const { name: event } of events) {
      const shown = await describe({ source: id, event });
      expect(bytes(shown), `${id} ${event}`).toBeLessThanOrEqual(8 * 1024);
      expect(shown.depth, `${id} ${event}`).toBeGreaterThan(0);
    }
});

it("shows the part at a path, through references and the elements of lists", async () => {
  const order = { source: "shopify", event: "orders/create" };
  const { schema, sample } = await describe({ ...order, path: "line_items[]", depth: 1 });
  expect(schema.properties?.price).toMatchObject({ type: "string" });
  expect(sample).toHaveProperty("price");
  const name = await describe({ ...order, path: "line_items[].name" });
  expect(name).toMatchObject({ complete: true, schema: { type: "string" } });
  await expect(describe({ ...order, path: "line_items[].prise" })).rejects.toThrow(
    /that level has only .*price/,
  );
});

it("goes deeper where more is asked for, and no deeper than asked", async () => {
  const opened = { source: "github", event: "pull_request.opened" };
  const usual = await describe(opened);
  const more = await describe({ ...opened, kilobytes: 64 });
  expect(more.depth).toBeGreaterThan(usual.depth);
  expect(bytes(more)).toBeGreaterThan(8 * 1024);
  const shallow = await describe({ ...opened, depth: 1, kilobytes: 64 });
  expect(shallow).toMatchObject({ depth: 1, complete: false, sample: { action: "opened" } });
  expect(shallow.schema.properties?.pull_request).toEqual({
    type: "object",
    description: expect.any(String),
  });
});

it("ends for a schema that refers to itself", () => {
  const node = { type: "object", properties: { next: { $ref: "#/components/schemas/Node" } } };
  const part = { schema: { $ref: "#/components/schemas/Node" }, schemas: { Node: node }, sample: undefined };
  expect(memberNames(part)).toEqual(["next"]);
  const shown = shownPart(part, 20, 2_000);
  expect(bytes(shown)).toBeLessThanOrEqual(2_000);
  expect(shown.schema.properties?.next?.properties?.next).toBeDefined();
  expect(bytes(shownPart(part, 20, 90))).toBeLessThanOrEqual(100);
});
