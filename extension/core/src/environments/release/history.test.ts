import { expect, it } from "vitest";
import type { ReleaseRecord } from "../contract/target.ts";
import { earlierRelease, shouldPrune } from "./history.ts";

const release = (
  revision: number,
  build: string,
  outcome: ReleaseRecord["outcome"] = "ready",
): ReleaseRecord => ({ revision, build, deployedAt: "2026-11-24T22:00:00.000Z", outcome });

const goesTo = (releases: readonly ReleaseRecord[], build?: string) =>
  earlierRelease(releases, build, "dev").revision;

it("goes to the last of another build that was ready", () => {
  expect(goesTo([release(4, "b"), release(3, "b"), release(2, "c", "failed"), release(1, "a")])).toBe(1);
});

it("goes to what ran before where the newest failed", () => {
  expect(goesTo([release(3, "c", "failed"), release(2, "b"), release(1, "a")])).toBe(2);
});

it("goes to the build that is named, as it was last ready", () => {
  expect(goesTo([release(3, "b"), release(2, "a"), release(1, "a")], "a")).toBe(2);
});

it("explains that there is no earlier release", () => {
  expect(() => goesTo([])).toThrow(/No build has ever been ready in dev/);
  expect(() => goesTo([release(1, "a")])).toThrow(/dev has no earlier ready build/);
  expect(() => goesTo([release(2, "b", "failed"), release(1, "a")], "b")).toThrow(/use one of a/);
});

it("forgets old releases, but not the last ones that were ready", () => {
  const all = [
    release(5, "e", "failed"),
    release(4, "d", "failed"),
    ...[3, 2, 1].map((one) => release(one, "a")),
  ];
  const left = all.filter((one) => !shouldPrune(one, all, { newest: 1, ready: 2 }));
  expect(left.map(({ revision }) => revision)).toEqual([5, 3, 2]);
});
