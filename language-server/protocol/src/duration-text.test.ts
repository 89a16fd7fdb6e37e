import { expect, it } from "vitest";
import { durationText } from "./duration-text.ts";

it("writes a duration in the unit that people would use", () => {
  const texts = [0.04, 0.12, 3, 9.5, 12.4, 999, 2_100, 59_000, 90_000].map(durationText);
  expect(texts).toEqual([
    ...["0 ms", "0.1 ms", "3 ms", "9.5 ms", "12 ms", "999 ms"],
    ...["2.1 s", "59.0 s", "1.5 min"],
  ]);
});
