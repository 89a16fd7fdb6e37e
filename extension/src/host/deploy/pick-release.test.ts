import { expect, test, vi } from "vitest";
import type { ReleaseRecord } from "../../environments/target.ts";
import { earlierBuilds } from "./pick-release.ts";

vi.mock("vscode", () => ({}));

const release = (
  revision: number,
  build: string,
  outcome: ReleaseRecord["outcome"] = "ready",
): ReleaseRecord => ({
  revision,
  build,
  outcome,
  deployedAt: "2026-11-24T10:00:00Z",
});

const history = [
  release(6, "bad", "failed"),
  release(5, "a"),
  release(4, "b"),
  release(3, "a"),
  release(2, "b"),
  release(1, "c"),
];

const revisions = (releases: readonly ReleaseRecord[]): readonly number[] =>
  releases.map(({ revision }) => revision);

test("each earlier build once, the newest first, and neither the one that runs nor those that never did", () => {
  expect(revisions(earlierBuilds(history, "a"))).toEqual([4, 1]);
});

test("the build that a failed one took the place of comes first", () => {
  expect(revisions(earlierBuilds(history, "bad"))).toEqual([5, 4, 1]);
});

test("nothing where only one build was ever ready", () => {
  expect(earlierBuilds([release(2, "a"), release(1, "a")], "a")).toEqual([]);
  expect(earlierBuilds([release(1, "a", "failed")], undefined)).toEqual([]);
});
