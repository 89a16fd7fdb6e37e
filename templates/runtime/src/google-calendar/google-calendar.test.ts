import { describe, expect, it, vi } from "vitest";
import { listed, run, settled, share, soon, watched } from "./testing/calendar.ts";

describe("a watched calendar", () => {
  it("tells of new, changed and cancelled events, and of nothing that was there before", async () => {
    const shared = await share();
    const { google } = shared;
    google.put("old", { summary: "Long planned" });
    const { events, inbox } = await run(shared);
    await settled(shared);
    google.put("new");
    await vi.waitFor(() => expect(events()).toEqual(["event.created new"]), soon);
    google.put("old", { summary: "Moved" });
    google.put("new", { summary: "Named" });
    await vi.waitFor(
      () => expect(events().slice(1).sort()).toEqual(["event.updated new", "event.updated old"]),
      soon,
    );
    google.cancel("old");
    await vi.waitFor(() => expect(events()[3]).toBe("event.cancelled old"), soon);
    // The ping that told of it ends a moment after the event.
    await vi.waitFor(async () => {
      const outcomes = (await inbox.list({ limit: 99 })).map(({ event, outcome }) => `${event} ${outcome}`);
      expect(new Set(outcomes)).toEqual(new Set(["sync ok", "ping ok"]));
    }, soon);
  });

  it("is read a few times for a storm of pings, and nothing is told twice", async () => {
    const shared = await share();
    const { google } = shared;
    const { events, worker } = await run(shared, { pause: 500 });
    await settled(shared);
    const before = google.count(listed);
    const began = performance.now();
    google.put("new");
    for (let index = 0; index < 300; index++) google.ping();
    expect(new Set(await Promise.all(google.pings))).toEqual(new Set([200]));
    await worker.idle();
    expect(events()).toEqual(["event.created new"]);
    // One at once, one when the storm is over, and one each pause that it lasted on this machine.
    expect(google.count(listed) - before).toBeLessThanOrEqual(2 + (performance.now() - began) / 500);
  });

  it("finds in the poll what a lost ping would have said", async () => {
    const shared = await share();
    const { google } = shared;
    const { events } = await run(shared, { poll: 50 });
    await settled(shared);
    google.losesPings = true;
    google.put("new");
    await vi.waitFor(() => expect(events()).toEqual(["event.created new"]), soon);
  });

  it("without a public address is only polled", async () => {
    const shared = await share();
    const { google } = shared;
    const { events } = await run(shared, { publicUrl: null, poll: 30 });
    await vi.waitFor(() => expect(google.count(listed)).toBeGreaterThan(1), soon);
    google.put("new");
    await vi.waitFor(() => expect(events()).toEqual(["event.created new"]), soon);
    expect(google.count(watched)).toBe(0);
  });
});

describe("how far a calendar was read", () => {
  it("is read page by page", async () => {
    const shared = await share();
    const { google } = shared;
    google.pageSize = 3;
    for (let index = 0; index < 10; index++) google.put(`old-${index}`);
    const { events } = await run(shared, { poll: 50 });
    await settled(shared);
    google.losesPings = true;
    for (let index = 0; index < 10; index++) google.put(`new-${index}`);
    await vi.waitFor(() => expect(events()).toHaveLength(10), soon);
    expect(new Set(events().map((text) => text.slice(0, 17)))).toEqual(new Set(["event.created new"]));
  });

  it("is taken up anew where Google has forgotten it, and what changed meanwhile is told", async () => {
    const shared = await share();
    const { google } = shared;
    google.put("known");
    const { events, lines } = await run(shared, { poll: 30 });
    await settled(shared);
    google.losesPings = true;
    google.put("cancelled");
    await vi.waitFor(() => expect(events()).toEqual(["event.created cancelled"]), soon);
    google.put("missed");
    google.cancel("cancelled");
    google.forget();
    await vi.waitFor(() => expect(lines.join("\n")).toMatch(/Google has forgotten/), soon);
    await vi.waitFor(() => expect(events()).toContain("event.created missed"), soon);
    expect(events()).toContain("event.cancelled cancelled");
    google.put("new");
    await vi.waitFor(() => expect(events()).toContain("event.created new"), soon);
  });

  it.each(["stopped", "was killed"])("goes on at once where a process before it %s", async (end) => {
    const shared = await share();
    const { google } = shared;
    const slow = { tick: 60_000 };
    const first = await run(shared, slow);
    await settled(shared);
    await first.kill();
    // Whoever stopped lets go; whoever was killed does not.
    const left = end === "stopped" ? 0 : 180_000;
    expect(await shared.state.hold("google-calendar /google-calendar", "dead", left)).toBe(true);
    google.losesPings = true;
    google.put("meanwhile");
    const next = await run(shared, slow);
    await vi.waitFor(() => expect(next.events()).toEqual(["event.created meanwhile"]), soon);
  });
});
