import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { http } from "../http/http.ts";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import { claimOne, delivery, failed } from "../inbox/testing/fixtures.ts";
import { createLogger } from "../log/logger.ts";
import type { DeliveryDetail, ErrorPlace, FailuresAnswer, GroupReplay } from "../management/management.ts";
import { webhook } from "../webhook/webhook.ts";
import { failureKind } from "./failures.ts";
import type { Running } from "./serve-options.ts";
import { start } from "./start.ts";

let running: Running;
let inbox: MemoryInbox;
let broken = true;
let ran = 0;

/** A class whose instances are not named. */
class OutOfStock extends Error {}

beforeEach(async () => {
  broken = true;
  ran = 0;
  const orders = http({ path: "/orders", verify: "none" });
  orders.on("request", ({ delivery }) => {
    ran++;
    if (broken && delivery.id.startsWith("total"))
      throw new TypeError(`Order ${delivery.id.length} has no "${delivery.id}"`);
    if (broken) throw delivery.id === "plain" ? new Error("No net") : new OutOfStock("No net");
  });
  const environment = { HOOKLOOM_STORE: "memory", HOOKLOOM_ATTEMPTS: "1", HOOKLOOM_BUILD: "3f9ac21b" };
  const log = createLogger({ write: () => undefined });
  inbox = new MemoryInbox();
  running = await start(webhook(orders), log, { port: 0, managementPort: 0, environment, inbox });
});
afterEach(async () => void (await running.stop()));

async function post(id: string): Promise<void> {
  const headers = { "idempotency-key": id, "content-type": "application/json" };
  await fetch(`http://127.0.0.1:${running.port}/orders`, { method: "POST", headers, body: "{}" });
}

const ask = async <Answer>(path: string, method = "GET"): Promise<{ status: number; answer: Answer }> => {
  const response = await fetch(`http://127.0.0.1:${running.managementPort}${path}`, { method });
  const answer: Answer = await response.json();
  return { status: response.status, answer };
};
const groups = async () => (await ask<FailuresAnswer>("/failures")).answer.groups;

describe("failures at the management port", () => {
  it("are grouped by their errors, with the build that they are known since, and replayed as a group", async () => {
    const totals = Array.from({ length: 42 }, (_, index) => `total-${index}`);
    for (const id of [...totals, "other"]) await post(id);
    await expect.poll(() => ran).toBe(43);
    await expect.poll(async () => (await groups()).length).toBe(2);
    const found = (await groups()).find(({ deliveries }) => deliveries === 42);
    expect(found).toMatchObject({
      trigger: "/orders",
      event: "request",
      dead: 42,
      error: 'TypeError: Order 8 has no "total-41"',
      since: { build: "3f9ac21b", delivery: "total-0" },
      last: { build: "3f9ac21b", delivery: "total-41" },
    });
    broken = false;
    const replay = await ask<GroupReplay>(`/failures/${found?.group}/replay`, "POST");
    expect(replay).toEqual({ status: 202, answer: { queued: 42, running: 0, gone: 0 } });
    await expect.poll(() => ran).toBe(85);
    await expect.poll(async () => (await groups()).map(({ deliveries }) => deliveries)).toEqual([1]);
    const { answer } = await ask<DeliveryDetail>("/deliveries/total-7");
    expect(answer).toMatchObject({ outcome: "ok", attempts: 2, build: "3f9ac21b" });
    expect(answer.history.map(({ build }) => build)).toEqual(["3f9ac21b", "3f9ac21b"]);
  });

  it("name the class of their error, and errors of two classes are two groups", async () => {
    for (const id of ["plain", "a", "b"]) await post(id);
    await expect
      .poll(async () => (await groups()).map(({ error, deliveries }) => `${deliveries} ${error}`).sort())
      .toEqual(["1 No net", "2 OutOfStock: No net"]);
  });

  it("tell apart at which line of the source they failed, and whether they came since a time", async () => {
    const at = (line: number, text: string) => ({ file: "src/webhook.ts", line, column: 3, text });
    const caller = at(2, "  await save(order);");
    const fail = async (id: string, places: readonly ErrorPlace[], receivedAt: number): Promise<void> => {
      await inbox.put(delivery(id, { receivedAt }), "running");
      await inbox.finish(await claimOne(inbox), { ...failed, places });
    };
    await fail("old", [], 1_000);
    await fail("a", [at(7, "  a(order);"), caller], 2_000);
    await fail("b", [at(9, "  b(order);")], 3_000);
    // The same line, which stood elsewhere in another build.
    await fail("c", [at(8, "    a(order);"), caller], 4_000);
    const [group] = await groups();
    expect(group?.origins).toMatchObject([
      { deliveries: 2, last: { delivery: "c" }, places: [at(8, "    a(order);"), caller] },
      { deliveries: 1, last: { delivery: "b" }, places: [at(9, "  b(order);")] },
      { deliveries: 1, last: { delivery: "old" }, places: [] },
    ]);
    const { answer } = await ask<FailuresAnswer>(`/failures?from=${new Date(3_000).toISOString()}`);
    expect(answer.groups).toMatchObject([{ deliveries: 2, since: { delivery: "b" } }]);
    expect(answer.groups[0]?.origins).toHaveLength(2);
  });

  it("name at most 20 lines of a group", async () => {
    for (let line = 1; line <= 22; line++) {
      await inbox.put(delivery(`d${line}`), "running");
      const places = [{ file: "src/webhook.ts", line, column: 1 }];
      await inbox.finish(await claimOne(inbox), { ...failed, places });
    }
    const [group] = await groups();
    expect(group?.origins).toHaveLength(21);
    expect(group?.origins?.at(-1)).toMatchObject({ deliveries: 2, places: [] });
  });

  it("name the trace of the newest and of the oldest, where they have one", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    await inbox.put(delivery("traced", { traceparent: `00-${traceId}-b7ad6b7169203331-01` }), "running");
    await inbox.finish(await claimOne(inbox), failed);
    await inbox.put(delivery("untraced"), "running");
    await inbox.finish(await claimOne(inbox), failed);
    const [group] = await groups();
    expect(group?.since).toMatchObject({ delivery: "traced", traceId });
    expect(group?.last).toMatchObject({ delivery: "untraced" });
    expect(group?.last).not.toHaveProperty("traceId");
  });

  it("of a group that is gone are not replayed", async () => {
    const { status, answer } = await ask<{ error: string }>("/failures/none/replay", "POST");
    expect(status).toBe(404);
    expect(answer.error).toContain("Nothing fails for this reason any more");
  });

  it("of one kind differ in ids, numbers and quoted words alone", () => {
    const same = [
      'Order 7 of "a@example.com" failed after 12.5 s (3f9ac21b77de)',
      'Order 1234 of "b" failed after 3 s (0123456789abcdef)',
    ].map(failureKind);
    expect(new Set(same).size).toBe(1);
    expect(failureKind("Order 7 failed")).not.toBe(failureKind("Payment 7 failed"));
    // Words that only look like hexadecimal numbers.
    expect(failureKind("The facade decade")).toBe("The facade decade");
  });
});

describe("deliveries by the time of their receipt", () => {
  it("are listed between two times", async () => {
    await post("a");
    await expect.poll(() => ran).toBe(1);
    const [{ receivedAt = "" } = {}] = (await ask<DeliveryDetail[]>("/deliveries")).answer;
    const later = new Date(Date.parse(receivedAt) + 1).toISOString();
    const list = async (query: string) => (await ask<DeliveryDetail[]>(`/deliveries?${query}`)).answer.length;
    expect(await list(`from=${receivedAt}&to=${later}`)).toBe(1);
    expect(await list(`from=${later}`)).toBe(0);
    expect(await list(`to=${receivedAt}`)).toBe(0);
  });
});
