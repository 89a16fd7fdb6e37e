import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { durationBucket, percentile } from "./durations.ts";

function countedIn(durations: readonly number[]): readonly number[] {
  const buckets = new Array<number>(64).fill(0);
  for (const one of durations) {
    const bucket = durationBucket(one);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  return buckets;
}

describe("durations in buckets", () => {
  it("give percentiles within 20 % of the true ones", () => {
    const duration = fc.double({ min: 0, max: 28, noNaN: true }).map((power) => 2 ** power);
    const share = fc.constantFrom(0.5, 0.95, 0.99, 1);
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), share, (durations, wanted) => {
        const sorted = durations.toSorted((one, other) => one - other);
        const exact = sorted[Math.max(1, Math.ceil(wanted * sorted.length)) - 1] ?? 0;
        const found = percentile(countedIn(durations), wanted) ?? 0;
        expect(Math.abs(found - exact) / exact).toBeLessThan(0.2);
      }),
    );
  });

  it("are within 20 % of a duration just above a bound, rounding included", () => {
    const justAbove = [1, Math.SQRT2, 2, 2.828427125726449].map((ms) => ms * (1 + 1e-9));
    for (const ms of justAbove) {
      const found = percentile(countedIn([ms]), 1) ?? 0;
      expect(Math.abs(found - ms) / ms).toBeLessThan(0.2);
    }
  });

  it("put each bound into the bucket that it ends", () => {
    expect([0, 0.2, 1, Math.SQRT2, 1.5, 2, 1024, 1025].map(durationBucket)).toEqual([
      0, 0, 0, 1, 2, 2, 20, 21,
    ]);
    expect(durationBucket(Number.MAX_VALUE)).toBe(63);
  });

  it("have no percentile where nothing was counted", () => {
    expect(percentile([], 0.5)).toBeUndefined();
    expect(percentile(countedIn([]), 0.5)).toBeUndefined();
  });
});
