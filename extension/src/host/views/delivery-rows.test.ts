import { describe, expect, it } from "vitest";
import type { DeliverySummary } from "../../environments/deliveries.ts";
import { age, duration } from "./delivery.ts";
import { deliveryRows } from "./delivery-rows.ts";

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
    ...more,
  };
}

const project = (root: string, ...deliveries: DeliverySummary[]) => ({
  root,
  name: root.slice(1),
  deliveries,
});

describe("deliveryRows", () => {
  it("shows event, time taken and age, and finds its delivery again", () => {
    const [row] = deliveryRows([project("/orders", delivery("d1"))], "all", now);
    expect(row).toMatchObject({
      label: "issues.opened",
      description: "4 ms · 3 m",
      icon: { id: "pass" },
      root: "/orders",
      delivery: "d1",
      context: "delivery ok",
    });
  });

  it("says why something went wrong", () => {
    const refused = delivery("d2", {
      event: "",
      outcome: "refused",
      status: 401,
      error: "The signature is wrong.",
    });
    const [row] = deliveryRows([project("/orders", refused)], "all", now);
    expect(row?.label).toBe("github request");
    expect(row?.description).toBe("refused 401 · 3 m");
    expect(row?.tooltip).toContain("The signature is wrong.");
  });

  it("keeps only failures where asked to", () => {
    const list = project(
      "/orders",
      delivery("a"),
      delivery("b", { outcome: "failed" }),
      delivery("c", { outcome: "refused" }),
    );
    expect(deliveryRows([list], "failed", now).map((row) => row.delivery)).toEqual(["b", "c"]);
  });

  it("groups by project and leaves out those without any", () => {
    const rows = deliveryRows(
      [project("/a", delivery("x")), project("/b"), project("/c", delivery("x"))],
      "all",
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

describe("age and duration", () => {
  it.each([
    ["2026-03-01T11:59:30Z", "now"],
    ["2026-03-01T12:00:05Z", "now"],
    ["2026-03-01T09:30:00Z", "2 h"],
    ["2026-02-24T12:00:00Z", "5 d"],
    ["soon", ""],
  ])("%s is %s", (iso, text) => expect(age(iso, now)).toBe(text));

  it.each([
    [0.3, "0 ms"],
    [660, "660 ms"],
    [1_240, "1.2 s"],
    [185_000, "3 min"],
  ])("%d is %s", (milliseconds, text) => expect(duration(milliseconds)).toBe(text));
});
