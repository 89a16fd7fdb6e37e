import { expect, it } from "vitest";
import { pngScale } from "./export.ts";

it("draws two pixels for each unit of the drawing, and fewer if a canvas could not hold them", () => {
  expect(pngScale(600, 900)).toBe(2);
  expect(pngScale(600, 32_000)).toBe(0.5);
  const [width, height] = [12_000, 14_000];
  const scale = pngScale(width, height);
  expect(width * scale * height * scale).toBeCloseTo(120_000_000, -2);
});
