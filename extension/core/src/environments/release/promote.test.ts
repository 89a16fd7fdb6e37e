import { expect, it } from "vitest";
import type { ReleaseRecord, Target } from "../contract/target.ts";
import { releaseToPromote } from "./promote.ts";

const [approved, later] = ["a".repeat(40), "b".repeat(40)];
const like = `${approved.slice(0, 7)}${"c".repeat(33)}`;

const release = (revision: number, commit: string, outcome: ReleaseRecord["outcome"] = "ready") => ({
  revision,
  build: `build-${revision}`,
  commit,
  deployedAt: "2026-11-24T22:00:00.000Z",
  outcome,
});

const choose = (releases: readonly ReleaseRecord[], options: Parameters<typeof releaseToPromote>[1]) => {
  const dev = { environment: "dev", releases: async () => releases } as unknown as Target;
  return releaseToPromote(dev, options, new AbortController().signal);
};

it("takes the commit that was approved, not what was deployed after it", async () => {
  const releases = [release(3, later), release(2, approved), release(1, like)];
  expect(await choose(releases, {})).toMatchObject({ revision: 3 });
  expect(await choose(releases, { commit: approved })).toMatchObject({ revision: 2 });
  expect(await choose(releases, { commit: approved.slice(0, 8) })).toMatchObject({ revision: 2 });
});

it.each([
  ["", /^"" is not a commit/],
  ["aaaaaa", /not a commit hash: enter at least/],
  ["HEAD", /is not a commit/],
  [approved.slice(0, 7), /is ambiguous \(.*, .*\): enter more/],
  ["d".repeat(40), /has ever been deployed to dev, so nothing was promoted/],
  ["eeeeeee", /includes uncommitted changes/],
])("promotes nothing for the commit %j", async (commit, sentence) => {
  const releases = [release(4, `${"e".repeat(40)}-dirty`), release(2, approved), release(1, like)];
  await expect(choose(releases, { commit })).rejects.toThrow(sentence);
});

it("refuses a commit that was never ready, unless forced", async () => {
  const releases = [release(2, later), release(1, approved, "failed")];
  await expect(choose(releases, { commit: approved })).rejects.toMatchObject({
    code: "unproven",
    message: expect.stringContaining("build-1"),
  });
  expect(await choose(releases, { commit: approved, unproven: true })).toMatchObject({ revision: 1 });
});

it("wants both where a build and a commit are named", async () => {
  const releases = [release(2, later), release(1, approved)];
  await expect(choose(releases, { commit: approved, build: "build-2" })).rejects.toThrow(
    /use one of build-1/,
  );
});
