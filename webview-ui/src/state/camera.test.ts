import type { Rect } from "@hookloom/protocol/flow-layout-types";
import fc from "fast-check";
import { expect, it } from "vitest";
import { contains, panIntoView, visibleArea, zoomed, zoomRange } from "./camera.ts";

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

const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** A pane with covers in two of its corners, and a card that fits beside each of them. */
const scenes = fc.record({
  pane: fc.record({ width: between(560, 1600), height: between(400, 1200) }),
  low: fc.record({ width: between(20, 140), height: between(20, 100) }),
  card: fc.record({
    x: between(-3000, 3000),
    y: between(-3000, 3000),
    width: between(40, 280),
    height: fc.constant(52),
  }),
  viewport: fc.record({
    x: between(-500, 500),
    y: between(-500, 500),
    zoom: fc.double({ min: 0.3, max: 1, noNaN: true }),
  }),
});

const cornerCovers = ({
  pane,
  low,
}: {
  pane: { width: number; height: number };
  low: { width: number; height: number };
}): Rect[] => [
  { x: 12, y: pane.height - 12 - low.height, ...low },
  { x: pane.width - 140, y: pane.height - 100, width: 128, height: 88 },
];

it("brings a rectangle into the pane and out from under its covers, and then has nothing to move", () => {
  fc.assert(
    fc.property(scenes, (scene) => {
      const { pane, card, viewport } = scene;
      const covers = cornerCovers(scene);
      const found = panIntoView(viewport, pane, card, covers);
      const { x, y, zoom } = found;
      const at = {
        x: card.x * zoom + x,
        y: card.y * zoom + y,
        width: card.width * zoom,
        height: card.height * zoom,
      };
      expect(zoom).toBe(viewport.zoom);
      expect(contains({ x: 0, y: 0, ...pane }, at)).toBe(true);
      for (const cover of covers) {
        const gaps = [
          at.x - (cover.x + cover.width),
          cover.x - (at.x + at.width),
          at.y - (cover.y + cover.height),
          cover.y - (at.y + at.height),
        ];
        // In pixels, and the position is a sum of products that are rounded.
        expect(Math.max(...gaps)).toBeGreaterThan(-1e-6);
      }
      const again = panIntoView(found, pane, card, covers);
      expect(again.x).toBeCloseTo(x);
      expect(again.y).toBeCloseTo(y);
    }),
  );
});

it("pans no further than it has to", () => {
  const pane = { width: 800, height: 600 };
  const still = { x: 0, y: 0, zoom: 1 };
  const [zoomBox] = cornerCovers({ pane, low: { width: 90, height: 30 } });
  const covers = zoomBox ? [zoomBox] : [];
  const card = (x: number, y: number): Rect => ({ x, y, width: 280, height: 52 });
  expect(panIntoView(still, pane, card(300, 300), covers)).toBe(still);
  expect(panIntoView(still, pane, card(300, 590), covers)).toEqual({ x: 0, y: -66, zoom: 1 });
  // Up, above the box.
  expect(panIntoView(still, pane, card(40, 540), covers)).toEqual({ x: 0, y: -42, zoom: 1 });
  // Beside it, which is nearer.
  expect(panIntoView(still, pane, card(90, 520), covers)).toEqual({ x: 20, y: 0, zoom: 1 });
  // A rectangle without free space is only brought into the pane.
  expect(panIntoView(still, pane, { x: 30, y: 0, width: 700, height: 590 }, covers)).toEqual({
    x: 0,
    y: 5,
    zoom: 1,
  });
});
