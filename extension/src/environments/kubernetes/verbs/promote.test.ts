import { expect, it } from "vitest";
import type { ReleaseRecord } from "../../target.ts";
import type { StoredRelease } from "../history/releases.ts";
import { sourceOf } from "./promote.ts";

const imageOf = (letter: string) => `registry.example.com/team/orders@sha256:${letter.repeat(64)}`;

const stored = (
  revision: number,
  image: string,
  outcome: ReleaseRecord["outcome"] = "ready",
): StoredRelease => ({
  record: { revision, build: "a", image, deployedAt: "2026-11-24T22:00:00.000Z", outcome },
  plan: { paths: [], declared: [] },
  settings: [],
  manifests: [],
});

it("takes the very image of the release, not another one of the same build", () => {
  const releases = [stored(3, imageOf("c"), "failed"), stored(2, imageOf("b")), stored(1, imageOf("a"))];
  expect(sourceOf(releases, { build: "a", image: imageOf("a") })?.record.revision).toBe(1);
  expect(sourceOf(releases, { build: "a", image: imageOf("c") })?.record.revision).toBe(3);
  expect(sourceOf(releases, { build: "a", image: imageOf("d") })).toBeUndefined();
});

it("takes the newest of its releases that was ready", () => {
  const releases = [stored(3, imageOf("a"), "failed"), stored(2, imageOf("a")), stored(1, imageOf("a"))];
  expect(sourceOf(releases, { build: "a", image: imageOf("a") })?.record.revision).toBe(2);
  expect(sourceOf(releases, { build: "a" })?.record.revision).toBe(2);
});
