import { describe, expect, it } from "vitest";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import type { FoundEvent } from "../webhook/background.ts";
import type { EventsPage } from "./calendar-client.ts";
import type { CalendarEvent } from "./calendar-event.ts";
import { CalendarSync, versionId } from "./calendar-sync.ts";
import { backoff } from "./calendar-work.ts";
import { GoogleError } from "./google-errors.ts";

const noon = Date.parse("2026-01-15T12:00:00Z");
const minute = 60_000;
const log = createLogger({ write: () => undefined });

interface Step {
  readonly at: number;
  readonly events: readonly CalendarEvent[];
}

/** Reads a calendar that has changed a little more each time; the first reading stores the position. */
async function readAll(steps: readonly Step[], emit?: (events: readonly FoundEvent[]) => Promise<void>) {
  const found: string[] = [];
  const pages = steps.map(({ at, events }, index): EventsPage => {
    return { items: events, date: at, nextSyncToken: `s${index}` };
  });
  const requested: (string | undefined)[] = [];
  const sync = new CalendarSync({
    client: {
      list: async ({ syncToken }) => {
        requested.push(syncToken);
        const page = pages.shift();
        if (page === undefined) throw new Error("nothing more");
        return page;
      },
    },
    state: new MemoryInbox().state,
    key: "position",
    calendarId: "primary",
    log,
    emit: emit ?? (async (events) => void found.push(...events.map(({ event, id }) => `${event} ${id}`))),
  });
  const errors: unknown[] = [];
  for (const _step of steps) await sync.reconcile().catch((error: unknown) => errors.push(error));
  return { found, requested, errors };
}

function event(
  id: string,
  made: number,
  version: string,
  status: CalendarEvent["status"] = "confirmed",
): CalendarEvent {
  return { id, status, etag: `"${version}"`, created: new Date(made).toISOString() };
}

describe("an event", () => {
  it("is new if it was created since the last reading, or shortly before and not yet seen", async () => {
    const { found } = await readAll([
      { at: noon, events: [event("seen", noon - minute, "1")] },
      {
        at: noon + 60 * minute,
        events: [
          event("seen", noon - minute, "2"),
          event("late", noon - minute, "1"),
          event("new", noon + minute, "1"),
          event("old", noon - 60 * minute, "2"),
          event("gone", noon + minute, "3", "cancelled"),
        ],
      },
      { at: noon + 61 * minute, events: [event("new", noon + minute, "2")] },
    ]);
    expect(found).toEqual([
      "event.updated seen.2",
      "event.created late.1",
      "event.created new.1",
      "event.updated old.2",
      "event.cancelled gone.3",
      "event.updated new.2",
    ]);
  });

  it("is found again, under the same id, if it could not be stored", async () => {
    const ids: string[] = [];
    const step = { at: noon + minute, events: [event("new", noon + minute, "1")] };
    const { requested, errors } = await readAll([{ at: noon, events: [] }, step, step], async (events) => {
      ids.push(...events.map(({ id, event }) => `${event} ${id}`));
      if (ids.length === 1) throw new Error("disk full");
    });
    expect(errors).toHaveLength(1);
    expect(ids).toEqual(["event.created new.1", "event.created new.1"]);
    expect(requested).toEqual([undefined, "s0", "s0"]);
  });

  it("has a separate id for every version, no matter what Google's id is", () => {
    expect(versionId({ id: "a", etag: '"1"' })).toBe("a.1");
    expect(versionId({ id: "a", updated: "2026-01-15T12:00:00Z" })).toBe("a.2026-01-15T12:00:00Z");
    const long = "x".repeat(1000);
    expect(versionId({ id: long, etag: '"1"' })).toMatch(/^[0-9a-f]{64}$/);
    expect(versionId({ id: long, etag: '"1"' })).not.toBe(versionId({ id: long, etag: '"2"' }));
    expect(versionId({ id: "a" })).not.toBe(versionId({ id: "a", summary: "b" }));
  });
});

describe("the pause after a failure", () => {
  it("doubles up to a quarter of an hour, and is never shorter than Google requests", () => {
    const error = new GoogleError("", 503);
    expect([1, 2, 3].map((failures) => backoff(failures, error, () => 1))).toEqual([5000, 10_000, 20_000]);
    expect(backoff(50, error, () => 1)).toBe(15 * minute);
    expect(backoff(2, error, () => 0)).toBe(5000);
    expect(backoff(1, new GoogleError("", 429, "", 90_000), () => 0)).toBe(90_000);
  });
});
