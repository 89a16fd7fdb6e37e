import type { ReleaseRecord } from "@hookloom/core/environments/contract/target";
import type { DescribedEnvironment } from "@hookloom/core/project/project";
import { expect, test } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { earlierBuilds, pickRelease, rollbackWords } from "./pick-release.ts";

const asked = { revisions: [] as number[], labels: [] as string[], placeHolder: "", answer: 0 };
useVscode({
  window: {
    showQuickPick: async (
      items: readonly { readonly label: string; readonly one: ReleaseRecord }[],
      { placeHolder }: { readonly placeHolder: string },
    ) => {
      asked.placeHolder = placeHolder;
      asked.labels = items.map(({ label }) => label);
      asked.revisions = items.map(({ one }) => one.revision);
      return items.find(({ one }) => one.revision === asked.answer);
    },
  },
});

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

test("each earlier build once, newest first, without the running one and those that never ran", () => {
  expect(revisions(earlierBuilds({ releases: history, current: "a" }))).toEqual([4, 1]);
});

test("the build that a failed one replaced comes first", () => {
  expect(revisions(earlierBuilds({ releases: history, current: "bad" }))).toEqual([5, 4, 1]);
});

test("nothing where only one build was ever ready", () => {
  const same = [release(2, "a"), release(1, "a")];
  expect(earlierBuilds({ releases: same, current: "a" })).toEqual([]);
  expect(earlierBuilds({ releases: [release(1, "a", "failed")], current: undefined })).toEqual([]);
});

test.each([
  ["back to build b", history, "a"],
  ["no earlier build to roll back to", [release(1, "a")], "a"],
  ["not deployed, nothing to roll back to", [], undefined],
])("a list of environments shows what a rollback leads to: %s", (words, releases, current) => {
  expect(rollbackWords({ releases, current })).toBe(words);
});

const place = { project: { name: "orders" }, environment: "prod" } as unknown as DescribedEnvironment;

test("what can be gone back to is listed, the previous release first, and what it replaces is named", async () => {
  asked.answer = 5;
  expect(await pickRelease(place, { releases: history, current: "b" })).toMatchObject({ build: "a" });
  expect(asked.revisions).toEqual([5, 1]);
  expect(asked.placeHolder).toBe("The selected build replaces the running build b");
  await pickRelease(place, { releases: history.toReversed(), current: "b" });
  expect(asked.revisions).toEqual([5, 1]);
});

test("an environment without an earlier build says why there is no list", async () => {
  await expect(pickRelease(place, { releases: [release(1, "a")], current: "a" })).rejects.toMatchObject({
    code: "no-earlier-build",
  });
});

test("two builds of one commit differ in their labels", async () => {
  asked.answer = 1;
  const commit = "9f2c1e0a".repeat(5);
  const releases = ["cccccccc11", "aaaaaaaa11", "bbbbbbbb22"].map((build, index) => ({
    ...release(3 - index, build),
    commit,
  }));
  await pickRelease(place, { releases, current: "cccccccc11" });
  expect(asked.labels).toEqual([
    expect.stringContaining("build aaaaaaaa · commit 9f2c1e0"),
    expect.stringContaining("build bbbbbbbb · commit 9f2c1e0"),
  ]);
});
