import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { newArguments, repositoryScene } from "./scene.ts";

// Git for Windows has no http-backend, and the recording git is a shell script.
const it = test.skipIf(process.platform === "win32");

const scene = repositoryScene();
const create = (repository: string, ...more: readonly string[]) =>
  scene.run("new", "hook", ...newArguments, "--create-repo", repository, ...more);
const rerun = (repository: string, ...more: readonly string[]) =>
  scene.run("new", "hook", "--create-repo", repository, ...more);
const posts = () => scene.github.calls.filter((call) => call.startsWith("POST /user/repos")).length;
const pushed = (repository: string, branch = "main") =>
  scene.github.repositories.git(repository, "ls-tree", "-r", "--name-only", branch).split("\n");
const isProjectCreated = () => existsSync(path.join(scene.work, "hook", "hookloom.json"));

it("creates a private repository and pushes the first commit with the workflow", async () => {
  const made = await create("octocat/hook");
  expect(made).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(`Pushed main to ${scene.api}/octocat/hook`),
  });
  expect(scene.github.repositories.isPrivate("octocat/hook")).toBe(true);
  expect(pushed("octocat/hook")).toEqual(
    expect.arrayContaining([".github/workflows/ci.yml", "src/webhook.ts", "vendor/hookloom.tgz"].slice(0, 2)),
  );
  expect(scene.github.repositories.git("octocat/hook", "rev-parse", "main")).toBe(
    scene.git("hook", "rev-parse", "HEAD"),
  );
  expect(scene.git("hook", "remote", "get-url", "origin")).toBe(`${scene.api}/octocat/hook.git`);
  expect(scene.git("hook", "rev-parse", "--abbrev-ref", "main@{upstream}")).toBe("origin/main");
});

it("makes it public, with a branch of that name, and answers with JSON", async () => {
  const { stdout } = await create("octocat/hook", "--public", "--branch", "trunk", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    folder: path.join(scene.work, "hook"),
    repository: { name: "octocat/hook", url: `${scene.api}/octocat/hook`, branch: "trunk" },
  });
  expect(scene.github.repositories.isPrivate("octocat/hook")).toBe(false);
  expect(pushed("octocat/hook", "trunk")).toContain("src/webhook.ts");
});

it("creates it in an organization, and reports a missing permission", async () => {
  scene.github.repositories.organizations.set("acme", { members: ["octocat"], creators: ["octocat"] });
  scene.github.repositories.organizations.set("closed", { members: ["octocat"], creators: [] });
  expect((await create("acme/hook")).status).toBe(0);
  expect(pushed("acme/hook")).toContain("src/webhook.ts");
  const refused = await scene.run("new", "two", ...newArguments, "--create-repo", "closed/hook");
  expect(refused.status).toBe(1);
  expect(refused.stderr).toContain(
    "Your account is not allowed to create repositories in closed (You need admin access",
  );
  const stranger = await scene.run("new", "three", ...newArguments, "--create-repo", "nobody/hook");
  expect(stranger.stderr).toContain("nobody is neither your account nor an organization");
  // The project stays, and can be published under another name.
  expect((await scene.run("new", "three", "--create-repo", "octocat/three")).status).toBe(0);
});

it("reports foreseeable errors before it creates anything", async () => {
  scene.github.repositories.add("octocat/taken");
  expect((await create("octocat/taken-empty")).status).toBe(0);
  const other = (...args: readonly string[]) => scene.run("new", "other", ...newArguments, ...args);
  expect((await other("--create-repo", "octocat/taken-empty")).stderr).toContain(
    "octocat/taken-empty already exists on GitHub and has other content: choose another name",
  );
  expect((await other("--create-repo", "octocat/taken", "--public")).stderr).toContain(
    "octocat/taken already exists on GitHub and is private",
  );
  for (const name of ["hook", "a/b/c", "-x/y", "octocat/..", "octocat/x.git"])
    expect((await other("--create-repo", name)).stderr, name).toMatch(
      /is not the name of a GitHub repository|needs a value/,
    );
  scene.github.tokens.set("good-token", { login: "octocat", scopes: "repo" });
  expect((await other("--create-repo", "octocat/new")).stderr).toContain(
    "The token lacks the scope workflow, without which GitHub rejects .github/workflows/ci.yml",
  );
  scene.github.tokens.set("good-token", { login: "octocat", scopes: "gist" });
  expect((await other("--create-repo", "octocat/new")).stderr).toContain("lacks the scope repo");
  scene.github.tokens.clear();
  expect((await other("--create-repo", "octocat/new")).stderr).toContain("GitHub rejected this token");
  vi.stubEnv("GITHUB_TOKEN", "");
  expect((await other("--create-repo", "octocat/new")).stderr).toContain("You are not signed in to GitHub");
  vi.stubEnv("GITHUB_TOKEN", "good-token");
  vi.stubEnv("GITHUB_API_URL", "http://127.0.0.1:9");
  expect((await other("--create-repo", "octocat/new")).stderr).toContain("cannot be reached");
  expect(readdirSync(scene.work)).toEqual(["hook"]);
});

it("uses an existing empty repository", async () => {
  scene.github.repositories.add("octocat/Hook");
  expect((await create("octocat/hook")).status).toBe(0);
  expect(posts()).toBe(0);
  expect(pushed("octocat/Hook")).toContain("src/webhook.ts");
});

it("resumes after a lost response, a network failure or a rejected push", async () => {
  scene.github.faults.push({ method: "POST", path: "/user/repos", effect: "lost" });
  const lostResult = await create("octocat/hook");
  expect(lostResult.status).toBe(1);
  expect(lostResult.stderr).toMatch(
    /cannot be reached .* The project is complete in hook; "hookloom new hook --create-repo octocat\/hook" continues/,
  );
  expect(isProjectCreated()).toBe(true);
  // A connection that was kept open is tried a second time.
  for (let tries = 0; tries < 3; tries++)
    scene.github.faults.push({ method: "POST", path: "git-receive-pack", effect: "unreachable" });
  expect((await rerun("octocat/hook")).stderr).toContain("Git could not reach octocat/hook on GitHub");
  scene.github.faults.length = 0;
  scene.github.repositories.rejectPushes("octocat/hook", "protected branch hook declined");
  expect((await rerun("octocat/hook")).stderr).toContain(
    "GitHub rejected the branch main of octocat/hook (protected branch hook declined): allow it in the repository's rules",
  );
  scene.github.repositories.rejectPushes("octocat/hook", undefined);
  // The whole call can be repeated as it was.
  expect(await create("octocat/hook")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("Pushed main to"),
  });
  expect(posts()).toBe(1);
  expect(pushed("octocat/hook")).toContain(".github/workflows/ci.yml");
  expect((await rerun("octocat/hook")).status).toBe(0);
});

it("names the permission that a fine-grained token lacks for the workflow", async () => {
  scene.github.tokens.set("good-token", { login: "octocat" });
  scene.github.repositories.add("octocat/hook");
  const reason =
    "refusing to allow a Personal Access Token to create or update workflow `.github/workflows/ci.yml` without `workflow` scope";
  scene.github.repositories.rejectPushes("octocat/hook", reason);
  expect((await create("octocat/hook")).stderr).toContain(
    `GitHub rejected the CI workflow of octocat/hook (${reason}): add the scope workflow to a classic token, or the permission Workflows: write to a fine-grained token`,
  );
  scene.github.repositories.rejectPushes("octocat/hook", undefined);
  expect((await rerun("octocat/hook")).status).toBe(0);
});

it("keeps a project that cannot be pushed, and reports the reason", async () => {
  expect((await scene.run("new", "hook", ...newArguments)).status).toBe(0);
  scene.git("hook", "remote", "add", "origin", "https://user:t0p@git.example.com/a/b.git");
  const connected = await rerun("octocat/hook");
  expect(connected.stderr).toContain("is already connected to https://git.example.com/a/b.git");
  expect(connected.stderr).not.toContain("t0p");
  scene.git("hook", "remote", "remove", "origin");
  expect((await rerun("octocat/hook", "--branch", "other")).stderr).toContain(
    "is on the branch main, not on other",
  );
  scene.git("hook", "checkout", "--quiet", "--detach");
  expect((await rerun("octocat/hook")).stderr).toContain("has no branch checked out");
  scene.git("hook", "checkout", "--quiet", "main");
  scene.github.repositories.add("octocat/hook", { writers: ["somebody"], private: false });
  expect((await rerun("octocat/hook", "--public")).stderr).toContain(
    "Your account is not allowed to push to octocat/hook",
  );
  expect(posts()).toBe(0);
});

it("needs a repository of its own with an author, and does not overwrite what others have pushed", async () => {
  writeFileSync(path.join(process.env.HOME ?? "", ".gitconfig"), "");
  for (const name of ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL", "EMAIL"]) vi.stubEnv(name, undefined);
  const unknown = await create("octocat/hook");
  expect(unknown.stderr).toContain("git does not know your name and e-mail address");
  expect(isProjectCreated()).toBe(true);
  const author = "[user]\n\tname = A\n\temail = a@example.com\n";
  writeFileSync(path.join(process.env.HOME ?? "", ".gitconfig"), author);
  expect((await rerun("octocat/hook")).status).toBe(0);
  // Somebody pushes meanwhile, and the first commit is written again.
  scene.git("hook", "commit", "--quiet", "--amend", "--message", "Changed");
  expect((await rerun("octocat/hook")).stderr).toContain(
    "The branch main of octocat/hook has commits that are not in the local branch",
  );
  const outer = path.join(scene.work, "outer");
  mkdirSync(outer);
  scene.git("outer", "init", "--quiet");
  const inner = await scene.run("new", "outer/inner", ...newArguments, "--create-repo", "octocat/inner");
  expect(inner.stderr).toMatch(/inner is part of the git repository in .*outer: push that repository/);
  expect(scene.github.repositories.isPrivate("octocat/inner")).toBeUndefined();
});

it.each([
  [["--clone", "https://example.com/a.git"], "--clone and --create-repo cannot be combined"],
  [["--into"], "--into and --create-repo cannot be combined"],
  [["--no-git"], "--no-git and --create-repo cannot be combined"],
  [["--folder", "x"], "--folder requires --clone"],
])("refuses %j", async (more, sentence) => {
  const { status, stderr } = await create("octocat/hook", ...more);
  expect(status).toBe(2);
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

it("leaves a configuration that other programs read as usual", async () => {
  await create("octocat/hook");
  const config = readFileSync(path.join(scene.work, "hook", ".git", "config"), "utf8");
  expect(config).not.toMatch(/credential|extraheader|token/i);
});
