import { expect, it } from "vitest";
import type { ReleaseRecord } from "../../target.ts";
import type { StoredRelease } from "../history/releases.ts";
import { earlier } from "./rollback.ts";

const stored = (
  revision: number,
  build: string,
  outcome: ReleaseRecord["outcome"] = "ready",
): StoredRelease => ({
  record: { revision, build, deployedAt: "2026-11-24T22:00:00.000Z", outcome },
  plan: { paths: [], declared: [] },
  settings: [],
  manifests: [],
});

const goesTo = (releases: readonly StoredRelease[], build?: string) =>
  earlier(releases, build, "dev").record.revision;

it("goes to the last of another build that was ready", () => {
  expect(goesTo([stored(4, "b"), stored(3, "b"), stored(2, "c", "failed"), stored(1, "a")])).toBe(1);
});

it("goes to what ran before where the newest failed", () => {
  expect(goesTo([stored(3, "c", "failed"), stored(2, "b"), stored(1, "a")])).toBe(2);
});

it("goes to the build that is named, as it was last ready", () => {
  expect(goesTo([stored(3, "b"), stored(2, "a"), stored(1, "a")], "a")).toBe(2);
});

it("says where there is none", () => {
  expect(() => goesTo([])).toThrow(/No build was ever ready in dev/);
  expect(() => goesTo([stored(1, "a")])).toThrow(/No other build was ready in dev/);
  expect(() => goesTo([stored(2, "b", "failed"), stored(1, "a")], "b")).toThrow(/its builds are a/);
});
