import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { shortId } from "../short-id.ts";
import { writeDeliveryTest } from "./delivery-test.ts";

function project(entry = "src/webhook.ts") {
  const root = temporaryFolder();
  return { root, entry: path.join(root, entry) };
}

const delivery = {
  id: "72d3162e-cc78-11e3-81ab-4c9367dc0958",
  event: "issues.opened",
  payload: { issue: { title: "Ä" } },
};

describe("a test of a delivery", () => {
  it("stands next to its payload and imports the project's entry", async () => {
    const made = project();
    const file = await writeDeliveryTest(made, delivery);
    expect(path.relative(made.root, file)).toBe(path.join("test", "issues.opened-72d3162e.test.ts"));
    const text = readFileSync(file, "utf8");
    expect(text).toContain('import webhook from "../src/webhook.ts";');
    expect(text).toContain('deliver(webhook, { event: "issues.opened", payload })');
    const payload = readFileSync(file.replace(".test.ts", ".json"), "utf8");
    expect(JSON.parse(payload)).toEqual(delivery.payload);
  });

  it("names the trigger if given, and has the extension of the entry", async () => {
    const made = project("hooks/main.mts");
    const file = await writeDeliveryTest(made, { ...delivery, trigger: "/other" });
    expect(file.endsWith(".test.mts")).toBe(true);
    const text = readFileSync(file, "utf8");
    expect(text).toContain('trigger: "/other", payload');
    expect(text).toContain('from "../hooks/main.mts"');
  });

  it("names values for the settings that steps read, in place of the real ones", async () => {
    const settings = { WAREHOUSE_URL: "http://127.0.0.1:2", REGION: 'a "b"' };
    const text = readFileSync(await writeDeliveryTest(project(), { ...delivery, settings }), "utf8");
    expect(text).toContain(`
// These values lead to no service: set the address of a mock if a step needs its service.
process.env.WAREHOUSE_URL = "http://127.0.0.1:2";
process.env.REGION = "a \\"b\\"";

test(`);
  });

  it.each(["test.ts", "json"])("leaves an existing file alone: .%s", async (ending) => {
    const made = project();
    mkdirSync(path.join(made.root, "test"));
    const there = `issues.opened-72d3162e.${ending}`;
    writeFileSync(path.join(made.root, "test", there), "mine");
    await expect(writeDeliveryTest(made, delivery)).rejects.toThrow(
      `test/${there} already exists, so nothing was written: rename or delete it, then save the delivery again.`,
    );
    expect(readdirSync(path.join(made.root, "test"))).toEqual([there]);
    expect(readFileSync(path.join(made.root, "test", there), "utf8")).toBe("mine");
  });

  it("never leaves the folder of tests, whatever an event is called", async () => {
    for (const event of ["../../x", "orders/create", "..", "a\\b", "", 'quo"te']) {
      const made = project();
      const file = await writeDeliveryTest(made, { ...delivery, event });
      expect(path.dirname(file)).toBe(path.join(made.root, "test"));
    }
  });
});

describe("a short id", () => {
  it.each([
    ["72d3162e-cc78-11e3", "72d3162e"],
    ["72d3162e-cc78~0a1b2c3d", "72d3162e-0a1b2c3d"],
    ["1:22:333:4444", "12233344"],
    ["::", "0"],
  ])("of %s is %s", (id, short) => expect(shortId(id)).toBe(short));
});
