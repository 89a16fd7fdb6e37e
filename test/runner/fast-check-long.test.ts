import { beforeEach, expect, test } from "vitest";
import { longFastCheck } from "./fast-check-long.ts";

const long = (shift: number) =>
  longFastCheck({ factor: 3, seed: (fixed) => fixed + shift, repeatedBy: `HOOKLOOM_SEED=${shift}` });
const fc = long(1_000);

let drawn: number[];
beforeEach(() => {
  drawn = [];
});
const numbers = (of = fc) => of.property(of.integer(), (number) => void drawn.push(number));

test("a property runs its count several times", () => {
  fc.assert(numbers(), { numRuns: 7 });
  expect(drawn).toHaveLength(21);
  fc.assert(numbers());
  expect(drawn).toHaveLength(321);
});

test("a fixed seed gives other numbers in another long run, and the same ones when it is repeated", () => {
  const run = (shift: number): readonly number[] => {
    drawn = [];
    long(shift).assert(numbers(long(shift)), { numRuns: 5, seed: 14 });
    return drawn;
  };
  expect(run(1)).not.toEqual(run(2));
  expect(run(1)).toEqual(run(1));
  expect(fc.check(numbers(), { seed: 14 })).toMatchObject({ seed: 1_014, numRuns: 300 });
});

test("a failure names the variables that repeat it", async () => {
  const fails = fc.property(fc.nat(), () => false);
  expect(() => fc.assert(fails)).toThrow(/seed: 1000[\s\S]*HOOKLOOM_SEED=1000 repeats this\./);
  const later = fc.asyncProperty(fc.nat(), async () => false);
  await expect(fc.assert(later)).rejects.toThrow(/HOOKLOOM_SEED=1000 repeats this\./);
});

test("a path repeats one counterexample of its seed", () => {
  const atLeastTen = fc.property(fc.nat(), (number) => number < 10);
  const { seed, counterexamplePath } = fc.check(atLeastTen);
  expect(fc.check(atLeastTen, { seed, path: counterexamplePath ?? "" })).toMatchObject({ seed, numRuns: 1 });
});

test("a sample keeps its size and has another seed", () => {
  const sample = (shift: number) => long(shift).sample(fc.nat(), { numRuns: 4, seed: 15 });
  expect(sample(1)).toHaveLength(4);
  expect(sample(1)).not.toEqual(sample(2));
  expect(fc.sample(fc.nat(), 6)).toHaveLength(6);
});
