import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faults } from "./faults.ts";

// What has to wait for a lease's end is shown by `npm run faults` alone; PostgreSQL has a suite of its own.
const quick = faults.filter(({ name }) => !["frozen-worker", "postgres-down"].includes(name));

describe("the receiver loses nothing and runs nothing twice", () => {
  it.each(quick.map((fault) => [fault.what, fault] as const))("with %s", async (_what, fault) => {
    const folder = mkdtempSync(join(tmpdir(), "hookloom-fault-"));
    try {
      const { held, counts } = await fault.run({ folder, short: true });
      expect(held, counts).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
