import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { newArguments, repositoryScene } from "./scene.ts";

// Git for Windows has no http-backend, and the recording git is a shell script.
const it = test.skipIf(process.platform === "win32");

const scene = repositoryScene();

/** Pushes files to a branch of a repository at GitHub, as somebody else's machine would. */
function commit(repository: string, branch: string, files: Readonly<Record<string, string>>): void {
  const folder = path.join(scene.work, `.made-${repository.replace("/", "-")}-${branch.replace("/", "-")}`);
  mkdirSync(folder);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  git("init", "--quiet", `--initial-branch=${branch}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), path.join(folder, name));
    else writeFileSync(path.join(folder, name), text);
  }
  git("add", "--all", "--force");
  git("commit", "--quiet", "--message", "First");
  git("push", "--quiet", scene.github.repositories.bare(repository), branch);
}

const urlOf = (repository: string): string => `${scene.api}/${repository}.git`;
const clone = (...args: readonly string[]) => scene.run("new", "hook", "--no-install", "--clone", ...args);
const made = () => readdirSync(scene.work).filter((name) => !name.startsWith(".made"));
const project = { "hookloom.json": '{ "entry": "src/main.ts" }', "src/main.ts": "export {};\n" };

it("clones a private repository with the token, and a branch and folder of it", async () => {
  scene.github.repositories.add("octocat/shop");
  commit("octocat/shop", "main", { "README.md": "mine\n" });
  commit("octocat/shop", "next/one", { "services/a.txt": "a\n" });
  const args = ["--branch", "next/one", "--folder", "services/hooks"];
  const { status, stdout } = await scene.run(
    "new",
    "hook",
    ...newArguments,
    "--clone",
    urlOf("octocat/shop"),
    ...args,
  );
  expect(status).toBe(0);
  expect(stdout).toContain("Created hook/services/hooks/src/webhook.ts. Next:\n  cd hook/services/hooks\n");
  expect(scene.git("hook", "branch", "--show-current")).toBe("next/one");
  expect(existsSync(path.join(scene.work, "hook/services/hooks/hookloom.json"))).toBe(true);
  expect(existsSync(path.join(scene.work, "hook/services/hooks/.github"))).toBe(false);
  expect(scene.git("hook", "remote", "get-url", "origin")).toBe(urlOf("octocat/shop"));
});

it("leaves a project as it is, and needs neither source nor event for it", async () => {
  scene.github.repositories.add("octocat/shop");
  const files = Object.fromEntries(Object.entries(project).map(([name, text]) => [`api/${name}`, text]));
  commit("octocat/shop", "main", files);
  const { status, stdout, stderr } = await clone(urlOf("octocat/shop"), "--folder", "api/", "--json");
  expect(status, stderr).toBe(0);
  const folder = path.join(scene.work, "hook", "api");
  expect(JSON.parse(stdout)).toMatchObject({
    folder,
    entry: path.join(folder, "src/main.ts"),
    existed: true,
  });
  expect(scene.git("hook", "status", "--porcelain", "--ignored")).toBe("");
});

it("asks for source and event where the repository is not a project, and leaves nothing behind", async () => {
  scene.github.repositories.add("octocat/shop");
  commit("octocat/shop", "main", { "README.md": "mine\n" });
  const plain = await clone(urlOf("octocat/shop"));
  expect(plain.status).toBe(2);
  expect(plain.stderr).toContain(
    "The repository is not a Hookloom project yet: choose a source (--source) and at least one event (--event)",
  );
  expect((await clone(urlOf("octocat/shop"), "--folder", "a/b")).stderr).toContain(
    "The folder a/b of the repository",
  );
  expect(made()).toEqual([]);
});

it("falls back to git's own credentials if the token cannot access a repository", async () => {
  scene.github.repositories.add("somebody/open", { private: false, writers: [] });
  commit("somebody/open", "main", project);
  vi.stubEnv("GITHUB_TOKEN", "unknown");
  expect((await clone(urlOf("somebody/open"))).status).toBe(0);
});

it("keeps a password that is part of the URL out of the clone and of git's arguments", async () => {
  scene.github.repositories.add("octocat/shop");
  commit("octocat/shop", "main", project);
  vi.stubEnv("GITHUB_TOKEN", "");
  const url = urlOf("octocat/shop").replace("://", "://x-access-token:good-token@");
  const { status, stdout } = await clone(url);
  expect(status).toBe(0);
  expect(stdout).not.toContain("good-token");
  expect(readFileSync(path.join(scene.work, "hook/.git/config"), "utf8")).not.toContain("x-access-token");
});

it.each([
  ["../up", "leads out of the repository"],
  ["/etc", "leads out of the repository"],
  ["~/x", "leads out of the repository"],
  [".git/hooks", "cannot contain a project"],
  ["a/.GIT", "cannot contain a project"],
  ["GIT~1", "cannot contain a project"],
  ["hooks", "cannot contain a project"],
  ["out", "leads out of the project"],
  ["project", "leads out of the project"],
])("refuses the folder %s", async (folder, sentence) => {
  scene.github.repositories.add("octocat/shop");
  const outside = path.join(scene.work, ".made-outside");
  mkdirSync(outside);
  commit("octocat/shop", "main", {
    hooks: "-> .git/hooks",
    out: `-> ${outside}`,
    "project/hookloom.json": '{ "entry": "src/main.ts" }',
    "project/src": `-> ${outside}`,
  });
  const { status, stderr } = await scene.run(
    "new",
    "hook",
    ...newArguments,
    "--clone",
    urlOf("octocat/shop"),
    "--folder",
    folder,
  );
  expect(status).toBeGreaterThan(1);
  expect(stderr).toContain(sentence);
  expect(made()).toEqual([]);
  expect(readdirSync(outside)).toEqual([]);
});

it.each(["--upload-pack=x", "a b", "a..b", "-x", "a/"])("refuses the branch %j", async (branch) => {
  const { status, stderr } = await clone(urlOf("octocat/shop"), `--branch=${branch}`);
  expect(status).toBe(2);
  expect(stderr).toContain("is not a valid branch name");
});

it("opens a project that is added to as it is, and refuses to add to it", async () => {
  mkdirSync(path.join(scene.work, "hook/src"), { recursive: true });
  for (const [name, text] of Object.entries(project))
    writeFileSync(path.join(scene.work, "hook", name), text);
  const { status, stdout } = await scene.run("new", "hook", "--into");
  expect(status).toBe(0);
  expect(stdout).toContain("hook is already a Hookloom project, so nothing was added to it");
  expect((await scene.run("new", "hook", "--into", ...newArguments)).stderr).toContain(
    "already a Hookloom project",
  );
  expect(readdirSync(path.join(scene.work, "hook")).sort()).toEqual(["hookloom.json", "src"]);
});
