import fc from "fast-check";
import { expect, test } from "vitest";
import { scrollToRow, visibleRows } from "./row-window.ts";

const sizes = fc.record({
  scroll: fc.integer({ min: 0, max: 10_000 }),
  height: fc.integer({ min: 26, max: 800 }),
  count: fc.integer({ min: 0, max: 400 }),
});

test("every visible row is drawn, and few others", () => {
  fc.assert(
    fc.property(sizes, ({ scroll, height, count }) => {
      const { start, end } = visibleRows(scroll, height, 26, count);
      for (let row = 0; row < count; row++) {
        const seen = (row + 1) * 26 > scroll && row * 26 < scroll + height;
        if (seen) expect(row >= start && row < end).toBe(true);
      }
      expect(end - start).toBeLessThanOrEqual(height / 26 + 15);
    }),
  );
});

test("a row that is scrolled to is completely visible", () => {
  fc.assert(
    fc.property(sizes, fc.nat(399), ({ scroll, height }, row) => {
      const place = scrollToRow(row, scroll, height, 26);
      expect(row * 26).toBeGreaterThanOrEqual(place);
      expect((row + 1) * 26).toBeLessThanOrEqual(place + height);
    }),
  );
});
