import { setTimeout as wait } from "node:timers/promises";
import { expect, test } from "vitest";
import { inTime } from "./in-time.ts";

test("a result in time is returned, and a late one is not lost", async () => {
  const late: string[] = [];
  const keep = (text: string) => void late.push(text);
  expect(await inTime(Promise.resolve("soon"), 1000, keep)).toBe("soon");
  await expect(inTime(Promise.reject(new Error("No net")), 1000, keep)).rejects.toThrow("No net");
  const slow = wait(60, "slow");
  await expect(inTime(slow, 10, keep)).rejects.toThrow("does not answer in time");
  await slow;
  await wait(0);
  expect(late).toEqual(["slow"]);
});
