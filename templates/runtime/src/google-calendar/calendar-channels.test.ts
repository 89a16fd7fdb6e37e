import { describe, expect, it, vi } from "vitest";
import { listed, run, settled, share, waitUntilIdle, watched } from "./testing/calendar.ts";

describe("the watch", () => {
  it("is followed by another one before it ends, which is then the only one", async () => {
    const shared = await share();
    const { google } = shared;
    google.life = 400;
    const { events } = await run(shared);
    await expect.poll(() => google.count(watched)).toBeGreaterThan(2);
    google.life = 60_000;
    await expect
      .poll(() => google.live.some(({ expiration }) => Number(expiration) > Date.now() + 50_000))
      .toBe(true);
    await expect.poll(() => google.live).toHaveLength(1);
    google.put("new");
    await expect.poll(() => events()).toEqual(["event.created new"]);
  });

  it("is kept until its replacement works", async () => {
    const shared = await share();
    const { google } = shared;
    google.life = 1000;
    const fault = { path: "/watch", effect: { status: 500 } };
    const { events } = await run(shared);
    await settled(shared);
    google.faults.push(fault, fault, fault);
    await expect.poll(() => google.count(watched)).toBe(2);
    expect(google.live).toHaveLength(1);
    google.put("new");
    await expect.poll(() => events()).toEqual(["event.created new"]);
  });

  it("is stopped by `stop`, and pings that still arrive are answered and ignored", async () => {
    const shared = await share();
    const { google } = shared;
    const { trigger, services, worker } = await run(shared, { poll: 60_000 });
    await settled(shared);
    const [channel] = [...google.channels.values()];
    await trigger.stop(services);
    expect(google.live).toEqual([]);
    await waitUntilIdle(shared);
    const before = google.count(listed);
    if (channel !== undefined) google.channels.set("ghost", { ...channel, id: "ghost" });
    google.ping();
    expect(await google.pings.at(-1)).toBe(200);
    await worker.idle();
    expect(google.count(listed)).toBe(before);
  });

  it("is shared by two processes, and every event is emitted once", async () => {
    const shared = await share();
    const { google } = shared;
    // A hold lasts three ticks, and a busy machine must not make a process miss them all.
    const pace = { poll: 30, tick: 600 };
    const one = await run(shared, pace);
    await run(shared, { ...pace, publicUrl: one.url });
    await settled(shared);
    for (let index = 0; index < 20; index++) google.put(`new-${index}`);
    await expect.poll(() => one.events()).toHaveLength(20);
    expect(google.count(watched)).toBe(1);
    // The process that holds the work stops; the other one takes over.
    await one.kill();
    google.losesPings = true;
    google.put("later");
    await expect.poll(() => one.events()).toContain("event.created later");
    expect(new Set(one.events()).size).toBe(21);
  });
});

describe("a watch that was stopped", () => {
  it("stays down, even when work is due, until the next start or until it is requested", async () => {
    const shared = await share();
    const { google } = shared;
    google.life = 60_000;
    const { trigger, services, kill } = await run(shared);
    await settled(shared);
    await trigger.stop(services);
    const watches = google.count(watched);
    // Each look at what is due begins with a hold.
    const looks = vi.spyOn(shared.state, "hold");
    await expect.poll(() => looks.mock.calls.length).toBeGreaterThan(10);
    expect(google.count(watched)).toBe(watches);
    await trigger.watch(services);
    expect(google.count(watched)).toBe(watches + 1);
    await trigger.stop(services);
    await kill();
    await run(shared);
    await expect.poll(() => google.count(watched)).toBe(watches + 2);
  });
});
