import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import type { RollUp, RollUpRange, RollUpStore } from "./roll-up-store.ts";
import { Summaries, summarize } from "./summarize.ts";
import type { Summary } from "./sums.ts";
import { measures, Tally } from "./tally.ts";

/** A whole hour. */
const begin = 29_400_000;
const hour = 60;
const day = 24 * hour;

const counted = fc.record({
  measure: fc.constantFrom(...measures),
  milliseconds: fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined }),
});
const name = fc.record({
  trigger: fc.constantFrom("/github", "/orders"),
  event: fc.constantFrom("push", "issues.opened", ""),
  application: fc.constantFrom("", "shop"),
});

const rollUpsAt = (minutes: fc.Arbitrary<number>): fc.Arbitrary<RollUp[]> =>
  fc.array(
    fc
      .record({ name, minute: minutes, counts: fc.array(counted, { minLength: 1, maxLength: 4 }) })
      .map((one) => {
        const tally = new Tally();
        for (const { measure, milliseconds } of one.counts) tally.count(measure, milliseconds);
        return { ...one.name, minute: one.minute, tally };
      }),
    { maxLength: 12 },
  );

/** The questions of a page that stays open while time goes on. */
const questions: readonly Omit<Summary, "from" | "to">[] = [
  { step: 4 * hour, by: ["trigger", "event"], only: {} },
  { step: 10, by: [], only: {} },
  { step: 1, by: ["application"], only: { event: "push" } },
  { step: hour, by: ["trigger", "event", "application"], only: { trigger: "/orders" } },
];

const lookedAt = fc.record({
  question: fc.constantFrom(...questions),
  minutes: fc.constantFrom(hour, day, 7 * day),
  /** Minutes that pass before it. */
  later: fc.integer({ min: 0, max: 30 }),
  /** Some are late: the store was unavailable. */
  unstored: rollUpsAt(fc.integer({ min: -40, max: 0 })),
});

const moved = (rollUps: readonly RollUp[], by: number): RollUp[] =>
  rollUps.map((one) => ({ ...one, minute: one.minute + by }));

describe("sums that are asked for again and again", () => {
  it("equal those of everything at once, whatever is counted in between", async () => {
    await fc.assert(
      fc.asyncProperty(
        rollUpsAt(fc.integer({ min: -8 * day, max: 0 })),
        fc.array(lookedAt, { minLength: 2, maxLength: 8 }),
        async (before, looks) => {
          const store = new MemoryInbox().rollUps;
          await store.add(moved(before, begin));
          const summaries = new Summaries(store);
          let minute = begin;
          for (const { question, minutes, later, unstored } of looks) {
            minute += later;
            const asked = { ...question, from: minute + 1 - minutes, to: minute + 1 };
            const fresh = moved(unstored, minute);
            const now = minute * 60_000 + 30_000;
            const answer = await summaries.summarize(asked, fresh, now);
            await store.add(fresh);
            expect(answer).toEqual(await summarize(store, asked, now));
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("read only what is new", async () => {
    const kept = new MemoryInbox().rollUps;
    const ranges: RollUpRange[] = [];
    const store: RollUpStore = {
      add: (rollUps) => kept.add(rollUps),
      prune: (now) => kept.prune(now),
      read: (range, visit) => {
        ranges.push(range);
        return kept.read(range, visit);
      },
    };
    const summaries = new Summaries(store);
    const asked = { from: begin - 35 * day, to: begin + 30, step: 4 * hour, by: [], only: {} };
    const now = (begin + 30) * 60_000;
    for (let times = 0; times < 3; times++) await summaries.summarize(asked, [], now);
    expect(ranges.map(({ from, to }) => [(from - begin) / hour, (to - begin) / hour])).toEqual([
      [expect.any(Number), 0],
      [0, expect.any(Number)],
      [0, expect.any(Number)],
      [0, expect.any(Number)],
    ]);
  });

  it("are not kept where they hold more than a process has room for", async () => {
    const kept = new MemoryInbox().rollUps;
    const events = Array.from({ length: 300 }, (_, index) => `event.${index}`);
    const tally = new Tally();
    tally.count("ok", 3);
    const rollUps = events.map((event) => ({
      minute: begin - day,
      trigger: "/github",
      event,
      application: "",
      tally,
    }));
    await kept.add(rollUps);
    let reads = 0;
    const store: RollUpStore = {
      add: (some) => kept.add(some),
      prune: (now) => kept.prune(now),
      read: (range, visit) => {
        reads += range.from < begin - day ? 1 : 0;
        return kept.read(range, visit);
      },
    };
    const summaries = new Summaries(store);
    const asked = { from: begin - 35 * day, to: begin, step: 4 * hour, by: ["event"], only: {} } as const;
    for (let times = 0; times < 2; times++) {
      const { series } = await summaries.summarize(asked, [], begin * 60_000);
      expect(series.length).toBe(300);
    }
    expect(reads).toBe(2);
  });
});
