import { expect, it } from "vitest";
import { endOf } from "./near.ts";

it("gives each worker the next test as soon as it is free", () => {
  expect(endOf([], 3)).toBe(0);
  expect(endOf([5, 1, 1, 1, 9], 2)).toBe(12);
});
