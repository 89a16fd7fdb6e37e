import { describe, expect, it } from "vitest";
import { listed, run, settled, share, watched } from "./testing/calendar.ts";

describe("a watched calendar", () => {
  it("reports new, changed and cancelled events, and none that existed before", async () => {
    const shared = await share();
    const { google } = shared;
    google.put("old", { summary: "Long planned" });
    const { events, inbox } = await run(shared);
    await settled(shared);
    google.put("new");
    await expect.poll(() => events()).toEqual(["event.created new"]);
    google.put("old", { summary: "Moved" });
    google.put("new", { summary: "Named" });
    await expect.poll(() => events().slice(1).sort()).toEqual(["event.updated new", "event.updated old"]);
    google.cancel("old");
    await expect.poll(() => events()[3]).toBe("event.cancelled old");
    // The ping that announced it ends a moment after the event.
    const outcomes = async () =>
      (await inbox.list({ limit: 99 })).map(({ event, outcome }) => `${event} ${outcome}`);
    await expect.poll(async () => new Set(await outcomes())).toEqual(new Set(["sync ok", "ping ok"]));
  });

  it("is read only a few times for a burst of pings, and no event is reported twice", async () => {
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
    // One at once, one when the burst is over, and one for each pause that it lasted on this machine.
    expect(google.count(listed) - before).toBeLessThanOrEqual(2 + (performance.now() - began) / 500);
  });

  it("finds by polling what a lost ping would have reported", async () => {
    const shared = await share();
    const { google } = shared;
    const { events } = await run(shared, { poll: 50 });
    await settled(shared);
    google.losesPings = true;
    google.put("new");
    await expect.poll(() => events()).toEqual(["event.created new"]);
  });

  it("is only polled without a public address", async () => {
    const shared = await share();
    const { google } = shared;
    const { events } = await run(shared, { publicUrl: null, poll: 30 });
    await expect.poll(() => google.count(listed)).toBeGreaterThan(1);
    google.put("new");
    await expect.poll(() => events()).toEqual(["event.created new"]);
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
    await expect.poll(() => events()).toHaveLength(10);
    expect(new Set(events().map((text) => text.slice(0, 17)))).toEqual(new Set(["event.created new"]));
  });

  it("starts over where Google has forgotten it, and meanwhile changed events are reported", async () => {
    const shared = await share();
    const { google } = shared;
    google.put("known");
    const { events, lines } = await run(shared, { poll: 30 });
    await settled(shared);
    google.losesPings = true;
    google.put("cancelled");
    await expect.poll(() => events()).toEqual(["event.created cancelled"]);
    google.put("missed");
    google.cancel("cancelled");
    google.expireSyncTokens();
    await expect.poll(() => lines.join("\n")).toMatch(/Google no longer accepts the sync token/);
    await expect.poll(() => events()).toContain("event.created missed");
    expect(events()).toContain("event.cancelled cancelled");
    google.put("new");
    await expect.poll(() => events()).toContain("event.created new");
  });

  it.each(["stopped", "was killed"])("continues immediately after a previous process %s", async (end) => {
    const shared = await share();
    const { google } = shared;
    const slow = { tick: 60_000 };
    const first = await run(shared, slow);
    await settled(shared);
    await first.kill();
    // A process that stops releases its hold; a killed one does not.
    const left = end === "stopped" ? 0 : 180_000;
    expect(await shared.state.hold("google-calendar /google-calendar", "dead", left)).toBe(true);
    google.losesPings = true;
    google.put("meanwhile");
    const next = await run(shared, slow);
    await expect.poll(() => next.events()).toEqual(["event.created meanwhile"]);
  });
});
