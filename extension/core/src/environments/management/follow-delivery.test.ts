import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { DeliveryDetail } from "@hookloom/runtime/management";
import { beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { type FollowPorts, followDelivery } from "./follow-delivery.ts";

let root = "";
beforeAll(async () => {
  root = temporaryFolder();
  await mkdir(path.join(root, "src"));
  await writeFile(path.join(root, "src", "webhook.ts"), "");
});

const running: DeliveryDetail = {
  id: "d1",
  source: "github",
  trigger: "/github",
  event: "issues.opened",
  receivedAt: "2026-03-01T11:57:00.000Z",
  status: 200,
  outcome: "running",
  milliseconds: 0,
  attempts: 0,
  cursor: "1",
  part: 0,
  headers: {},
  history: [],
};

/** An environment that answers with one state after another and then repeats the last; its clock advances with each pause. */
function environment(
  states: readonly DeliveryDetail[],
  stack = "",
): FollowPorts & { readonly paused: number[] } {
  const paused: number[] = [];
  let asked = 0;
  return {
    root,
    paused,
    read: async () => states[Math.min(asked++, states.length - 1)] ?? running,
    log: async () => [
      { time: running.receivedAt, level: "error", msg: "The handler failed: boom", error: { stack } },
    ],
    pause: async (milliseconds) => void paused.push(milliseconds),
    now: () => paused.reduce((sum, each) => sum + each, 0),
  };
}

test("a failed handler is reported with its error and the location in the project's code", async () => {
  const failed = {
    ...running,
    outcome: "failed",
    milliseconds: 3,
    attempts: 1,
    error: "boom\n  at x",
  } as const;
  const stack = `Error: boom\n    at f (${path.join(root, "node_modules", "x.js")}:1:1)\n    at run (${path.join(root, "src", "webhook.ts")}:8:9)`;
  const ports = environment([running, running, failed], stack);
  expect(await followDelivery(ports, 0)).toEqual({
    outcome: "failed",
    milliseconds: 3,
    attempts: 1,
    error: "boom",
    location: { file: "src/webhook.ts", line: 8, column: 9 },
  });
  expect(ports.paused).toHaveLength(2);
});

test("code in an image is found by the end of its path; code that is not here has no location", async () => {
  const failed = { ...running, outcome: "failed", attempts: 1, error: "boom" } as const;
  const inImage = environment([failed], "Error: boom\n    at run (/app/src/webhook.ts:8:9)");
  expect((await followDelivery(inImage, 0)).location).toEqual({ file: "src/webhook.ts", line: 8, column: 9 });
  const elsewhere = environment([failed], "Error: boom\n    at run (/app/src/other.ts:8:9)");
  expect((await followDelivery(elsewhere, 0)).location).toBeUndefined();
});

test("a log that is written a moment later is read again; without the error in it only the location is missing", async () => {
  const failed = { ...running, outcome: "failed", attempts: 1, error: "boom" } as const;
  const late = environment([failed], "Error: boom\n    at run (/app/src/webhook.ts:8:9)");
  let looks = 0;
  const log = async () => (++looks < 3 ? [] : await late.log());
  expect((await followDelivery({ ...late, log }, 0)).location?.line).toBe(8);
  const unread = { ...environment([failed]), log: () => Promise.reject(new Error("no log")) };
  expect(await followDelivery(unread, 0)).toMatchObject({ outcome: "failed", error: "boom" });
});

test("a retried delivery is reported at each run that was not counted yet", async () => {
  const nextAttemptAt = "2026-03-01T11:58:00.000Z";
  const once = { ...running, outcome: "retrying", attempts: 1, error: "boom", nextAttemptAt } as const;
  const ok = { ...running, outcome: "ok", milliseconds: 2, attempts: 2 } as const;
  expect(await followDelivery(environment([once]), 0)).toMatchObject({ outcome: "retrying", nextAttemptAt });
  expect(await followDelivery(environment([once, once, ok]), 1)).toEqual({
    outcome: "ok",
    milliseconds: 2,
    attempts: 2,
  });
});

test("a delivery that still runs after a while is reported as running", async () => {
  const ports = environment([running]);
  expect(await followDelivery(ports, 0)).toMatchObject({ outcome: "running" });
  expect(ports.now()).toBeGreaterThanOrEqual(20_000);
});
