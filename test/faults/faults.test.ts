import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { faults } from "./faults.ts";

// Faults that wait for the end of a lease run only with `npm run faults`; PostgreSQL has its own suite.
const quick = faults.filter(({ name }) => !["frozen-worker", "postgres-down"].includes(name));

describe("the receiver loses nothing and runs nothing twice", () => {
  it.for(quick.map((fault) => [fault.what, fault] as const))("with %s", async ([, fault], { skip }) => {
    const folder = mkdtempSync(join(tmpdir(), "hookloom-fault-"));
    try {
      const { passed: held, counts } = await fault.run({ folder, short: true });
      if (held === undefined) skip(counts);
      expect(held, counts).toBe(true);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
