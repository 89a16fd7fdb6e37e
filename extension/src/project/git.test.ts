import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { sourceCommit } from "./git.ts";
import { temporaryFolder } from "./test-dist.ts";

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
