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

test("each earlier build once, the newest first, and neither the one that runs nor those that never did", () => {
  const releases = [
    release(6, "bad", "failed"),
    release(5, "a"),
    release(4, "b"),
    release(3, "a"),
    release(2, "b"),
    release(1, "c"),
  ];
  expect(earlierBuilds(releases).map(({ revision }) => revision)).toEqual([4, 1]);
});

test("nothing where only one build was ever ready", () => {
  expect(earlierBuilds([release(2, "a"), release(1, "a")])).toEqual([]);
  expect(earlierBuilds([release(1, "a", "failed")])).toEqual([]);
});
