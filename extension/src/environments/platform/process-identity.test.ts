import process from "node:process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ownName } from "./process-identity.ts";

const { platform } = process;
afterEach(() => {
  Object.defineProperty(process, "platform", { value: platform });
  vi.unstubAllEnvs();
});

/** Linux's own ps counts from the uptime, which leaves the last second open. */
const secondsIn = (name: string): number =>
  Date.parse(`${name.split("/").at(-1)?.replaceAll("_", " ")} UTC`) / 1_000;

describe("the name of a process", () => {
  // macOS is asked through ps, which Linux has too.
  it.skipIf(platform === "win32")("says the same in every time zone and language", () => {
    Object.defineProperty(process, "platform", { value: "darwin" });
    const seconds = secondsIn(ownName());
    vi.stubEnv("TZ", "Asia/Tokyo");
    vi.stubEnv("LC_ALL", "de_DE.UTF-8");
    expect(Math.abs(secondsIn(ownName()) - seconds)).toBeLessThan(10);
  });
});
