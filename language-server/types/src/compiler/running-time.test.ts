import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cpuTimeMs, watchRunningTime } from "./running-time.ts";

describe("the time limit of a process", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** When the limit of 1,000 ms is reached for a process that runs for this share of the time, in milliseconds. */
  function endOf(share: number | undefined): number {
    const start = performance.now();
    let end = Number.NaN;
    watchRunningTime({
      limitMs: 1_000,
      cpuTimeMs: () => (share === undefined ? undefined : 500 + (performance.now() - start) * share),
      onSpent: () => {
        end = performance.now() - start;
      },
    });
    vi.advanceTimersByTime(60_000);
    return end;
  }

  it("counts the time in which it ran, on one processor", () => {
    expect(endOf(1)).toBeCloseTo(1_000, -2);
    expect(endOf(0.25)).toBeCloseTo(4_000, -3);
    expect(endOf(8)).toBeCloseTo(1_000, -2);
  });

  it("is reached at last by a process that does not run, and counts all time where nobody says whether it does", () => {
    expect(endOf(0)).toBeCloseTo(10_000, -3);
    expect(endOf(undefined)).toBeCloseTo(1_000, -2);
  });

  it("is not reached once the watch is stopped", () => {
    const onSpent = vi.fn();
    const stop = watchRunningTime({ limitMs: 1_000, cpuTimeMs: () => undefined, onSpent });
    vi.advanceTimersByTime(900);
    stop();
    vi.advanceTimersByTime(60_000);
    expect(onSpent).not.toHaveBeenCalled();
  });
});

describe.runIf(process.platform === "linux")("the processor time of a process", () => {
  it("grows while it runs, and is unknown once it has ended", async () => {
    const child = spawn(process.execPath, [
      "-e",
      "process.stdin.once('data', () => { while (performance.now() < 2_000); process.stdout.write('done'); }); process.stdout.write('ready');",
    ]);
    const { pid } = child;
    if (pid === undefined) throw new Error("The process did not start.");
    await once(child.stdout, "data");
    const before = cpuTimeMs(pid) ?? Number.NaN;
    child.stdin.write("go");
    await once(child.stdout, "data");
    const after = cpuTimeMs(pid) ?? Number.NaN;
    expect(after).toBeGreaterThan(before);
    child.kill("SIGKILL");
    await once(child, "exit");
    await vi.waitFor(() => expect(cpuTimeMs(pid)).toBeUndefined(), { timeout: 60_000 });
  });
});
