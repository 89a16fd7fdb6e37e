import { expect, it } from "vitest";
import { firstRow, treeMove } from "./tree-keys.ts";

/** A root that is open, with a part that is closed and one without parts, and a root without parts. */
const rows = [
  { level: 1, expanded: true },
  { level: 2, expanded: false },
  { level: 2, expanded: undefined },
  { level: 1, expanded: undefined },
];
const movesOf = (key: string) =>
  rows.map((_, at) => {
    const move = treeMove(rows, at, key);
    return move && ("to" in move ? move.to : "toggles");
  });

it("goes through the rows, and stops at both ends", () => {
  expect(movesOf("ArrowDown")).toEqual([1, 2, 3, 3]);
  expect(movesOf("ArrowUp")).toEqual([0, 0, 1, 2]);
  expect(movesOf("Home")).toEqual([0, 0, 0, 0]);
  expect(movesOf("End")).toEqual([3, 3, 3, 3]);
});

it("opens and closes what has parts, else goes to the first part or to what it is a part of", () => {
  expect(movesOf("ArrowRight")).toEqual([1, "toggles", 2, 3]);
  expect(movesOf("ArrowLeft")).toEqual(["toggles", 0, 0, 3]);
});

it("leaves other keys alone", () => {
  expect(movesOf("Enter")).toEqual([undefined, undefined, undefined, undefined]);
  expect(treeMove([], 0, "End")).toBeUndefined();
});

it("begins at the first row, or at the first of what was searched that leads to no other", () => {
  expect(firstRow(rows, "")).toBe(0);
  expect(firstRow(rows, "part")).toBe(1);
  expect(firstRow([], "part")).toBe(0);
});
