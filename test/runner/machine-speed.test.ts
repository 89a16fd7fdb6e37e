import { afterEach, expect, test, vi } from "vitest";
import { limited } from "./machine-speed.ts";

afterEach(() => vi.unstubAllEnvs());

/** The module as a process of the run loads it, with what the run has measured. */
async function loaded(factor: string | undefined): Promise<typeof import("./machine-speed.ts")> {
  vi.resetModules();
  vi.stubEnv("HOOKLOOM_MACHINE_FACTOR", factor);
  return await import("./machine-speed.ts");
}

test("timeouts scale with the factor that the run measured", async () => {
  const { machineWasIdle, scaled } = await loaded("2.5");
  expect(scaled(1_000)).toBe(2_500);
  expect(machineWasIdle).toBe(false);
});

test("the first process measures, and hands the factor to those that it starts", async () => {
  const { machineFactor } = await loaded(undefined);
  expect(process.env.HOOKLOOM_MACHINE_FACTOR).toBe(String(machineFactor));
  expect(machineFactor).toBe(limited(machineFactor));
});

test("a timeout is never shortened, and its extension is bounded", () => {
  expect([0.2, 1, 3, 40].map(limited)).toEqual([1, 1, 3, 5]);
});
