import type { DeliveryDetail, DeliverySummary } from "@hookloom/runtime/management";
import { expect, test } from "vitest";
import type { DeliveryTarget } from "../commands/delivery-target.ts";
import { DeliveryTitles, payloadTitle } from "./delivery-titles.ts";

test.each([
  [
    { action: "opened", issue: { number: 7, title: "It is broken" }, sender: { name: "ada" } },
    "It is broken",
  ],
  [{ event: { type: "message", text: "deploy now" } }, "deploy now"],
  [{ repository: { name: "shop" }, ref: "main" }, "shop"],
  [{ title: "", order: 7 }, undefined],
  [{ token: { title: "a-secret" }, id: "1" }, undefined],
  ["plain", undefined],
])("the title of %j is %j", (payload, title) => expect(payloadTitle(payload)).toBe(title));

const place = { root: "/orders", environment: "dev" };
const one = (id: string, more: Partial<DeliverySummary> = {}): DeliverySummary => ({
  ...{ id, source: "http", trigger: "/orders", event: "request", receivedAt: "2026-03-01T11:57:00Z" },
  ...{ status: 202, outcome: "ok", milliseconds: 1, attempts: 1, cursor: id },
  ...more,
});

function setUp(bodies: Readonly<Record<string, string>>) {
  const read: string[] = [];
  let changes = 0;
  const titles = new DeliveryTitles({
    read: async ({ id }: DeliveryTarget) => {
      read.push(id);
      const text = bodies[id];
      if (text === undefined) throw new Error("It does not answer.");
      const body = { text, bytes: text.length, type: "application/json" };
      return { ...one(id), headers: {}, history: [], body } as unknown as DeliveryDetail;
    },
    onRead: () => void changes++,
  });
  return { titles, read, changes: () => changes };
}

test("reads each delivery once, and none whose body is not kept", async () => {
  const { titles, read, changes } = setUp({ a: '{"title":"A shirt"}', b: "not JSON" });
  const list = [one("a"), one("b"), one("c", { outcome: "refused" })];
  await titles.want([{ ...place, deliveries: list }]);
  await titles.want([{ ...place, deliveries: list }]);
  expect(read).toEqual(["a", "b"]);
  expect([titles.of(place, one("a")), titles.of(place, one("b")), changes()]).toEqual(["A shirt", "", 1]);
  expect(titles.of({ ...place, root: "/shop" }, one("a"))).toBe("");
});

test("asks an environment again that did not answer", async () => {
  const { titles, read } = setUp({});
  await titles.want([{ ...place, deliveries: [one("a"), one("b")] }]);
  expect(read).toEqual(["a"]);
  await titles.want([{ ...place, deliveries: [one("a")] }]);
  expect(read).toEqual(["a", "a"]);
});

test("reads those of each place, and of a list that came while another one was read", async () => {
  const { titles, read } = setUp({ a: '{"title":"A shirt"}', b: '{"title":"Two"}', c: '{"title":"Three"}' });
  const shop = { ...place, root: "/shop" };
  const first = titles.want([
    { ...place, deliveries: [one("a"), one("lost")] },
    { ...shop, deliveries: [one("b")] },
  ]);
  await titles.want([{ ...shop, deliveries: [one("c"), one("b")] }]);
  await first;
  expect(read).toEqual(["a", "lost", "b", "c"]);
  expect([titles.of(place, one("a")), titles.of(shop, one("b")), titles.of(shop, one("c"))]).toEqual([
    "A shirt",
    "Two",
    "Three",
  ]);
});
