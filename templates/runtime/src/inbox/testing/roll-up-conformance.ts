import { expect, it } from "vitest";
import type { RollUp, RollUpRange, RollUpStore } from "../../stats/roll-up-store.ts";
import { mergeTallies, Tally } from "../../stats/tally.ts";
import { restart, type TestStore } from "./fixtures.ts";

/** A whole hour, so its minutes are in one hour. */
const hour = 29_400_000;
const day = 24 * 60;

function rollUp(minute: number, runs: number, more: Partial<RollUp> = {}): RollUp {
  const tally = new Tally();
  for (let run = 0; run < runs; run++) tally.count("ok", 10);
  return { minute, trigger: "/github", event: "push", application: "", tally, ...more };
}

async function read(store: RollUpStore, range: RollUpRange): Promise<readonly string[]> {
  const rows: string[] = [];
  await store.read(range, ({ minute, trigger, event, application, tally }) => {
    const count = mergeTallies([tally]).spread("ok")?.count ?? 0;
    rows.push([minute - hour, trigger, event, application, count].join(" "));
  });
  return rows.sort();
}

const minutes = { span: "minute", from: hour, to: hour + 120 } as const;
const hours = { span: "hour", from: hour, to: hour + 120 } as const;

/** Part of `inboxConformance`. */
export function rollUpConformance(store: () => TestStore, isDurable: boolean): void {
  const rollUps = () => store().inbox.rollUps;
  let number = 0;
  const add = (writer: string, ...some: readonly RollUp[]) => {
    number++;
    return rollUps().add(some, { writer, number });
  };

  it("of a minute add up, and so do those of its hour", async () => {
    await add("a", rollUp(hour, 2), rollUp(hour + 1, 1), rollUp(hour + 60, 5));
    await add("a", rollUp(hour + 1, 3));
    expect(await read(rollUps(), minutes)).toEqual([
      "0 /github push  2",
      "1 /github push  4",
      "60 /github push  5",
    ]);
    expect(await read(rollUps(), hours)).toEqual(["0 /github push  6", "60 /github push  5"]);
    expect(await read(rollUps(), { ...minutes, from: hour + 1, to: hour + 60 })).toEqual([
      "1 /github push  4",
    ]);
  });

  it("are apart by trigger, event and application", async () => {
    const others = [{ trigger: "/other" }, { event: "" }, { application: "shop" }];
    await add("a", rollUp(hour, 1), ...others.map((more) => rollUp(hour, 2, more)));
    expect(await read(rollUps(), minutes)).toEqual([
      "0 /github   2",
      "0 /github push  1",
      "0 /github push shop 2",
      "0 /other push  2",
    ]);
  });

  it("keep durations", async () => {
    const tally = new Tally();
    for (const milliseconds of [3, 70, 70]) tally.count("waited", milliseconds);
    await add("a", rollUp(hour, 0, { tally }));
    await add("a", rollUp(hour, 0, { tally }));
    await rollUps().read(hours, (found) => {
      expect(mergeTallies([found.tally]).encode()).toEqual(
        mergeTallies([tally.encode(), tally.encode()]).encode(),
      );
    });
  });

  it("of several writers at once all count", async () => {
    const writers = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
    await Promise.all(writers.map((writer) => add(writer, rollUp(hour, 1), rollUp(hour + 1, 2))));
    expect(await read(rollUps(), hours)).toEqual(["0 /github push  24"]);
  });

  it("of a range are all read, of however many series", async () => {
    const events = Array.from({ length: 700 }, (_, index) => `event${index}`);
    await add(
      "a",
      ...events.flatMap((event) => [rollUp(hour, 1, { event }), rollUp(hour + 1, 1, { event })]),
    );
    expect(await read(rollUps(), minutes)).toHaveLength(1400);
  });

  it("are pruned: minutes after two days, hours after 35", async () => {
    const now = (hour + 36 * day) * 60_000;
    const last = hour + 36 * day;
    await add("a", rollUp(hour, 1), rollUp(last - 3 * day, 2), rollUp(last - 60, 3));
    await rollUps().prune(now);
    const all = { from: 0, to: last + 60 };
    const of = (rows: readonly string[]) => rows.map((row) => Number(row.split(" ").at(-1))).sort();
    expect(of(await read(rollUps(), { span: "minute", ...all }))).toEqual([3]);
    expect(of(await read(rollUps(), { span: "hour", ...all }))).toEqual([2, 3]);
  });

  if (!isDurable) return;
  it("survive a restart", async () => {
    await add("a", rollUp(hour, 2));
    const opened = await restart(store());
    expect(await read(opened.rollUps, minutes)).toEqual(["0 /github push  2"]);
  });
}
