import type { DeliverySummary } from "@hookloom/runtime/management";
import { describe, expect, it } from "vitest";
import { age, clock } from "../shared/time-text.ts";
import { deliveryRows } from "./deliveries-view.ts";

const now = Date.parse("2026-03-01T12:00:00Z");

function delivery(id: string, more: Partial<DeliverySummary> = {}): DeliverySummary {
  return {
    id,
    source: "github",
    trigger: "/github",
    event: "issues.opened",
    receivedAt: "2026-03-01T11:57:00Z",
    status: 202,
    outcome: "ok",
    milliseconds: 4.2,
    attempts: 1,
    cursor: "1",
    ...more,
  };
}

const project = (root: string, ...deliveries: DeliverySummary[]) => ({
  root,
  environment: "dev",
  name: root.slice(1),
  deliveries,
  more: false,
});

describe("deliveryRows", () => {
  it("shows event, time taken and age, and finds its delivery again", () => {
    const [row] = deliveryRows([project("/orders", delivery("d1"))], now);
    expect(row).toMatchObject({
      label: "issues.opened",
      description: "4.2 ms · 3 m",
      icon: { id: "pass" },
      root: "/orders",
      environment: "dev",
      delivery: { id: "d1", trigger: "/github" },
      context: "delivery ok",
      tooltip: "issues.opened: handled in 4.2 ms\ngithub at /github, 2026-03-01T11:57:00Z, response 202",
    });
  });

  it("shows a failure once, with the time that its handler took unless it was debugged", () => {
    const said = (more: object): string | undefined =>
      deliveryRows([project("/orders", delivery("d1", more))], now)[0]?.tooltip?.split("\n")[0];
    expect([
      said({ outcome: "failed" }),
      said({ outcome: "retrying" }),
      said({ outcome: "failed", debugged: true }),
      said({ debugged: true }),
      said({ outcome: "running" }),
    ]).toEqual([
      "issues.opened: its handler failed after 4.2 ms",
      "issues.opened: its handler failed after 4.2 ms and runs again",
      "issues.opened: its handler failed with the debugger",
      "issues.opened: handled with the debugger",
      "issues.opened: running",
    ]);
  });

  it("shows what it is about, where that is known", () => {
    const titles = { of: () => "It is broken" };
    const [row] = deliveryRows([project("/orders", delivery("d1"))], now, titles);
    expect(row?.description).toBe("4.2 ms · 3 m · It is broken");
    expect(row?.tooltip).toMatch(/\nIt is broken$/);
  });

  it("shows the cause of a failure", () => {
    const refused = delivery("d2", {
      event: "",
      outcome: "refused",
      status: 401,
      error: "The signature is wrong.",
    });
    const [row] = deliveryRows([project("/orders", refused)], now);
    expect(row?.label).toBe("GitHub request");
    expect(row?.description).toBe("rejected 401 · 3 m · The signature is wrong.");
    expect(row?.tooltip).toContain("its body was not stored and it cannot be replayed");
    expect(row?.tooltip).toContain("The signature is wrong.");
  });

  it("shows when a failed one is retried", () => {
    const nextAttemptAt = "2026-03-01T12:03:07Z";
    const retrying = delivery("d3", { outcome: "retrying", nextAttemptAt, attempts: 2, error: "No net" });
    const [row] = deliveryRows([project("/orders", retrying)], now);
    expect(row?.description).toBe(`runs again at ${clock(nextAttemptAt)} · 3 m · No net`);
    expect(row?.tooltip).toContain("2 runs\nNext run at 2026-03-01T12:03:07Z\nNo net");
  });

  it("ends in a row that loads older ones, one for each project that has them", () => {
    const rows = deliveryRows([{ ...project("/orders", delivery("a")), more: true }], now);
    expect(rows.map(({ label }) => label)).toEqual(["issues.opened", "Load more"]);
    expect(rows[1]).toMatchObject({ root: "/orders", click: { command: "hookloom.moreDeliveries" } });
  });

  it("groups by project and leaves out those without any", () => {
    const rows = deliveryRows(
      [project("/a", delivery("x")), project("/b"), project("/c", delivery("x"))],
      now,
    );
    expect(rows.map(({ label, children }) => [label, children?.length])).toEqual([
      ["a", 1],
      ["c", 1],
    ]);
    const ids = rows.flatMap((row) => [row.id, ...(row.children ?? []).map(({ id }) => id)]);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("age", () => {
  it.each([
    ["2026-03-01T11:59:30Z", "now"],
    ["2026-03-01T12:00:05Z", "now"],
    ["2026-03-01T09:30:00Z", "2 h"],
    ["2026-02-24T12:00:00Z", "5 d"],
    ["soon", ""],
  ])("%s is %s", (iso, text) => expect(age(iso, now)).toBe(text));
});
