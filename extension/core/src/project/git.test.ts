import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { cloneRepository, sourceCommit } from "./git.ts";
import { splitUrl } from "./git-credentials.ts";

afterEach(() => vi.unstubAllEnvs());

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

it("takes a password with a percent sign that is not encoded as it is", () => {
  expect(splitUrl("https://ada:50%off@git.example.com/a.git")).toEqual({
    url: "https://git.example.com/a.git",
    credentials: { server: "https://git.example.com", username: "ada", password: "50%off" },
  });
});

it.skipIf(process.platform === "win32").each(["core.sshCommand", "GIT_SSH", "GIT_SSH_COMMAND"])(
  "clones over SSH by the program of %s",
  async (place) => {
    const root = temporaryFolder();
    const [script, mark, config] = ["ssh.sh", "ran", "gitconfig"].map((name) => path.join(root, name));
    writeFileSync(
      script ?? "",
      `#!/bin/sh\necho "$GIT_TERMINAL_PROMPT $SSH_ASKPASS_REQUIRE" >${mark}\nexit 1\n`,
    );
    chmodSync(script ?? "", 0o755);
    const isConfigured = place === "core.sshCommand";
    writeFileSync(config ?? "", isConfigured ? `[core]\n\tsshCommand = ${script}\n` : "");
    for (const name of ["GIT_SSH", "GIT_SSH_COMMAND"]) vi.stubEnv(name, name === place ? script : undefined);
    vi.stubEnv("GIT_CONFIG_GLOBAL", config);
    const cloned = cloneRepository(
      { url: "ssh://git@example.invalid/a.git" },
      { cwd: root, folder: "a" },
      {},
    );
    await expect(cloned).rejects.toMatchObject({ code: "clone-failed" });
    expect(readFileSync(mark ?? "", "utf8")).toBe("0 never\n");
  },
);
