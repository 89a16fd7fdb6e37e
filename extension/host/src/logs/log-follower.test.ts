import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import type { LogOptions, Target } from "@hookloom/core/environments/contract/target";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LogFollower } from "./log-files.ts";

const place = { root: "/orders", environment: "prod" };
const line = (msg: string): LogLine => ({ time: "2026-11-24T10:00:00Z", level: "info", msg });

interface Attempt {
  readonly options: LogOptions;
  print(line: LogLine): void;
  end(error?: Error): void;
}

let attempts: Attempt[];
let open: number;
beforeEach(() => {
  vi.useFakeTimers();
  attempts = [];
  open = 0;
});
afterEach(() => vi.useRealTimers());

function follow(
  of: { readonly root: string; readonly environment: string; readonly delivery?: string } = place,
) {
  const onChange = vi.fn();
  const target: Partial<Target> = {
    logs: (options, print) =>
      new Promise((resolve, reject) => {
        options.signal.addEventListener("abort", () => resolve());
        attempts.push({ options, print, end: (error) => (error ? reject(error) : resolve()) });
      }),
    dispose: async () => {
      open--;
    },
  };
  const follower = new LogFollower(of, {
    onChange,
    open: async () => {
      open++;
      return target as Target;
    },
  });
  return { follower, onChange };
}

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

test("lines appear as they arrive, and many of them count as one change", async () => {
  const { follower, onChange } = follow({ ...place, delivery: "6f1c" });
  expect(follower.text).toBe("Nothing has been logged for this delivery yet.\n");
  await settle();
  expect(attempts[0]?.options).toMatchObject({ follow: true, delivery: "6f1c" });
  for (let count = 0; count < 100; count++) attempts[0]?.print(line(`line ${count}`));
  await settle(200);
  expect(onChange).toHaveBeenCalledTimes(1);
  expect(follower.text.split("\n").at(-2)).toMatch(/info {2}line 99$/);
  follower.stop();
});

test("after a lost connection it continues without repeating lines", async () => {
  const { follower } = follow();
  await settle();
  attempts[0]?.print(line("before"));
  attempts[0]?.end(new Error("The cluster cannot be reached.\n  at somewhere"));
  await settle(200);
  expect(follower.text).toMatch(/before\n── The cluster cannot be reached\.\n$/);
  await settle(10_000);
  attempts[1]?.print(line("before"));
  attempts[1]?.print(line("after"));
  expect(follower.text).toMatch(/^\S+ info {2}before\n\S+ info {2}after\n$/);
  follower.stop();
});

test("if nothing answers it asks less and less often, and at once on request", async () => {
  const { follower } = follow();
  for (let time = 0; time < 600; time++) {
    attempts.at(-1)?.end(new Error("Nothing is deployed to prod yet."));
    await settle(1_000);
  }
  expect(attempts.length).toBeLessThan(30);
  const asked = attempts.length;
  follower.refresh();
  await settle();
  expect(attempts.length).toBe(asked + 1);
  follower.stop();
});

test("once it is closed, no connection is left open", async () => {
  const { follower } = follow();
  await settle();
  follower.stop();
  await settle(60_000);
  expect([attempts.length, open]).toEqual([1, 0]);
});

test("only the newest lines are kept", async () => {
  const { follower } = follow();
  await settle();
  for (let count = 0; count < 6_000; count++) attempts[0]?.print(line(`line ${count}`));
  expect(follower.text.split("\n")).toHaveLength(5_001);
  expect(follower.text).toMatch(/line 5999\n$/);
  follower.stop();
});
