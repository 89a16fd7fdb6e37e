import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { sourceCommit } from "./git.ts";
import { temporaryFolder } from "./testing/dist.ts";

it("names the commit of a folder's files, and says where they differ from it", async () => {
  const root = temporaryFolder();
  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
    return execFileSync("git", [...identity, ...args], { cwd: root, encoding: "utf8" }).trim();
  };
  expect(await sourceCommit(root)).toBeUndefined();
  git("init", "--quiet");
  expect(await sourceCommit(root)).toBeUndefined();
  writeFileSync(path.join(root, "a.ts"), "one\n");
  git("add", "a.ts");
  git("commit", "--quiet", "--message", "One");
  const commit = git("rev-parse", "HEAD");
  expect(await sourceCommit(root)).toBe(commit);
  writeFileSync(path.join(root, "b.ts"), "two\n");
  expect(await sourceCommit(root)).toBe(`${commit}-dirty`);
});

it.skipIf(process.platform === "win32")(
  "runs no program that a folder like a bare repository names",
  async () => {
    const root = temporaryFolder();
    const identity = {
      GIT_AUTHOR_NAME: "A",
      GIT_AUTHOR_EMAIL: "a@x",
      GIT_COMMITTER_NAME: "A",
      GIT_COMMITTER_EMAIL: "a@x",
    };
    const git = (...args: string[]) =>
      execFileSync("git", args, { cwd: root, encoding: "utf8", env: { ...process.env, ...identity } }).trim();
    const mark = path.join(root, "ran");
    git("init", "--quiet", "--bare", "--initial-branch=main");
    git("update-ref", "refs/heads/main", git("commit-tree", git("write-tree"), "-m", "One"));
    mkdirSync(path.join(root, "worktree"));
    git("config", "core.worktree", "worktree");
    git("config", "core.bare", "false");
    git("config", "core.fsmonitor", `touch ${mark}; false`);
    git("status");
    // Git without our options runs the program.
    expect(existsSync(mark)).toBe(true);
    rmSync(mark);
    expect(await sourceCommit(root)).toBeUndefined();
    expect(existsSync(mark)).toBe(false);
  },
);
