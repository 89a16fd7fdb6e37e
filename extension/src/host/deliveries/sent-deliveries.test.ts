import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DeliveryAccess } from "./delivery-access.ts";
import { SentDeliveries } from "./sent-deliveries.ts";

vi.mock("vscode", () => import("../testing/vscode.ts"));

/** The list that the management port answers with, newest first. */
let list: object[] = [];
let asked = 0;
let server: Server;
beforeEach(async () => {
  list = [];
  asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    const limit = Number(new URL(request.url ?? "", "http://here").searchParams.get("limit"));
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(list.slice(0, limit)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function sent(here = true): SentDeliveries {
  const { port } = server.address() as AddressInfo;
  const access = {
    isHere: () => here,
    checkGoing: () => undefined,
    reach: <T>(_: unknown, work: (port: number) => Promise<T>): Promise<T> => work(port),
  };
  return new SentDeliveries(access as unknown as DeliveryAccess, { root: "/orders", environment: "" });
}

const delivery = (id: string, cursor: number, event: string, trigger = "/slack"): object => ({
  ...{ id, cursor: String(cursor), event, trigger, source: "slack", receivedAt: "2026-03-01T11:57:00.000Z" },
  ...{ status: 200, milliseconds: 1, outcome: "running" },
});
const to = { trigger: "/slack", event: "message.channels" };

test("the receiver's own answer names the delivery", async () => {
  const answer = await sent().send(to, async () => ({ body: '{"id":"d1","outcome":"accepted"}' }));
  expect(answer.delivery).toEqual({ id: "d1", trigger: "/slack" });
});

test("for an answer in a provider's format it is the first later delivery of that trigger and event", async () => {
  list = [delivery("old", 7, to.event)];
  const answer = await sent().send(to, async () => {
    list = [
      delivery("later", 11, to.event),
      delivery("mine", 10, to.event),
      delivery("other-event", 9, "app_mention"),
      delivery("other-trigger", 8, to.event, "/slack2"),
      ...list,
    ];
    return { body: "" };
  });
  expect(answer.delivery).toEqual({ id: "mine", trigger: "/slack" });
});

test("an earlier delivery is not mistaken for it, and a remote environment is not searched", async () => {
  list = [delivery("old", 7, to.event)];
  expect((await sent().send(to, async () => ({ body: "ok" }))).delivery).toBeUndefined();
  asked = 0;
  expect((await sent(false).send(to, async () => ({ body: "ok" }))).delivery).toBeUndefined();
  expect(asked).toBe(0);
});
