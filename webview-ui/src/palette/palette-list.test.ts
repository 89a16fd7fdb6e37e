import type { PaletteItem } from "@hookloom/protocol/palette";
import { expect, it } from "vitest";
import { paletteLines, scrollTo } from "./palette-list.tsx";

const items: readonly PaletteItem[] = (["connections", "constructs", "constructs", "more"] as const).map(
  (group, index) => ({ id: `${index}`, group, label: `${index}`, icon: "x" }),
);

it("puts each row below the one before, with a title above each group", () => {
  const lines = paletteLines(items);
  expect(lines.map(({ title, row }) => title ?? row?.item.id)).toEqual([
    "Connections",
    "0",
    "Constructs",
    "1",
    "2",
    "More",
    "3",
  ]);
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    expect(line.top).toBe(before ? before.top + before.height : 0);
  }
  expect(paletteLines([])).toEqual([]);
});

it("scrolls as little as it takes, and to the very top for the first row", () => {
  const lines = paletteLines(items);
  const top = (index: number): number => lines.find(({ row }) => row?.index === index)?.top ?? 0;
  expect(scrollTo(lines, 0, 30, 60)).toBe(0);
  expect(scrollTo(lines, 1, 0, 500)).toBe(0);
  expect(scrollTo(lines, 3, 0, 60)).toBe(top(3) + 28 - 60);
  expect(scrollTo(lines, 1, top(3), 60)).toBe(top(1));
  expect(scrollTo(lines, 9, 7, 60)).toBe(7);
});
