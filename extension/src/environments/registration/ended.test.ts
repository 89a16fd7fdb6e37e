import { spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { expect, it } from "vitest";
import { processBegan } from "../platform/process-identity.ts";
import { hasEnded } from "./ended.ts";

it("tells a process from one that has its number since", () => {
  const began = processBegan(process.pid);
  expect(hasEnded({ endsWith: process.pid, ...(began === undefined ? {} : { began }) })).toBe(false);
  expect(hasEnded({ endsWith: process.pid })).toBe(false);
  expect(hasEnded({ endsWith: spawnSync(process.execPath, ["-e", ""]).pid })).toBe(true);
  expect(hasEnded({})).toBe(false);
});

// There the number alone has to do.
it.skipIf(process.platform === "win32")("knows when a process began, which never changes", async () => {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
  const { pid = 0 } = child;
  const began = processBegan(pid);
  expect(began).toMatch(/\d/);
  expect(processBegan(pid)).toBe(began);
  expect(processBegan(process.pid)).not.toBe(began);
  expect(hasEnded({ endsWith: process.pid, began: began ?? "" })).toBe(true);
  child.kill("SIGKILL");
});
