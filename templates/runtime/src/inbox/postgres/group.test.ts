import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Group } from "./group.ts";

test("the requests of one turn form one group and are answered individually", async () => {
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

test("an item whose result is a promise fails alone", async () => {
  const run = async (items: readonly number[]) =>
    items.map((item) => (item === 2 ? Promise.reject(new Error("bad")) : item));
  const group = new Group<number, number>({ run, maxItems: 100, parallel: 1 });
  const answers = await Promise.allSettled([1, 2, 3].map((item) => group.add(item)));
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test("groups respect their limits of size and weight, and a heavy item forms its own group", async () => {
  const groups: (readonly number[])[] = [];
  const run = async (items: readonly number[]) => {
    groups.push(items);
    return items;
  };
  const group = new Group({ run, maxItems: 3, weigh: (item: number) => item, maxWeight: 10, parallel: 1 });
  await Promise.all([1, 1, 1, 1, 50, 6, 6].map((item) => group.add(item)));
  expect(groups).toEqual([[1, 1, 1], [1], [50], [6], [6]]);
});

test("concurrent groups are limited; a failed one also fails the waiting items, but no other running group", async () => {
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
