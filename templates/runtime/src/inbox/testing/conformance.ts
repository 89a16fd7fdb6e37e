import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Inbox, NewDelivery, PutResult } from "../inbox.ts";
import { claimOne, delivery, failed, me, ok, other, putAll, restart, type TestStore } from "./fixtures.ts";
import { listConformance } from "./list-conformance.ts";
import { modelConformance } from "./model-conformance.ts";
import { rollUpConformance } from "./roll-up-conformance.ts";
import { finishTests, lanes, leaseTests, replayTests } from "./run-conformance.ts";

/**
 * What every inbox has to do, whatever it stores in: call it in a test file of each.
 * @param open gives an empty store
 * @param options `isDurable`: whether it keeps what it has when the process ends
 */
export function inboxConformance(
  name: string,
  open: () => Promise<TestStore>,
  { isDurable = true }: { readonly isDurable?: boolean } = {},
): void {
  let store: TestStore;
  beforeEach(async () => {
    store = await open();
  });
  afterEach(async () => store.close());
  const inbox = () => store.inbox;
  describe(`${name}: incoming deliveries`, () => putTests(inbox));
  describe(`${name}: leases`, () => leaseTests(inbox));
  describe(`${name}: the ends of runs`, () => finishTests(inbox));
  describe(`${name}: replays`, () => replayTests(inbox));
  describe(`${name}: lanes`, () => lanes(inbox));
  describe(`${name}: what is kept besides deliveries`, () => storedValueTests(inbox));
  if (isDurable) describe(`${name}: a new start`, () => restartTests(() => store));
  describe(`${name}: lists`, () => listConformance(inbox));
  describe(`${name}: roll-ups`, () => rollUpConformance(() => store, isDurable));
  describe(`${name}: any sequence of operations`, () => modelConformance(open));
}

function putTests(inbox: () => Inbox): void {
  it("is known by source, trigger and id", async () => {
    const put = async (one: NewDelivery) => (await inbox().put(one, "running")).result;
    expect(await put(delivery("a"))).toBe("stored");
    expect(await put(delivery("a"))).toBe("duplicate");
    expect(await put(delivery("a", { trigger: "/other" }))).toBe("stored");
    expect(await put(delivery("a", { source: "http" }))).toBe("stored");
    expect(await inbox().list({ limit: 9 })).toHaveLength(3);
  });

  it("is stored once when many are stored concurrently", async () => {
    const all = await Promise.all(
      Array.from({ length: 50 }, () => inbox().put(delivery("a"), "running", me)),
    );
    expect(all.filter(({ result }) => result === "stored")).toHaveLength(1);
    expect(all.filter(({ result }) => result === "duplicate")).toHaveLength(49);
  });

  it("is returned unchanged", async () => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const headers = { "content-type": "text/plain; charset=utf-8", "x-name": "Zoë \u{1F600}" };
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const whole = delivery("a", {
      body,
      headers,
      part: 3,
      lane: "42",
      traceparent,
      receivedAt: 1_700_000_000_000,
    });
    await inbox().put(whole, "running");
    const { attempt, tries, lease, ...claimed } = await claimOne(inbox());
    expect({ ...claimed, body: Buffer.from(claimed.body) }).toEqual(whole);
    expect([attempt, tries]).toEqual([1, 1]);
    expect(lease).not.toBe("");
  });

  it("can be leased by the process that stores it", async () => {
    const { result, leased }: PutResult = await inbox().put(delivery("a"), "running", me);
    expect([result, leased?.id, leased?.attempt]).toEqual(["stored", "a", 1]);
    expect(await inbox().claim(9, other)).toEqual([]);
    expect(leased && (await inbox().finish(leased, ok))).toBe(true);
    expect(await inbox().get("a")).toMatchObject({ outcome: "ok", attempts: 1 });
  });

  it("is no duplicate of another body with the same id, where the bodies count", async () => {
    const put = async (id: string, digest?: string) =>
      (await inbox().put(delivery(id, digest === undefined ? {} : { digest }), "running")).result;
    expect(await Promise.all([put("a", "one"), put("a", "one"), put("a", "two"), put("b")])).toEqual([
      "stored",
      "duplicate",
      "conflict",
      "stored",
    ]);
    expect([await put("a", "one"), await put("a", "two"), await put("a"), await put("b", "two")]).toEqual([
      "duplicate",
      "conflict",
      "duplicate",
      "duplicate",
    ]);
    await inbox().finish(await claimOne(inbox()), failed);
    expect(await put("a", "two")).toBe("conflict");
    await inbox().purge(await inbox().list({ limit: 9 }));
    expect(await put("a", "two")).toBe("conflict");
    expect(await put("a", "one")).toBe("stored");
    expect((await inbox().get("a"))?.attempts).toBe(1);
  });

  it("is not queued where nothing handles it", async () => {
    expect((await inbox().put(delivery("a"), "ignored", me)).leased).toBeUndefined();
    await inbox().put(delivery("b"), "ok");
    expect(await inbox().claim(9, me)).toEqual([]);
    expect(await inbox().get("a")).toMatchObject({ outcome: "ignored", status: 200, attempts: 0 });
    expect(await inbox().get("b")).toMatchObject({ outcome: "ok", status: 200, attempts: 0 });
  });
}

function storedValueTests(inbox: () => Inbox): void {
  it("records effects by delivery and name", async () => {
    await putAll(inbox(), delivery("a"), delivery("b"));
    const [a, b] = await inbox().claim(2, me);
    if (a === undefined || b === undefined) throw new Error("Two wait.");
    expect(await inbox().readEffect(a, "notify")).toBeUndefined();
    await inbox().writeEffect(a, "notify", '{"ts":1}');
    await inbox().writeEffect(a, "notify", '{"ts":2}');
    expect(await inbox().readEffect(a, "notify")).toBe('{"ts":2}');
    expect(await inbox().readEffect(a, "other")).toBeUndefined();
    expect(await inbox().readEffect(b, "notify")).toBeUndefined();
    await inbox().finish(a, failed);
    await inbox().put(delivery("a"), "running");
    expect(await inbox().readEffect(a, "notify")).toBe('{"ts":2}');
  });

  it("keeps small values of sources", async () => {
    const { state } = inbox();
    expect(await state.read("token")).toBeUndefined();
    await state.write("token", "1");
    await state.write("token", "2");
    expect(await state.read("token")).toBe("2");
    await state.remove("token");
    expect(await state.read("token")).toBeUndefined();
  });

  it("lets one owner hold a job for a while", async () => {
    const { state } = inbox();
    expect(await state.hold("poll", "a", 500)).toBe(true);
    expect(await state.hold("poll", "b", 500)).toBe(false);
    expect(await state.hold("renew", "b", 500)).toBe(true);
    expect(await state.hold("poll", "a", 500)).toBe(true);
    await wait(600);
    expect(await state.hold("poll", "b", 500)).toBe(true);
  });

  it("reports that it works", async () => {
    await expect(inbox().check()).resolves.toBeUndefined();
  });
}

function restartTests(store: () => TestStore): void {
  it("finds everything as it was", async () => {
    const { inbox } = store();
    await putAll(
      inbox,
      delivery("a"),
      delivery("b"),
      delivery("c", { lane: "1" }),
      delivery("d", { lane: "1" }),
    );
    const [a, b] = await inbox.claim(2, me);
    if (a === undefined || b === undefined) throw new Error("Two wait.");
    await inbox.writeEffect(a, "notify", "1");
    await inbox.finish(a, ok);
    await inbox.finish(b, { ...failed, retryAt: Date.now() });
    await inbox.state.write("token", "x");
    const before = await inbox.list({ limit: 9 });
    const opened = await restart(store());
    expect(await opened.list({ limit: 9 })).toEqual(before);
    expect(await opened.readEffect(a, "notify")).toBe("1");
    expect(await opened.state.read("token")).toBe("x");
    expect((await opened.put(delivery("a"), "running")).result).toBe("duplicate");
    expect((await opened.claim(9, me)).map(({ id, attempt }) => `${id}${attempt}`)).toEqual(["b2", "c1"]);
  });
}
