import type { StepFailure, UnplacedFailure } from "@hookloom/protocol/environment-runs";
import { describe, expect, it } from "vitest";
import {
  failedWithin,
  failureLines,
  runsText,
  spokenCounts,
  unhandledLines,
  unhandledText,
  unplacedText,
} from "./failure-text.ts";

const common = { group: "net", event: "push", error: "Error: no net\nat once", last: "2026-11-27T06:00:00Z" };
const step = (deliveries: number, through: boolean, group = "net", origin = "0"): StepFailure => ({
  ...common,
  ...{ group, deliveries, through, origins: { [origin]: deliveries } },
});
const unplaced = (deliveries: number, more: Pick<UnplacedFailure, "why" | "file" | "line">) => ({
  ...common,
  deliveries,
  ...more,
});
const changed = unplaced(1204, { why: "changed", file: "src/a.ts", line: 7 });
const elsewhere = unplaced(2, { why: "elsewhere", file: "src/b.ts", line: 9 });
const unknown = unplaced(1, { why: "unknown" });

describe("what failed in an environment", () => {
  it("is counted for one and for many", () => {
    expect(runsText({ runs: 0, failed: 0 })).toBe("no runs");
    expect(runsText({ runs: 1, failed: 0 })).toBe("1 run");
    expect(runsText({ runs: 12_040, failed: 1 })).toBe("12,040 runs, 1 failed");
  });

  it("is a line for each reason, with where it failed and the first line of the error", () => {
    const nameless = { ...unknown, error: "" };
    expect(failureLines([step(1, false), step(4, true), changed, elsewhere, nameless]).split("\n")).toEqual([
      "1 delivery failed here: Error: no net",
      "4 deliveries failed in a called function: Error: no net",
      "1,204 deliveries failed at line 7 of src/a.ts, which has changed since: Error: no net",
      "2 deliveries failed at line 9 of src/b.ts, outside this flow: Error: no net",
      "1 delivery failed at an unknown location: Failed without a message.",
    ]);
  });

  it("is said in a few words where no card shows it", () => {
    expect(unplacedText([])).toBe("");
    expect(unplacedText([changed, { ...changed, line: 8 }])).toBe("2,408 failed at changed code");
    expect(unplacedText([elsewhere, elsewhere])).toBe("4 failed at src/b.ts:9");
    expect(unplacedText([elsewhere, { ...elsewhere, line: 1 }])).toBe("4 failed at other locations");
    expect(unplacedText([unknown])).toBe("1 failed, location unknown");
    expect(unplacedText([unknown, changed])).toBe("1,205 failed at other locations");
  });

  it("is spoken for a step and for a handler", () => {
    const handlers = { f: { runs: 3, failed: 1, unplaced: [unknown], unhandled: [] } };
    const counts = { version: 1, handlers, steps: { s: [step(4, true)] }, more: false };
    expect(spokenCounts(counts, { flow: "f", step: "s" })).toBe(
      "4 deliveries failed in a called function: Error: no net",
    );
    expect(spokenCounts(counts, { flow: "f" })).toBe("3 runs, 1 failed, 1 failed, location unknown");
    expect(spokenCounts(counts, { flow: "g", step: "t" })).toBe("");
    expect(spokenCounts(undefined, { flow: "f" })).toBe("");
  });

  it("is counted once within a card, although it came through several of its steps", () => {
    const steps = {
      a: [step(4, false)],
      b: [step(4, true), step(2, false, "disk")],
      c: [step(9, false, "x")],
    };
    const counts = { version: 1, handlers: {}, steps, more: false };
    expect(failedWithin(counts, (id) => id !== "c")).toBe(6);
    expect(failedWithin(undefined, () => true)).toBe(0);
  });

  it("is the sum within a card of what failed for one reason at several of its steps", () => {
    const both = { ...step(5, true), origins: { 0: 3, 1: 2 } };
    const steps = {
      a: [step(3, false)],
      b: [step(2, false, "net", "1")],
      c: [both],
      d: [step(9, false, "x")],
    };
    const counts = { version: 1, handlers: {}, steps, more: false };
    expect(failedWithin(counts, (id) => id === "a" || id === "b")).toBe(5);
    expect(failedWithin(counts, (id) => id !== "d")).toBe(5);
    expect(failedWithin(counts, (id) => id === "a")).toBe(3);
  });
});

describe("what nothing handled in an environment", () => {
  const arrived = (event: string, deliveries: number) => ({
    ...{ source: "stripe", trigger: "/stripe", event, deliveries },
  });
  const events = [arrived("v1.invoice.paid", 1204), arrived("other", 2), arrived("payout.paid", 1)];

  it("is named in a few words, and with its deliveries in a line each", () => {
    expect(unhandledText([])).toBe("");
    expect(unhandledText(events.slice(0, 1))).toBe("no handler: v1.invoice.paid");
    expect(unhandledText(events)).toBe("no handler: v1.invoice.paid and 2 more");
    expect(unhandledLines(events).split("\n")).toEqual([
      "1,204 deliveries of v1.invoice.paid: no handler",
      "2 deliveries of other events: no handler",
      "1 delivery of payout.paid: no handler",
    ]);
  });

  it("is spoken after the runs of the handler", () => {
    const handlers = { f: { runs: 3, failed: 0, unplaced: [], unhandled: events } };
    expect(spokenCounts({ version: 1, handlers, steps: {}, more: false }, { flow: "f" })).toBe(
      "3 runs, no handler: v1.invoice.paid and 2 more",
    );
  });
});
