import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { readProjectSamples, writeProjectSample } from "./project-samples.ts";

let root: string;
beforeEach(() => {
  root = temporaryFolder();
});

const keep = (label: string, payload: unknown, event = "orders/create") =>
  writeProjectSample(root, { source: "shopify", event, label, payload });

it("are files of the project that are read again by event", async () => {
  const file = await keep("A large order!", { total: 1 });
  expect(path.relative(root, file)).toBe(
    path.join("samples", "shopify", "orders%2Fcreate", "a-large-order.json"),
  );
  expect(await readFile(file, "utf8")).toBe('{\n  "total": 1\n}\n');
  expect(await readProjectSamples(root, "shopify", "orders/create")).toEqual([
    { id: "project:a-large-order.json", label: "a large order", generated: false, payload: { total: 1 } },
  ]);
  expect(await readProjectSamples(root, "shopify", "orders/paid")).toEqual([]);
});

it("never replace one another, and are not written twice", async () => {
  const one = await keep("Order", { total: 1 });
  expect(await keep("Order", { total: 1 })).toBe(one);
  const two = await keep("order", { total: 2 });
  expect(path.basename(two)).toBe("order-2.json");
  expect(await readFile(one, "utf8")).toContain("1");
});

it("stay in their folder whatever they are called, and are left out while they are not JSON", async () => {
  const file = await keep("../../x", {}, "../../evil");
  expect(path.relative(path.join(root, "samples", "shopify"), file)).not.toMatch(/^\.\.[/\\]/);
  await writeFile(file, "{");
  expect(await readProjectSamples(root, "shopify", "../../evil")).toEqual([]);
});
