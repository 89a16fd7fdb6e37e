import { expect, it } from "vitest";
import { readConfiguration } from "./configuration.ts";

it("ends nothing by time under a debugger, whatever else is set", () => {
  const usual = readConfiguration({});
  expect([usual.timeout, usual.grace, usual.debugged]).toEqual([300_000, 25_000, false]);
  const debugged = readConfiguration({ HOOKLOOM_DEBUG: "1", HOOKLOOM_TIMEOUT: "2", HOOKLOOM_GRACE: "3" });
  expect(debugged.debugged).toBe(true);
  expect(Math.min(debugged.timeout, debugged.grace)).toBeGreaterThan(3_600_000);
});
