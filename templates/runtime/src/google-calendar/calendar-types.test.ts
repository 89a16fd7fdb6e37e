import { rmSync } from "node:fs";
import { join } from "node:path";
import type { calendar_v3 } from "@googleapis/calendar";
import { afterAll, describe, expect, expectTypeOf, it } from "vitest";
import { checkedByCompiler } from "../../../../test/runner/checked-by-compiler.ts";
import { compileText } from "../../build/compile-text.ts";
import { readSamples } from "../../build/read-samples.ts";
import { findSource } from "../catalog/catalog.ts";
import { secret, setting } from "../settings/setting.ts";
import { type CalendarContext, type CalendarEvent, googleCalendar } from "./google-calendar.ts";

// @reads nothing

/** Without what Google's client adds for requests: null, which removes a value, and optional members. */
type Received<Type> = Type extends (infer Item)[]
  ? Received<Item>[]
  : Type extends object
    ? string extends keyof Type
      ? Type
      : { [Key in keyof Type]?: Received<NonNullable<Type[Key]>> }
    : Type;

type Theirs = Received<calendar_v3.Schema$Event>;

/** The members that Google types as any string although its reference lists the values. */
type Worded = "id" | "status" | "attendees";

checkedByCompiler("the type of a calendar's event", () => {
  checkedByCompiler("has the members that Google's client has, each of the same type", () => {
    expectTypeOf<Exclude<keyof CalendarEvent, keyof calendar_v3.Schema$Event>>().toEqualTypeOf<never>();
    expectTypeOf<Exclude<keyof calendar_v3.Schema$Event, keyof CalendarEvent>>().toEqualTypeOf<never>();
    expectTypeOf<CalendarEvent>().toExtend<calendar_v3.Schema$Event>();
    expectTypeOf<Omit<Theirs, Worded>>().toExtend<Omit<CalendarEvent, Worded>>();
    type TheirAttendee = NonNullable<Theirs["attendees"]>[number];
    type OurAttendee = NonNullable<CalendarEvent["attendees"]>[number];
    expectTypeOf<keyof TheirAttendee>().toEqualTypeOf<keyof OurAttendee>();
  });

  checkedByCompiler("is what a handler gets", () => {
    const calendar = googleCalendar({
      secret: secret("GOOGLE_CHANNEL_TOKEN"),
      calendar: setting("GOOGLE_CALENDAR_ID", "", { default: "primary" }),
      refreshToken: secret("GOOGLE_REFRESH_TOKEN", "", { optional: true }),
    });
    calendar.on("event.created", ({ payload, event }) => {
      expectTypeOf(payload.start?.dateTime).toEqualTypeOf<string | undefined>();
      expectTypeOf(payload.status).toEqualTypeOf<"confirmed" | "tentative">();
      expectTypeOf(event).toEqualTypeOf<"event.created">();
      // @ts-expect-error an event has no such property
      payload.sumary;
    });
    async function tell({ payload }: CalendarContext<"event.cancelled">): Promise<"cancelled"> {
      return payload.status;
    }
    calendar.on("event.cancelled", tell);
    // @ts-expect-error no such event
    calendar.on("event.deleted", async () => undefined);
    // @ts-expect-error Google's pings are handled by the trigger itself
    calendar.on("ping", async () => undefined);
  });
});

describe("the catalogue and the samples", () => {
  const folder = join(import.meta.dirname, "..", "..", "..", "..", ".tsbuild", `calendar-${process.pid}`);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("have exactly the names and types of the events according to the compiler", () => {
    const names = findSource("google-calendar")?.events.map(({ name }) => JSON.stringify(name)) ?? [];
    const samples = readSamples().get("google-calendar") ?? [];
    const lines = samples.flatMap(({ event, samples: some }, file) =>
      some.map(
        ({ payload }, index) =>
          `export const s${file}x${index}: CalendarPayload<"${event}"> = ${JSON.stringify(payload)};`,
      ),
    );
    const own = join("..", "..", "templates", "runtime", "src", "google-calendar", "calendar-types.test.ts");
    const head = [
      // The expectations of this file are compiled too.
      `import "${own.replaceAll("\\", "/")}";`,
      'import type { CalendarEventName, CalendarPayload } from "@hookloom/runtime/google-calendar";',
      `type Listed = ${names.join(" | ")};`,
      "export const listed: Record<Listed, true> = {} as Record<CalendarEventName, true>;",
      "export const known: Record<CalendarEventName, true> = {} as Record<Listed, true>;",
    ];
    expect(compileText(folder, [...head, ...lines].join("\n"))).toBe("");
  });
});
