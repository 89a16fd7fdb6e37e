import { expect, test } from "vitest";
import type { ReleaseRecord } from "../../environments/contract/target.ts";
import type { ProjectEnvironment } from "../environments/environments.ts";
import { useVscode } from "../testing/vscode.ts";
import { earlierBuilds, pickRelease } from "./pick-release.ts";

const asked = { revisions: [] as number[], labels: [] as string[], answer: 0 };
useVscode({
  window: {
    showQuickPick: async (items: readonly { readonly label: string; readonly release: ReleaseRecord }[]) => {
      asked.labels = items.map(({ label }) => label);
      asked.revisions = items.map(({ release }) => release.revision);
      return items.find(({ release }) => release.revision === asked.answer);
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
  expect(revisions(earlierBuilds(history, "a"))).toEqual([4, 1]);
});

test("the build that a failed one replaced comes first", () => {
  expect(revisions(earlierBuilds(history, "bad"))).toEqual([5, 4, 1]);
});

test("nothing where only one build was ever ready", () => {
  expect(earlierBuilds([release(2, "a"), release(1, "a")], "a")).toEqual([]);
  expect(earlierBuilds([release(1, "a", "failed")], undefined)).toEqual([]);
});

const place = { project: { name: "orders" }, environment: "prod" } as unknown as ProjectEnvironment;

test("the rollback list is built from the whole history, newest first", async () => {
  asked.answer = 3;
  expect(await pickRelease(place, history, "b")).toMatchObject({ revision: 3, build: "a" });
  expect(asked.revisions).toEqual([6, 5, 4, 3, 2, 1]);
  await pickRelease(place, history.toReversed(), "b");
  expect(asked.revisions).toEqual([6, 5, 4, 3, 2, 1]);
});

test.each([
  [4, "not-earlier", /^Build b is the one that runs/],
  [6, "not-earlier", /^Revision 6 was never ready/],
])("what cannot be gone back to says why: revision %i", async (revision, code, message) => {
  asked.answer = revision;
  await expect(pickRelease(place, history, "b")).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test("two builds of one commit differ in their labels", async () => {
  asked.answer = 1;
  const commit = "9f2c1e0a".repeat(5);
  const both = [release(2, "aaaaaaaa11"), release(1, "bbbbbbbb22")].map((one) => ({ ...one, commit }));
  await pickRelease(place, both, "aaaaaaaa11");
  expect(asked.labels).toEqual([
    expect.stringContaining("build aaaaaaaa · commit 9f2c1e0"),
    expect.stringContaining("build bbbbbbbb · commit 9f2c1e0"),
  ]);
});
