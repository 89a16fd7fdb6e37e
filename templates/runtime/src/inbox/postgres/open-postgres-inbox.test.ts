import { expect, test } from "vitest";
import { sessionStatements } from "./open-postgres-inbox.ts";

test("a connection limits its statements, and turns on durable commits only where they are off", () => {
  expect(sessionStatements("on", 5000)).toContain("SET statement_timeout = 5000");
  expect(sessionStatements("off", 5000)).toContain("SET synchronous_commit = on");
  for (const setting of ["on", "local", "remote_write", "remote_apply"]) {
    expect(sessionStatements(setting, 5000)).not.toContain("synchronous_commit");
  }
});
