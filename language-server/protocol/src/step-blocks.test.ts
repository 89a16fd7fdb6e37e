import { expect, it } from "vitest";
import { stepCount } from "./step-blocks.ts";

it("counts steps, one of them too", () => {
  expect([0, 1, 2].map(stepCount)).toEqual(["0 steps", "1 step", "2 steps"]);
});
