import { afterEach, beforeEach, expect, test } from "vitest";
import { GitHubStandIn } from "../../../../../test/stand-ins/github.ts";
import { webUrl } from "./github-client.ts";
import { GitHubRepositories, gitUrl, repositoryName, repositoryOfUrl } from "./repositories.ts";

let github: GitHubStandIn;
let api: string;
beforeEach(async () => {
  github = new GitHubStandIn();
  api = await github.start();
});
afterEach(async () => {
  await github.stop();
  expect(github.problems).toEqual([]);
});

const publicApi = "https://api.github.com";

test.each([
  ["https://api.github.com", "https://github.com"],
  ["https://github.example.com/api/v3", "https://github.example.com"],
  ["https://api.octo.ghe.com", "https://octo.ghe.com"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
])("the web address of %s is %s", (given, web) => {
  expect(webUrl(given)).toBe(web);
});

test.each([
  ["https://github.com/octocat/shop.git", "octocat/shop"],
  ["https://github.com/octocat/shop", "octocat/shop"],
  ["https://me:token@github.com/octocat/shop.git", "octocat/shop"],
  ["git@github.com:octocat/shop.git", "octocat/shop"],
  ["ssh://git@github.com/octocat/shop.git", "octocat/shop"],
  ["ssh://git@ssh.github.com:443/octocat/shop.git", undefined],
  ["https://github.com.evil.example/octocat/shop.git", undefined],
  ["https://evil.example/github.com/octocat/shop", undefined],
  ["git@github.com.evil.example:octocat/shop.git", undefined],
  ["https://github.com/octocat", undefined],
  ["", undefined],
])("%s is %s at GitHub", (url, name) => {
  expect(repositoryOfUrl(url, publicApi)).toBe(name);
});

test("names have an owner and no more", () => {
  expect(repositoryName("octocat/a.b_c-1")).toEqual({ owner: "octocat", name: "a.b_c-1" });
  for (const wrong of [
    "a",
    "a/",
    "/a",
    "a/b/c",
    "-a/b",
    "a b/c",
    "a/..",
    "a/b.git",
    "a/b?c",
    `a/${"x".repeat(101)}`,
  ])
    expect(repositoryName(wrong), wrong).toBeUndefined();
});

test("all pages, the newest first, and none after the reader has stopped", async () => {
  github.pageSize = 2;
  for (const name of ["one", "two", "three", "four", "five"]) github.repositories.add(`octocat/${name}`);
  github.repositories.add("somebody/other", { writers: ["somebody"] });
  const repositories = new GitHubRepositories({ api, token: "good-token" });
  const names: string[][] = [];
  for await (const page of repositories.pages()) names.push(page.map(({ name }) => name));
  expect(names).toEqual([
    ["octocat/five", "octocat/four"],
    ["octocat/three", "octocat/two"],
    ["octocat/one"],
  ]);
  const calls = github.calls.length;
  for await (const _page of repositories.pages()) break;
  expect(github.calls).toHaveLength(calls + 1);
});

test("the former name of a renamed repository is free", async () => {
  const renamed = { full_name: "octocat/new", private: true, permissions: { push: true } };
  github.faults.push({ method: "GET", path: "/repos/octocat/old", effect: { status: 200, body: renamed } });
  const repositories = new GitHubRepositories({ api, token: "good-token" });
  expect(await repositories.find("octocat/old")).toBeUndefined();
  expect(gitUrl(api, "octocat/old")).toBe(`${api}/octocat/old.git`);
});

test("single sign-on names its page, and a long rate limit its end", async () => {
  const repositories = new GitHubRepositories({ api, token: "good-token" });
  const answer = (headers: Record<string, string>) =>
    github.faults.push({
      method: "GET",
      path: "/user",
      effect: { status: 403, headers, body: { message: "no", documentation_url: "" } },
    });
  answer({ "x-github-sso": "required; url=https://github.com/orgs/octo/sso" });
  await expect(repositories.account()).rejects.toThrow(
    "authorize the token at https://github.com/orgs/octo/sso",
  );
  const reset = String(Math.ceil(Date.now() / 1000) + 1800);
  answer({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset });
  await expect(repositories.account()).rejects.toMatchObject({ code: "rate-limited" });
});
