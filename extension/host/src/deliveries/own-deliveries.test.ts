import { expect, test } from "vitest";
import { OwnDeliveries } from "./own-deliveries.ts";

const key = { id: "1", trigger: "/github" };

test("a delivery is this window's own by project, trigger and id", () => {
  const own = new OwnDeliveries();
  own.add("/orders", key);
  expect(own.has("/orders", key)).toBe(true);
  expect(own.has("/shop", key)).toBe(false);
  expect(own.has("/orders", { ...key, trigger: "/slack" })).toBe(false);
});

test("forgets the oldest of very many", () => {
  const own = new OwnDeliveries();
  for (let id = 0; id <= 1_000; id++) own.add("/orders", { ...key, id: String(id) });
  expect([own.has("/orders", { ...key, id: "0" }), own.has("/orders", { ...key, id: "1" })]).toEqual([
    false,
    true,
  ]);
});

test("waits for what is on its way, also where that fails", async () => {
  const own = new OwnDeliveries();
  const [good, bad] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const order: string[] = [];
  const sent = own.sending(() => good.promise).then(() => order.push("sent"));
  const refused = own.sending(() => bad.promise).catch(() => order.push("refused"));
  const answered = own.settled().then(() => order.push("answered"));
  good.resolve();
  await sent;
  bad.reject(new Error("Nothing listens."));
  await Promise.all([refused, answered]);
  expect([...order].sort()).toEqual(["answered", "refused", "sent"]);
  expect(order[0]).toBe("sent");
  await own.settled();
});
