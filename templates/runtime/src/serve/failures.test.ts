import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failureText } from "../errors/errors.ts";
import { http } from "../http/http.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { claimOne, delivery, failed } from "../inbox/testing/fixtures.ts";
import { createLogger } from "../log/logger.ts";
import type {
  DeliveryDetail,
  DeliverySummary,
  ErrorPlace,
  FailuresAnswer,
  GroupReplay,
  StatsAnswer,
} from "../management/management.ts";
import { webhook } from "../webhook/webhook.ts";
import { failureKind } from "./failure-group.ts";
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
  const api = http({ path: "/api", verify: "api" });
  running = await start(webhook(orders, api), log, { port: 0, managementPort: 0, environment, inbox });
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
  it("are grouped by their errors, with the build in which they first occurred, and replayed as a group", async () => {
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

  it("name the code of the system behind an error, whose message says less", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    expect(failureText(new TypeError("fetch failed", { cause: refused }))).toBe(
      "TypeError: fetch failed (ECONNREFUSED)",
    );
    expect(failureText(refused)).toBe("connect ECONNREFUSED");
    expect(failureText(new Error("connect ECONNREFUSED", { cause: refused }))).toBe("connect ECONNREFUSED");
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

  it("of an application count for it when they are replayed as a group", async () => {
    const headers = { "x-hookloom-application": "shop" };
    const sent = { source: "http", trigger: "/api", event: "request", headers };
    await inbox.put(delivery("shop.a", sent), "running");
    await inbox.finish(await claimOne(inbox), failed);
    const [group] = await groups();
    expect((await ask(`/failures/${group?.group}/replay`, "POST")).status).toBe(202);
    const { answer } = await ask<StatsAnswer>("/stats?by=application");
    expect(answer.series).toMatchObject([{ application: "shop", counts: { replayed: expect.anything() } }]);
  });

  it("of a group that is gone are not replayed", async () => {
    const { status, answer } = await ask<{ error: string }>("/failures/none/replay", "POST");
    expect(status).toBe(404);
    expect(answer.error).toContain("No deliveries remain that failed for this reason");
  });
});

describe("a group of failures", () => {
  it("has a list of its deliveries, page by page, with any other filter", async () => {
    for (const id of ["plain", "a", "b", "c"]) await post(id);
    await expect
      .poll(async () => (await groups()).map(({ deliveries }) => deliveries).sort())
      .toEqual([1, 3]);
    const group = (await groups()).find(({ error }) => error === "OutOfStock: No net")?.group;
    const list = async (more = "") => {
      const { answer } = await ask<readonly DeliverySummary[]>(`/deliveries?group=${group}${more}`);
      return answer;
    };
    expect((await list()).map(({ id, group }) => [id, group])).toEqual([
      ["c", group],
      ["b", group],
      ["a", group],
    ]);
    const [newest] = await list("&limit=1");
    expect((await list(`&outcome=failed&before=${newest?.cursor}`)).map(({ id }) => id)).toEqual(["b", "a"]);
    expect(await list("&outcome=retrying")).toEqual([]);
    const { status } = await ask(`/deliveries?group=${group}`, "DELETE");
    expect(status).toBe(400);
  });
});

describe("many failures", () => {
  it("are the newest 100 groups, with what the newest delivery of each failed of, where there are more", async () => {
    const nameOf = (index: number) => `${"abcdefghijk"[Math.floor(index / 11)]}${"abcdefghijk"[index % 11]}`;
    const names = Array.from({ length: 110 }, (_, index) => nameOf(index));
    for (const [index, name] of names.entries()) {
      await inbox.put(delivery(name), "running");
      const retryAt = Date.now() + 3_600_000;
      const error = `No ${name} ${"y".repeat(5000)}`;
      await inbox.finish(await claimOne(inbox), {
        ...failed,
        error,
        ...(index % 2 === 0 ? { retryAt } : {}),
      });
    }
    const { answer } = await ask<FailuresAnswer>("/failures");
    const told = answer.groups.map(({ error, last }) => [last.delivery, error.slice(0, 6), error.length]);
    expect(told).toEqual(
      names
        .toReversed()
        .slice(0, 100)
        .map((name) => [name, `No ${name} `, 4097]),
    );
    expect(answer.more).toBe(true);
    const oldest = (await ask<FailuresAnswer>("/failures?from=1970-01-01T00:00:00Z")).answer.groups.at(-1);
    const replay = await ask<GroupReplay>(`/failures/${oldest?.group}/replay`, "POST");
    expect(replay.status).toBe(202);
  });

  it("of one kind differ in ids, numbers and quoted words alone", () => {
    const same = [
      'Order 7 of "a@example.com" failed after 12.5 s (3f9ac21b77de)',
      'Order 1234 of "b" failed after 3 s (0123456789abcdef)',
    ].map(failureKind);
    expect(new Set(same).size).toBe(1);
    expect(failureKind("Order 7 failed")).not.toBe(failureKind("Payment 7 failed"));
    const ids = ["4fT9xQ2LmNaZ", "cus_9s6XKzkNRiz8i3", "k3Jd8s7aBcDeFgHiJkLm"];
    for (const pattern of ["No customer ID", "No 'ID' here", "GET /orders/ID?page=2"]) {
      const kinds = ids.map((id) => failureKind(pattern.replace("ID", id.replace("cus_", ""))));
      expect(new Set(kinds).size).toBe(1);
    }
    expect(failureKind("No column 'order-7'")).toBe(failureKind("No column 'item-12'"));
    expect(failureKind("Can't read it, don't retry 7")).toBe("Can't read it, don't retry #");
    // Names with digits.
    expect(failureKind("No sha256 in v2: getS3Object failed, ERR_HTTP2_GOAWAY_SESSION")).toBe(
      "No sha# in v#: getS#Object failed, ERR_HTTP#_GOAWAY_SESSION",
    );
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
