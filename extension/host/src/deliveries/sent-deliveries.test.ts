import type { SampleOutcome } from "@hookloom/protocol/sample-view";
import { expect, test } from "vitest";
import type { DeliveryAccess } from "./delivery-access.ts";
import { OwnDeliveries } from "./own-deliveries.ts";
import { SentDeliveries } from "./sent-deliveries.ts";

const own = new OwnDeliveries();

/** Sends to an environment that nothing here reaches in another way: what it answers has to be enough. */
async function sent(answer: Partial<SampleOutcome>): Promise<SampleOutcome> {
  const access = { requireNotPaused: () => undefined, own } as Partial<DeliveryAccess> as DeliveryAccess;
  const deliveries = new SentDeliveries(access, { root: "/orders", environment: "prod" });
  return await deliveries.send("/slack", async () => ({ status: 200, milliseconds: 4, body: "", ...answer }));
}

test("the receiver's own answer names the delivery, which is this window's", async () => {
  expect((await sent({ body: '{"id":"d1","outcome":"accepted"}' })).delivery).toEqual({
    id: "d1",
    trigger: "/slack",
  });
  expect(own.has("/orders", { id: "d1", trigger: "/slack" })).toBe(true);
});

test("an answer in a provider's format names it in a header, in any environment", async () => {
  const headers = [["x-hookloom-delivery", "Ev1.A1"]] as const;
  const answer = await sent({ headers });
  expect(answer.delivery).toEqual({ id: "Ev1.A1", trigger: "/slack" });
  expect(answer.unnamed).toBeUndefined();
});

test.each(["", "ok", "null", '{"id":7}'])("an answer that names no delivery is marked (%j)", async (body) => {
  const answer = await sent({ body });
  expect(answer.delivery).toBeUndefined();
  expect(answer.unnamed).toBe(true);
});
