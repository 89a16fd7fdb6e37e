import { spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { globalProcessName, hasEndedHere, isRunning, processName } from "./process-identity.ts";

const { platform } = process;
afterEach(() => {
  Object.defineProperty(process, "platform", { value: platform });
  vi.unstubAllEnvs();
});

/** ps on Linux computes the start from the uptime, which makes the last second uncertain. */
const secondsIn = (name: string): number =>
  Date.parse(`${name.split("/").at(-1)?.replaceAll("_", " ")} UTC`) / 1_000;

describe("the name of a process", () => {
  // macOS is read through ps, which Linux has too.
  it.skipIf(platform === "win32")("is the same in every time zone and language", () => {
    Object.defineProperty(process, "platform", { value: "darwin" });
    const seconds = secondsIn(processName());
    vi.stubEnv("TZ", "Asia/Tokyo");
    vi.stubEnv("LC_ALL", "de_DE.UTF-8");
    expect(Math.abs(secondsIn(processName()) - seconds)).toBeLessThan(10);
  });

  it("identifies one process, even after its number was reused", () => {
    expect(isRunning(processName())).toBe(true);
    expect(isRunning(String(process.pid))).toBe(true);
    expect(isRunning(String(spawnSync(process.execPath, ["-e", ""]).pid))).toBe(false);
    expect(isRunning("")).toBeUndefined();
  });

  // On Windows only the number is available.
  it.skipIf(platform === "win32")("contains when the process started, which never changes", () => {
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    const name = processName(child.pid);
    expect(name).toMatch(/@.*\d/);
    expect(processName(child.pid)).toBe(name);
    expect(isRunning(name)).toBe(true);
    expect(isRunning(`${process.pid}@${name.split("@")[1]}`)).toBe(false);
    child.kill("SIGKILL");
  });

  it("knows nothing about processes on another machine", () => {
    const dead = `${spawnSync(process.execPath, ["-e", ""]).pid}@`;
    const [machine] = globalProcessName()?.split("/") ?? [];
    expect(hasEndedHere(`${machine}/${dead}`)).toBe(true);
    expect(hasEndedHere(globalProcessName())).toBe(false);
    for (const other of [`elsewhere/${dead}`, machine, "", undefined])
      expect(hasEndedHere(other)).toBe(false);
  });
});
