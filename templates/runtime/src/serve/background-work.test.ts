import { describe, expect, it } from "vitest";
import { GoogleStandIn } from "../../../../test/stand-ins/google.ts";
import { googleCalendar } from "../google-calendar/google-calendar.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { secret } from "../settings/setting.ts";
import type { FoundEvent } from "../webhook/background.ts";
import { webhook } from "../webhook/webhook.ts";
import { start } from "./start.ts";

const environment = {
  HOOKLOOM_STORE: "memory",
  GOOGLE_CHANNEL_TOKEN: "token",
  GOOGLE_CLIENT_ID: "client",
  GOOGLE_CLIENT_SECRET: "secret",
  GOOGLE_REFRESH_TOKEN: "refresh",
};

describe("an event that a trigger finds by itself", () => {
  it("is a delivery like any other, is stored once, and ends with the process", async () => {
    const google = new GoogleStandIn();
    const base = await google.start();
    const calendar = googleCalendar({
      secret: secret("GOOGLE_CHANNEL_TOKEN"),
      clientId: secret("GOOGLE_CLIENT_ID"),
      clientSecret: secret("GOOGLE_CLIENT_SECRET"),
      refreshToken: secret("GOOGLE_REFRESH_TOKEN"),
    });
    const seen: unknown[] = [];
    calendar.on("event.created", ({ payload, delivery }) => void seen.push(payload.summary, delivery.id));
    const inbox = new MemoryInbox();
    const lines: string[] = [];
    const log = createLogger({ write: (line) => void lines.push(line) });
    // The position of an earlier process, so that the first reading finds something.
    const position = { calendarId: "primary", token: "s1", since: Date.now(), recent: {} };
    await inbox.state.write("google-calendar /google-calendar position", JSON.stringify(position));
    google.put("new", { summary: "Stocktaking" });
    const options = {
      port: 0,
      managementPort: 0,
      inbox,
      environment: { ...environment, GOOGLE_API_URL: base },
    };
    const running = await start(webhook(calendar), log, options);
    await expect.poll(() => seen).toEqual(["Stocktaking", "new.2"]);
    expect(await inbox.list({ limit: 9 })).toMatchObject([
      {
        id: "new.2",
        event: "event.created",
        source: "google-calendar",
        trigger: "/google-calendar",
        outcome: "ok",
      },
    ]);
    const replayed = await inbox.replay("new.2");
    expect(replayed).toBe("queued");
    await running.stop();
    await google.stop();
    expect(lines.join("\n")).not.toMatch(/"level":"error"/);
  });

  it("is not forgotten where it cannot be stored", async () => {
    const { startBackground } = await import("./background-work.ts");
    const trigger = googleCalendar({ secret: secret("GOOGLE_CHANNEL_TOKEN") });
    const event: FoundEvent = { id: "e1", event: "event.created", payload: { id: "e1" } };
    let failed: unknown;
    trigger.run = async ({ emit }) => {
      failed = await emit([event]).catch((error: unknown) => error);
    };
    const stop = startBackground({
      webhook: webhook(trigger),
      environment: {},
      state: new MemoryInbox().state,
      receiver: { receiveFound: () => Promise.reject(new Error("disk full")) },
      owner: "one",
      log: createLogger({ write: () => undefined }),
    });
    await stop();
    expect(failed).toEqual(new Error("disk full"));
  });
});
