import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import type { ReleaseRecord, SettingPlan, Target } from "../environments/contract/target.ts";
import { git } from "../project/git.ts";
import { capabilities } from "./capabilities.ts";
import { comparison } from "./release-tools.ts";

const { signal } = new AbortController();

/** A repository in which a commit adds a file, by the name of the file. */
async function repository(): Promise<{ root: string; add: (name: string) => Promise<string> }> {
  const root = temporaryFolder();
  const run = async (...args: readonly string[]): Promise<string> => {
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    const { status, stdout, stderr } = await git(root, [...identity, ...args]);
    expect(status, stderr).toBe(0);
    return stdout.trim();
  };
  await run("init", "--quiet", "--initial-branch=main");
  const add = async (name: string): Promise<string> => {
    await writeFile(path.join(root, name), name);
    await run("add", "--all");
    await run("commit", "--quiet", "--message", `Add ${name}`);
    return await run("rev-parse", "HEAD");
  };
  return { root, add };
}

const released = (build: string, commit?: string): ReleaseRecord => ({
  ...{ revision: 1, build, deployedAt: "2026-01-01T00:00:00Z", outcome: "ready" },
  ...(commit === undefined ? {} : { commit }),
});

const side = (
  environment: string,
  releases: readonly ReleaseRecord[],
  settings: readonly Partial<SettingPlan>[] = [],
  rules?: object,
): Target =>
  ({
    environment,
    target: "local",
    releases: async () => releases,
    settings: async () => settings,
    rules: async () => rules,
    api: {
      differences: (one?: { plan: string }, other?: { plan: string }) =>
        one?.plan === other?.plan
          ? []
          : [{ member: "plan", one: one?.plan ?? "none", other: other?.plan ?? "none" }],
    },
  }) as unknown as Target;

it("names the commits that a promotion brings and undoes, missing settings and rules that differ", async () => {
  const { root, add } = await repository();
  const [first, second, third] = [await add("one"), await add("two"), await add("three")];
  const dev = side("dev", [released("b".repeat(64), `${third}-dirty`)], [], { plan: "free" });
  const settings = [
    { name: "TOKEN", missing: true },
    { name: "URL", missing: false },
  ];
  const prod = side("prod", [released("a".repeat(64), first)], settings, { plan: "gold" });
  const found = await comparison(root, { from: dev, to: prod, signal });
  expect(found).toEqual({
    build: `bbbbbbbb (commit ${third.slice(0, 7)}-dirty)`,
    running: `aaaaaaaa (commit ${first.slice(0, 7)})`,
    same: false,
    brings: [
      { commit: third, subject: "Add three" },
      { commit: second, subject: "Add two" },
    ],
    undoes: [],
    missing: ["TOKEN"],
    rules: [{ member: "plan", one: "free", other: "gold" }],
  });
  expect(await comparison(root, { from: prod, to: dev, signal })).toMatchObject({
    brings: [],
    undoes: found.brings,
  });

  const { verb } = capabilities.find(({ name }) => name === "compare_environments") ?? expect.fail();
  expect(verb?.text(found, { from: "dev", to: "prod" })).toEqual([
    ["build", found.build, `replaces ${found.running}`],
    ["brings", third.slice(0, 7), "Add three"],
    ["brings", second.slice(0, 7), "Add two"],
    ["setting", "TOKEN", "no value in prod"],
    ["rules", "plan", "free in dev, gold in prod"],
  ]);
});

it("says nothing of commits that git does not know, and none of a first or the same build", async () => {
  const { root, add } = await repository();
  const commit = await add("one");
  const dev = side("dev", [released("b", commit)]);
  const compare = (to: Target) => comparison(root, { from: dev, to, signal });
  expect(await compare(side("prod", [released("a", "f".repeat(40))]))).not.toHaveProperty("brings");
  expect(await compare(side("prod", [released("a", "--output=x")]))).not.toHaveProperty("brings");
  expect(await compare(side("prod", []))).toEqual({
    build: expect.any(String),
    same: false,
    missing: [],
    rules: [],
  });
  expect(await compare(dev)).toMatchObject({ same: true, brings: [], undoes: [] });
  expect(await compare(side("prod", [], [], { plan: "gold" }))).toMatchObject({
    rules: [{ member: "plan", one: "none", other: "gold" }],
  });
  await expect(comparison(root, { from: side("prod", []), to: dev, signal })).rejects.toMatchObject({
    code: "no-release",
  });
});
