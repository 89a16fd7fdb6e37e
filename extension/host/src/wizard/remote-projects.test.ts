import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { GitHubStandIn } from "../../../../test/stand-ins/github.ts";
import { useVscode } from "../testing/vscode.ts";
import { cloneCredentials, remoteProjects } from "./open-wizard.ts";

let token: string | undefined;
useVscode({
  workspace: { getConfiguration: () => ({ get: (_name: string, otherwise: string) => otherwise }) },
  authentication: { getSession: async () => (token === undefined ? undefined : { accessToken: token }) },
});

let github: GitHubStandIn;
let api: string;
beforeEach(async () => {
  token = "good-token";
  github = new GitHubStandIn();
  api = await github.start();
  vi.stubEnv("GITHUB_API_URL", api);
  github.repositories.add("octocat/shop");
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "services/a b"), { recursive: true });
  writeFileSync(path.join(folder, "services/a b/hookloom.json"), "{}");
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
  const git = (...args: string[]) =>
    execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "pipe" });
  git("init", "--quiet", "--initial-branch=main");
  git("add", "--all");
  git("commit", "--quiet", "--message", "First");
  git("push", "--quiet", github.repositories.bare("octocat/shop"), "main");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await github.stop();
  expect(github.problems).toEqual([]);
});

const clone = (folder: string, branch = "") =>
  ({ kind: "clone", url: `${api}/octocat/shop.git`, folder, branch }) as const;

it("says that more is known once GitHub has answered, and asks for each folder once", async () => {
  const onLook = vi.fn();
  const projects = remoteProjects(onLook);
  expect(projects(clone("services/a b/"))).toBe(false);
  await expect.poll(() => onLook).toHaveBeenCalledOnce();
  expect(projects(clone("services/a b/"))).toBe(true);
  const calls = github.calls.length;
  projects(clone("services/a b/"));
  expect(github.calls).toHaveLength(calls);
});

it("knows nothing of other folders, branches and servers, or without a sign-in", async () => {
  const onLook = vi.fn();
  const projects = remoteProjects(onLook);
  for (const each of [clone(""), clone("services/../services/a b"), clone("services/a b", "next")])
    expect(projects(each)).toBe(false);
  expect(projects({ ...clone("services/a b"), url: "https://git.example.com/octocat/shop.git" })).toBe(false);
  // Two of them are questions to GitHub, which says no.
  await expect.poll(() => github.calls).toHaveLength(2);
  token = undefined;
  expect(projects(clone("services"))).toBe(false);
  await new Promise((resolve) => setImmediate(resolve));
  expect(github.calls).toHaveLength(2);
  expect(onLook).not.toHaveBeenCalled();
});

it("gives git the token for repositories of that server alone", async () => {
  const answers = { source: "", name: "a", folder: "/a", events: [] };
  expect(await cloneCredentials({ ...answers, repository: clone("") })).toEqual({
    server: api,
    username: "x-access-token",
    password: "good-token",
  });
  const other = { kind: "clone", url: "https://git.example.com/octocat/shop.git" } as const;
  expect(await cloneCredentials({ ...answers, repository: other })).toBeUndefined();
  expect(await cloneCredentials({ ...answers, repository: { kind: "new" } })).toBeUndefined();
});
