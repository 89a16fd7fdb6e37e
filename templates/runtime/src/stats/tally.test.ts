import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StatsMeasure } from "../management/management.ts";
import { mergeTallies, Tally } from "./tally.ts";

const measure = fc.constantFrom<StatsMeasure>("accepted", "refused", "ok", "dead", "waited", "answered");
const count = fc.record({
  measure,
  milliseconds: fc.option(fc.integer({ min: 0, max: 40_000_000 }), { nil: undefined }),
});

function tallyOf(counts: readonly { measure: StatsMeasure; milliseconds: number | undefined }[]): Tally {
  const tally = new Tally();
  for (const one of counts) tally.count(one.measure, one.milliseconds);
  return tally;
}

describe("a tally", () => {
  it("is the same when it is read again, and adds up in any order", () => {
    fc.assert(
      fc.property(fc.array(count), fc.array(count), (some, more) => {
        const [one, other] = [tallyOf(some), tallyOf(more)];
        const whole = tallyOf([...some, ...more]).encode();
        expect(mergeTallies([one.encode()]).encode()).toEqual(one.encode());
        expect(mergeTallies([one.encode(), other.encode()]).encode()).toEqual(whole);
        expect(mergeTallies([other.encode(), one.encode()]).encode()).toEqual(whole);
      }),
    );
  });

  it("holds counts that no 32 bits hold", () => {
    const tally = new Tally();
    tally.count("ok", 2 ** 45);
    const read = mergeTallies([tally.encode()]).spread("ok");
    expect(read?.sum).toBe(2 ** 45);
  });

  it("is small: a usual minute takes less than 60 bytes", () => {
    const tally = new Tally();
    for (let index = 0; index < 600; index++) {
      tally.count("accepted");
      tally.count("ok", 20 + (index % 40));
    }
    expect(tally.encode().length).toBeLessThan(60);
  });
});
