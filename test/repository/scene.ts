// A person's machine with the command line, their own git and home folder, and a GitHub to publish to.
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import { type CallResult, call } from "../../extension/cli/src/testing/call.ts";
import { stubSecretFile } from "../../extension/cli/src/testing/secrets.ts";
import { testDist } from "../../extension/core/src/project/testing/dist.ts";
import { temporaryFolder } from "../runner/temporary-folder.ts";
import { GitHubStandIn } from "../stand-ins/github.ts";

export interface RepositoryScene {
  github: GitHubStandIn;
  api: string;
  /** Where projects are made. */
  work: string;
  run(...args: readonly string[]): Promise<CallResult>;
  git(folder: string, ...args: readonly string[]): string;
}

const token = "good-token";
const secrets = [token, Buffer.from(`x-access-token:${token}`).toString("base64")];

function realGit(): string {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const found = folders.map((folder) => path.join(folder, "git")).find((file) => existsSync(file));
  if (found === undefined) throw new Error("There is no git on the PATH.");
  return found;
}

/** A git that writes down what it is called with. */
function recordingGit(folder: string): string {
  const record = path.join(folder, "calls.txt");
  const script = `#!/bin/sh\nprintf '%s\\n' "$*" >> '${record}'\nexec '${realGit()}' "$@"\n`;
  writeFileSync(path.join(folder, "git"), script);
  chmodSync(path.join(folder, "git"), 0o755);
  writeFileSync(record, "");
  return record;
}

function filesWith(folder: string, words: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
    .filter((file) => words.some((word) => readFileSync(file).includes(word)));
}

/**
 * Sets the scene for each test of a file. After each test the token must be in no file, no output and no argument, and
 * every call must be one of GitHub's description.
 */
export function repositoryScene(): RepositoryScene {
  let distDir = "";
  let home = "";
  let record = "";
  const messages: string[] = [];
  const scene: RepositoryScene = {
    github: new GitHubStandIn(),
    api: "",
    work: "",
    async run(...args) {
      const result = await call(scene.work, args, { distDir });
      messages.push(result.stdout, result.stderr);
      return result;
    },
    git: (folder, ...args) =>
      execFileSync("git", args, {
        cwd: path.join(scene.work, folder),
        encoding: "utf8",
        stdio: "pipe",
      }).trim(),
  };
  beforeAll(() => {
    distDir = testDist(["issues.opened"]);
  });
  beforeEach(async () => {
    messages.length = 0;
    scene.github = new GitHubStandIn();
    scene.api = await scene.github.start();
    const folder = temporaryFolder();
    scene.work = path.join(folder, "work");
    home = path.join(folder, "home");
    const tools = path.join(folder, "tools");
    for (const each of [scene.work, home, tools]) mkdirSync(each);
    record = recordingGit(tools);
    // A helper that stores every password that git is given.
    const config = "[user]\n\tname = A\n\temail = a@example.com\n[credential]\n\thelper = store\n";
    writeFileSync(path.join(home, ".gitconfig"), config);
    stubSecretFile({ folder: home });
    vi.stubEnv("HOME", home);
    vi.stubEnv("GIT_CONFIG_NOSYSTEM", "1");
    vi.stubEnv("PATH", `${tools}${path.delimiter}${process.env.PATH}`);
    vi.stubEnv("GITHUB_API_URL", scene.api);
    vi.stubEnv("GITHUB_TOKEN", token);
    vi.stubEnv("GH_TOKEN", "");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await scene.github.stop();
    expect(scene.github.problems).toEqual([]);
    const printed = [...messages, ...scene.github.seen, readFileSync(record, "utf8")].join("\n");
    for (const secret of secrets) expect(printed).not.toContain(secret);
    expect(filesWith(path.dirname(scene.work), secrets)).toEqual([]);
  });
  return scene;
}

export const newArguments = ["--source", "github", "--event", "issues.opened", "--no-install"] as const;
