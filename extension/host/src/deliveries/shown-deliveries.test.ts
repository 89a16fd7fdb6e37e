import type { DeliveryFilter } from "@hookloom/core/environments/management/deliveries";
import type { DeliverySummary } from "@hookloom/runtime/management";
import { expect, test } from "vitest";
import { filterText } from "./delivery-filter.ts";
import { ShownDeliveries } from "./shown-deliveries.ts";

function deliveries(count: number): DeliverySummary[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `d${index}`,
    source: "github",
    trigger: "/github",
    event: "push",
    receivedAt: "2026-03-01T11:57:00Z",
    status: 202,
    outcome: "ok",
    milliseconds: 1,
    attempts: 1,
    cursor: String(count - index),
  }));
}

function source(all: readonly DeliverySummary[]) {
  const asked: (readonly [DeliveryFilter, number])[] = [];
  const find = async (filter: DeliveryFilter, count: number) => {
    asked.push([filter, count]);
    return all.slice(0, count);
  };
  return { root: "/orders", environment: "dev", name: "orders", latest: all.slice(0, 50), find, asked };
}

test("the newest come from the regular poll, older ones are requested", async () => {
  const shown = new ShownDeliveries();
  const orders = source(deliveries(400));
  const [first] = await shown.read([orders]);
  expect([first?.deliveries.length, first?.more, orders.asked.length]).toEqual([50, true, 0]);
  shown.showMore({ root: "/orders", environment: "dev" });
  const [next] = await shown.read([orders]);
  expect([next?.deliveries.length, next?.more]).toEqual([250, true]);
  shown.showMore({ root: "/orders", environment: "dev" });
  const [last] = await shown.read([orders]);
  expect([last?.deliveries.length, last?.more]).toEqual([400, false]);
  expect(orders.asked).toEqual([
    [{}, 251],
    [{}, 451],
  ]);
});

test("a new filter starts with the newest again", async () => {
  const shown = new ShownDeliveries();
  const orders = source(deliveries(400));
  shown.showMore({ root: "/orders", environment: "dev" });
  shown.filter = { search: "push" };
  const [list] = await shown.read([orders]);
  expect([list?.deliveries.length, list?.more]).toEqual([50, true]);
  expect(orders.asked).toEqual([[{ search: "push" }, 51]]);
});

test("beyond a few hundred, only the newest are read at each change", async () => {
  let now = 0;
  const shown = new ShownDeliveries(() => now);
  const all = deliveries(2_000);
  const orders = source(all.slice(10));
  for (let page = 0; page < 4; page++) shown.showMore({ root: "/orders", environment: "dev" });
  const ids = async (from: typeof orders) => (await shown.read([from]))[0]?.deliveries.map(({ id }) => id);
  await shown.read([orders]);
  const next = source(all);
  expect(await ids(next)).toEqual(all.slice(0, 850).map(({ id }) => id));
  expect([next.asked, shown.stale]).toEqual([[[{}, 50]], true]);
  now = 3_000;
  expect(await ids(next)).toHaveLength(850);
  expect([next.asked.at(-1), shown.stale]).toEqual([[{}, 851], false]);
});

test("if more arrived than one page holds, all are read", async () => {
  const shown = new ShownDeliveries(() => 0);
  const all = deliveries(2_000);
  for (let page = 0; page < 4; page++) shown.showMore({ root: "/orders", environment: "dev" });
  await shown.read([source(all.slice(60))]);
  const next = source(all);
  const [list] = await shown.read([next]);
  expect(list?.deliveries.map(({ id }) => id)).toEqual(all.slice(0, 850).map(({ id }) => id));
  expect(next.asked.map(([, count]) => count)).toEqual([50, 851]);
});

test("the last list stays while nothing answers", async () => {
  const shown = new ShownDeliveries();
  shown.filter = { source: "github" };
  const orders = source(deliveries(2));
  await shown.read([orders]);
  const [list] = await shown.read([{ ...orders, find: () => Promise.reject(new Error("starting")) }]);
  expect(list?.deliveries.length).toBe(2);
});

test.each([
  [{}, ""],
  [{ outcomes: ["failed", "refused"] }, "failed"],
  [{ outcomes: ["retrying"], source: "github" }, "retrying · GitHub"],
  [{ source: "gone", search: "issues" }, 'gone · "issues"'],
] as const)("the filter %j shows as %s", (filter, text) => expect(filterText(filter)).toBe(text));
