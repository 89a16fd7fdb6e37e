import { expect, it } from "vitest";
import { memory } from "../testing/memory.ts";
import { RecentRows } from "./recent-rows.ts";

it("forgets what was kept in another form, and keeps twenty", async () => {
  const recent = new RecentRows(memory({ "hookloom.recentRows": ["a", 1, { id: "b" }] }));
  expect(recent.list()).toEqual(["a"]);
  for (let index = 0; index < 30; index++) await recent.add(`row ${index}`);
  expect(recent.list()).toHaveLength(20);
  expect(recent.list()[0]).toBe("row 29");
  expect(new RecentRows(memory({ "hookloom.recentRows": "none" })).list()).toEqual([]);
});
