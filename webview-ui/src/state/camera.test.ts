import { expect, it } from "vitest";
import { visibleArea, zoomed, zoomRange } from "./camera.ts";

it("zooms within its range around the middle of the pane", () => {
  const pane = { width: 400, height: 200 };
  const before = { x: 40, y: -30, zoom: 0.5 };
  const middle = (viewport: typeof before) => {
    const { x, y, width, height } = visibleArea(viewport, pane);
    return { x: x + width / 2, y: y + height / 2 };
  };
  const after = zoomed(before, pane, 1);
  expect(after.zoom).toBe(1);
  expect(middle(after)).toEqual(middle(before));
  expect(zoomed(before, pane, 7).zoom).toBe(zoomRange.max);
  expect(zoomed(before, pane, 0).zoom).toBe(zoomRange.min);
});
