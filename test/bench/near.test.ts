import { expect, it } from "vitest";
import { makespanMs } from "./near.ts";

it("gives each worker the next test as soon as it is free", () => {
  expect(makespanMs([], 3)).toBe(0);
  expect(makespanMs([5, 1, 1, 1, 9], 2)).toBe(12);
});
