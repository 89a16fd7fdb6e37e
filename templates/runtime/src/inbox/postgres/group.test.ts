import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Group } from "./group.ts";

test("what one turn asks for is one group, answered one by one", async () => {
  const groups: (readonly number[])[] = [];
  const run = async (items: readonly number[]) => {
    groups.push(items);
    return items.map((item) => item * 2);
  };
  const group = new Group({ run, maxItems: 100, parallel: 1 });
  await expect(Promise.all([1, 2, 3].map((item) => group.add(item)))).resolves.toEqual([2, 4, 6]);
  await expect(group.add(4)).resolves.toBe(8);
  expect(groups).toEqual([[1, 2, 3], [4]]);
});

test("groups keep to their size and weight, and a heavy item goes alone", async () => {
  const groups: (readonly number[])[] = [];
  const run = async (items: readonly number[]) => {
    groups.push(items);
    return items;
  };
  const group = new Group({ run, maxItems: 3, weigh: (item: number) => item, maxWeight: 10, parallel: 1 });
  await Promise.all([1, 1, 1, 1, 50, 6, 6].map((item) => group.add(item)));
  expect(groups).toEqual([[1, 1, 1], [1], [50], [6], [6]]);
});

test("only so many groups are under way; with a failed one fails what waits, but not another one under way", async () => {
  const open: ((error?: Error) => void)[] = [];
  const run = (items: readonly string[]) =>
    new Promise<readonly string[]>((resolve, reject) => {
      open.push((error) => (error === undefined ? resolve(items) : reject(error)));
    });
  const group = new Group({ run, maxItems: 1, parallel: 2 });
  const answers = Promise.allSettled(["a", "b", "c", "d"].map((item) => group.add(item)));
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  expect(open).toHaveLength(2);
  open[0]?.(new Error("down"));
  open[1]?.();
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  expect((await answers).map(({ status }) => status)).toEqual([
    "rejected",
    "fulfilled",
    "rejected",
    "rejected",
  ]);
  const next = group.add("e");
  for (let turn = 0; turn < 5; turn++) await nextTurn();
  open[2]?.();
  await expect(next).resolves.toBe("e");
});
