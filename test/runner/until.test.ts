import { expect, test } from "vitest";
import { scaled } from "./machine-speed.ts";
import { until } from "./until.ts";

const shortTimeout = { timeoutMs: 20, intervalMs: 1 };

test("the first value that is neither false nor undefined ends the wait", async () => {
  const values = [false, undefined, 0, 1];
  expect(await until("a value", () => values.shift())).toBe(0);
  expect(values).toEqual([1]);
});

test("a check that throws is called again", async () => {
  let calls = 0;
  const value = await until("the third call", async () => {
    calls += 1;
    if (calls < 3) throw new Error("too early");
    return "ready";
  });
  expect(value).toBe("ready");
});

test("the error names what did not happen, and has the last failure as its cause", async () => {
  const cause = new Error("the server is away");
  const failing = (): never => {
    throw cause;
  };
  const error = expect.objectContaining({ message: `Not within ${scaled(20)} ms: an answer`, cause });
  await expect(until("an answer", failing, shortTimeout)).rejects.toEqual(error);
  await expect(until("an answer", () => false, shortTimeout)).rejects.toMatchObject({ cause: undefined });
});

test("a condition that is met exactly at the timeout still counts", async () => {
  expect(await until("now", () => true, { timeoutMs: 0 })).toBe(true);
});
