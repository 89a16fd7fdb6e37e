import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import type { Inbox } from "../inbox.ts";
import { makeOwner } from "../lease-owner.ts";
import { claimOne, delivery, failed, ids, me, ok, other, putAll } from "./fixtures.ts";

/** Part of `inboxConformance`, like what follows. */
export function leaseTests(inbox: () => Inbox): void {
  it("go to one owner, in the order in which deliveries were stored", async () => {
    await putAll(inbox(), delivery("a"), delivery("b"), delivery("c"));
    expect(ids(await inbox().claim(2, me))).toEqual(["a", "b"]);
    expect(ids(await inbox().claim(9, other))).toEqual(["c"]);
    expect(await inbox().claim(9, me)).toEqual([]);
  });

  it("go to one owner when many claim concurrently", async () => {
    await putAll(inbox(), ...Array.from({ length: 20 }, (_, index) => delivery(`d${index}`)));
    const owners = Array.from({ length: 8 }, (_, index) => ({ ...me, owner: `host-${index}:1:x` }));
    const all = (await Promise.all(owners.map((owner) => inbox().claim(5, owner)))).flat();
    expect(new Set(ids(all)).size).toBe(all.length);
    expect(all).toHaveLength(20);
  });

  it("that have ended are taken by others, and then lost", async () => {
    await putAll(inbox(), delivery("a"));
    const first = await claimOne(inbox(), { ...me, durationMs: 400 });
    expect(await inbox().claim(9, other)).toEqual([]);
    await wait(500);
    const second = await claimOne(inbox(), other);
    expect([second.id, second.attempt]).toEqual(["a", 2]);
    expect(await inbox().heartbeat([first, second], 60_000)).toEqual([first]);
    expect(await inbox().finish(first, ok)).toBe(false);
    await inbox().release([first]);
    expect(await inbox().finish(second, ok)).toBe(true);
    expect(await inbox().get("a")).toMatchObject({ outcome: "ok", attempts: 2 });
  });

  it("that have expired are left to a living process if the claim spares it: it may be stopped at a breakpoint", async () => {
    await putAll(inbox(), delivery("a"), delivery("b"));
    const self = { owner: makeOwner(), durationMs: 60_000, sparesLiving: true };
    const living = self.owner.replace(`:${process.pid}:`, `:${process.ppid}:`);
    const held = await claimOne(inbox(), { owner: living, durationMs: 100 });
    await claimOne(inbox(), { owner: living.replace(`:${process.ppid}:`, ":99999999:"), durationMs: 100 });
    await wait(200);
    expect(ids(await inbox().claim(9, self))).toEqual(["b"]);
    expect(await inbox().heartbeat([held], 60_000)).toEqual([]);
    expect(await inbox().finish(held, ok)).toBe(true);
  });

  it("are prolonged by a heartbeat, even a late one that no other owner has taken", async () => {
    await putAll(inbox(), delivery("a"));
    const claimed = await claimOne(inbox(), { ...me, durationMs: 400 });
    await wait(500);
    expect(await inbox().heartbeat([claimed], 60_000)).toEqual([]);
    expect(await inbox().claim(9, other)).toEqual([]);
    expect(await inbox().finish(claimed, ok)).toBe(true);
  });

  it("can be released without a trace", async () => {
    await putAll(inbox(), delivery("a"), delivery("b"));
    await inbox().release(await inbox().claim(1, me));
    expect(await inbox().get("a")).toMatchObject({ outcome: "running", attempts: 0 });
    const again = await inbox().claim(9, other);
    expect(again.map(({ id, attempt }) => `${id}${attempt}`)).toEqual(["a1", "b1"]);
  });

  it("can be released until a given time, each until its own", async () => {
    await putAll(inbox(), delivery("a"), delivery("b"), delivery("c"));
    const [a, b] = await inbox().claim(2, me);
    if (a === undefined || b === undefined) throw new Error("Two were claimed.");
    const soon = Date.now() + 500;
    await inbox().release([a, b], [Date.now() + 3_600_000, soon]);
    expect(await inbox().get("a")).toMatchObject({ attempts: 0 });
    expect(ids(await inbox().claim(9, me))).toEqual(["c"]);
    expect(await inbox().nextDue()).toBe(soon);
    await wait(600);
    const again = await inbox().claim(9, other);
    expect(again.map(({ id, attempt }) => `${id}${attempt}`)).toEqual(["b1"]);
    expect(await inbox().depth()).toMatchObject({ waiting: 1, running: 2 });
  });

  it("say when there may be something to claim", async () => {
    expect(await inbox().nextDue()).toBeUndefined();
    await putAll(inbox(), delivery("a"));
    expect(await inbox().nextDue()).toBe(0);
    const before = Date.now();
    await inbox().claim(1, me);
    const due = (await inbox().nextDue()) ?? 0;
    expect(due).toBeGreaterThan(before + 50_000);
    expect(due).toBeLessThan(before + 70_000);
  });
}

export function finishTests(inbox: () => Inbox): void {
  it("that failed run again when they are due", async () => {
    await putAll(inbox(), delivery("a"));
    const retryAt = Date.now() + 500;
    expect(await inbox().finish(await claimOne(inbox()), { ...failed, retryAt })).toBe(true);
    expect(await inbox().get("a")).toMatchObject({
      outcome: "retrying",
      error: "No net",
      attempts: 1,
      nextAttemptAt: new Date(retryAt).toISOString(),
    });
    expect(await inbox().claim(9, me)).toEqual([]);
    expect(await inbox().nextDue()).toBe(retryAt);
    await wait(600);
    const again = await claimOne(inbox());
    expect([again.id, again.attempt]).toEqual(["a", 2]);
    await inbox().finish(again, ok);
    const detail = await inbox().get("a");
    expect(detail).toMatchObject({ outcome: "ok", attempts: 2 });
    expect(detail?.error).toBeUndefined();
    expect(detail?.history.map(({ attempt, outcome, error }) => [attempt, outcome, error])).toEqual([
      [1, "failed", "No net"],
      [2, "ok", undefined],
    ]);
    for (const { startedAt } of detail?.history ?? []) {
      expect(Math.abs(Date.parse(startedAt) - Date.now())).toBeLessThan(20_000);
    }
  });

  it("are dead letters where no retry is planned, and are accepted again when they come again", async () => {
    await putAll(inbox(), delivery("a"), delivery("b"));
    await inbox().finish(await claimOne(inbox()), failed);
    expect(await inbox().get("a")).toMatchObject({ outcome: "failed", error: "No net", milliseconds: 2 });
    expect(await inbox().depth()).toMatchObject({ dead: 1, waiting: 1, running: 0 });
    const body = Buffer.from("[2]");
    expect((await inbox().put(delivery("a", { body }), "running")).result).toBe("stored");
    expect(ids(await inbox().list({ limit: 9 }))).toEqual(["a", "b"]);
    const [first, second] = await inbox().claim(9, me);
    expect([first?.id, second?.id, second?.attempt]).toEqual(["b", "a", 2]);
    expect(Buffer.from(second?.body ?? []).toString()).toBe("[2]");
    expect((await inbox().get("a"))?.history).toHaveLength(1);
  });
}

export function replayTests(inbox: () => Inbox): void {
  it("queue what has ended, whatever its end, and count its runs on", async () => {
    await putAll(inbox(), delivery("a"), delivery("b"));
    await inbox().put(delivery("c"), "ignored");
    expect(await inbox().replay("a")).toBe("running");
    await inbox().finish(await claimOne(inbox()), ok);
    await inbox().finish(await claimOne(inbox()), failed);
    for (const id of ["a", "b", "c"]) expect(await inbox().replay(id)).toBe("queued");
    expect(await inbox().get("b")).toMatchObject({ outcome: "running", attempts: 1 });
    const again = await inbox().claim(9, me);
    expect(again.map(({ id, attempt }) => `${id}${attempt}`)).toEqual(["a2", "b2", "c1"]);
    for (const one of again) await inbox().finish(one, ok);
    expect((await inbox().get("a"))?.history.map(({ outcome }) => outcome)).toEqual(["ok", "ok"]);
    expect(await inbox().replay("none")).toBe("unknown");
  });

  it("restart the count of tries, as does a dead letter that comes again", async () => {
    await inbox().put(delivery("a"), "running", me);
    await putAll(inbox(), delivery("b"), delivery("c"));
    const claimAndFail = async () => {
      const claimed = await inbox().claim(9, me);
      for (const one of claimed) await inbox().finish(one, failed);
      return claimed.map(({ id, attempt, tries: since }) => `${id}${attempt}${since}`);
    };
    const [b, c] = await inbox().claim(9, me);
    if (b === undefined || c === undefined) throw new Error("Two wait.");
    await inbox().finish(b, { ...failed, retryAt: Date.now() });
    await inbox().finish(c, failed);
    expect(await claimAndFail()).toEqual(["b22"]);
    await inbox().replay("b");
    expect(await claimAndFail()).toEqual(["b31"]);
    const again = await inbox().put(delivery("b"), "running", me);
    expect([again.leased?.attempt, again.leased?.tries]).toEqual([4, 1]);
    await inbox().put(delivery("c"), "running");
    expect(await claimAndFail()).toEqual(["c21"]);
  });

  it("record when a run ended, not when the result was stored", async () => {
    const endedAt = Date.now() - 60_000;
    await putAll(inbox(), delivery("a"), delivery("b"));
    const [a, b] = await inbox().claim(9, me);
    if (a === undefined || b === undefined) throw new Error("Two wait.");
    await inbox().finish(a, { ...ok, endedAt });
    await inbox().finish(b, { ...failed, endedAt });
    for (const [id, { durationMs: milliseconds }] of [
      ["a", ok],
      ["b", failed],
    ] as const) {
      const startedAt = new Date(endedAt - milliseconds).toISOString();
      expect((await inbox().get(id))?.history).toMatchObject([{ startedAt }]);
    }
  });

  it("find the newest of an id, or the one of a trigger", async () => {
    await putAll(inbox(), delivery("a"), delivery("a", { trigger: "/other" }));
    for (const one of await inbox().claim(9, me)) await inbox().finish(one, ok);
    expect(await inbox().replay("a")).toBe("queued");
    expect((await claimOne(inbox())).trigger).toBe("/other");
    expect(await inbox().replay("a", "/github")).toBe("queued");
    expect((await claimOne(inbox())).trigger).toBe("/github");
    expect(await inbox().replay("a", "/none")).toBe("unknown");
  });
}

export function lanes(inbox: () => Inbox): void {
  const inLane = (id: string, lane = "1") => delivery(id, { lane });

  it("run one at a time and in order, next to other lanes", async () => {
    await putAll(inbox(), inLane("a"), inLane("b"), inLane("c"), inLane("x", "2"), delivery("y"));
    expect(ids(await inbox().claim(9, me))).toEqual(["a", "x", "y"]);
    expect(await inbox().claim(9, other)).toEqual([]);
    expect(await inbox().depth()).toMatchObject({ waiting: 2, running: 3 });
    expect(ids(await inbox().list({ limit: 9, outcome: "running" }))).toEqual(["y", "x", "c", "b", "a"]);
  });

  it("continue after an end, even of a dead letter, but not before a retry", async () => {
    const first = (await inbox().put(inLane("a"), "running", me)).leased;
    expect((await inbox().put(inLane("b"), "running", me)).leased).toBeUndefined();
    await inbox().put(inLane("c"), "running", me);
    if (first) await inbox().finish(first, { ...failed, retryAt: Date.now() });
    const again = await claimOne(inbox());
    expect(again.id).toBe("a");
    await inbox().finish(again, failed);
    const next = await claimOne(inbox());
    expect(next.id).toBe("b");
    expect(await inbox().claim(9, me)).toEqual([]);
    await inbox().finish(next, ok);
    expect(ids(await inbox().claim(9, me))).toEqual(["c"]);
  });

  it("run a replayed delivery at its original position", async () => {
    await putAll(inbox(), inLane("a"), inLane("b"), inLane("c"));
    await inbox().finish(await claimOne(inbox()), failed);
    const running = await claimOne(inbox());
    expect(await inbox().replay("a")).toBe("queued");
    expect(await inbox().claim(9, me)).toEqual([]);
    await inbox().finish(running, ok);
    const next = await inbox().claim(9, me);
    expect(ids(next)).toEqual(["a"]);
    await inbox().release(next);
    expect(ids(await inbox().claim(9, me))).toEqual(["a"]);
  });

  it("belong to one trigger", async () => {
    await putAll(inbox(), inLane("a"), delivery("a", { trigger: "/other", lane: "1" }));
    expect(await inbox().claim(9, me)).toHaveLength(2);
  });
}
