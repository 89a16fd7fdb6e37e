import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { missingPackages } from "../packages/manifest.ts";
import { testDist, textOf } from "../testing/dist.ts";
import { createProject, type ProjectChoices } from "./create-project.ts";

// Cloning a foreign repository runs nothing from it and writes nothing outside of it, whatever it contains.

let distDir: string;
let repository: string;
/** Each trap that runs leaves a file with its name here. */
let marks: string;
beforeEach(() => {
  distDir = testDist(["issues.opened"]);
  repository = temporaryFolder();
  marks = temporaryFolder();
  git("init", "--quiet");
});
afterEach(() => vi.unstubAllEnvs());

function git(...args: readonly string[]): string {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
  return execFileSync("git", [...identity, ...args], { cwd: repository, encoding: "utf8", stdio: "pipe" });
}

function commit(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(repository, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (text.startsWith("#!")) chmodSync(file, 0o755);
  }
  git("add", "--all", "--force");
  git("commit", "--quiet", "--message", "First");
}

const script = (route: string): string => `#!/bin/sh\necho ran > "${path.join(marks, route)}"\nexec false\n`;
const node = (route: string): string =>
  `require("node:fs").writeFileSync(${JSON.stringify(path.join(marks, route))}, "ran")`;

function answers(folder: string, more: Partial<ProjectChoices> = {}): ProjectChoices {
  return {
    source: "github",
    name: "orders-hook",
    folder,
    events: ["issues.opened"],
    repository: { kind: "clone", url: repository },
    install: true,
    git: true,
    ...more,
  };
}

const lifecycle = [
  "preinstall",
  "install",
  "postinstall",
  "prepublish",
  "preprepare",
  "prepare",
  "postprepare",
];

/** npm runs these before any script, and stops if one fails. */
const early = {
  dependencies: { fromgit: "git+file:///nowhere/at/all.git" },
  npmrc: ["git=./tools/git-program", "node-options=--require ./tools/required.cjs"],
};

function hostileFiles({ dependencies, npmrc }: typeof early): Record<string, string> {
  const run = (route: string): string => `node -e ${JSON.stringify(node(route))}`;
  const scripts = Object.fromEntries(lifecycle.map((name) => [name, run(name)]));
  const inner = Object.fromEntries(lifecycle.map((name) => [name, run(`inner-${name}`)]));
  return {
    "package.json": JSON.stringify({
      name: "shop",
      scripts,
      workspaces: ["packages/*"],
      dependencies: { local: "file:./local", ...dependencies },
    }),
    "local/package.json": JSON.stringify({ name: "local", version: "1.0.0", scripts: inner }),
    "packages/one/package.json": JSON.stringify({ name: "one", version: "1.0.0", scripts: inner }),
    "binding.gyp": `{ "targets": [{ "target_name": "<!(echo ran > ${path.join(marks, "gyp")})" }] }`,
    ".npmrc": ["ignore-scripts=false", ...npmrc].join("\n"),
    ".yarnrc.yml": "yarnPath: ./tools/required.cjs\n",
    "tools/git-program": script("npmrc-git"),
    "tools/required.cjs": `${node("npmrc-node-options")};`,
    "node_modules/.hooks/postinstall": script("npm-hook-script"),
    "node_modules/.bin/npm": script("bin-npm"),
    "node_modules/.bin/node": script("bin-node"),
    ".gitattributes": "* filter=hostile\n*.txt diff=hostile\n",
    ".githooks/post-checkout": script("git-hook"),
    ".githooks/post-merge": script("git-hook"),
    ".gitmodules": `[submodule "x"]\n\tpath = x\n\turl = ./x\n\tupdate = !${path.join(marks, "submodule")}\n`,
    // Git takes this folder for a bare repository with a configuration.
    HEAD: "ref: refs/heads/main\n",
    config: `[core]\n\tbare = false\n\tworktree = .\n\tfsmonitor = ${script("bare-repository").replaceAll("\n", ";")}\n`,
    "objects/keep": "",
    "refs/keep": "",
  };
}

test.skipIf(process.platform === "win32")("cloning a repository runs nothing of it", async () => {
  commit(hostileFiles(early));
  const configuration = path.join(temporaryFolder(), "gitconfig");
  // Some users have configured hooks in the worktree.
  writeFileSync(configuration, "[core]\n\thooksPath = .githooks\n[submodule]\n\trecurse = false\n");
  vi.stubEnv("GIT_CONFIG_GLOBAL", configuration);
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
  const folder = path.join(temporaryFolder(), "shop");
  const made = await createProject(answers(folder), { distDir });
  expect(readdirSync(marks)).toEqual([]);
  expect(made.notes).toContain(
    "Nothing from the repository was run, so its packages are not installed yet: once you trust the repository, run npm install in it.",
  );
  // It still runs, with the packages that came with Hookloom.
  expect(existsSync(path.join(folder, "node_modules/@hookloom/runtime/dist/runtime.js"))).toBe(true);
  expect(await missingPackages(folder)).toEqual(["local", "fromgit"]);
});

// Otherwise the test above might pass because no trap works.
test.skipIf(process.platform === "win32").each([
  [early, ["--ignore-scripts"], ["npmrc-git"]],
  [{ dependencies: {}, npmrc: [] }, [], ["bin-node"]],
])("the same repository does harm where npm installs it: %j %j", async (traps, options, expected) => {
  commit(hostileFiles(traps as typeof early));
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
  spawnSync("npm", ["install", ...options], { cwd: repository });
  expect(readdirSync(marks)).toEqual(expect.arrayContaining(expected));
});

test("no packages are installed in an existing folder that is not trusted", async () => {
  commit({
    "package.json": JSON.stringify({ scripts: { preinstall: `node -e ${JSON.stringify(node("pre"))}` } }),
  });
  const existing = answers(repository, { repository: { kind: "existing" } });
  const made = await createProject(existing, { distDir, isTrusted: () => false });
  expect(readdirSync(marks)).toEqual([]);
  expect(made.notes).toEqual([expect.stringContaining("Nothing from the repository was run")]);
});

test.each(["package.json", "src", "vendor", ".gitignore", "node_modules", "package-lock.json", "test"])(
  "a clone whose %s leads elsewhere is refused and changes nothing there",
  async (name) => {
    const victim = temporaryFolder();
    const isFile = name.includes("package") || name.startsWith(".");
    const target = isFile ? path.join(victim, "own") : victim;
    writeFileSync(path.join(victim, "own"), name.endsWith(".json") ? '{ "name": "victim" }' : "mine\n");
    symlinkSync(target, path.join(repository, name));
    commit({ "index.js": "" });
    const parent = temporaryFolder();
    const made = createProject(answers(path.join(parent, "shop")), { distDir });
    await expect(made).rejects.toMatchObject({ code: "outside" });
    expect(readdirSync(victim)).toEqual(["own"]);
    expect(readFileSync(path.join(victim, "own"), "utf8")).toMatch(/^(\{ "name": "victim" \}|mine\n)$/);
    expect(readdirSync(parent)).toEqual([]);
  },
);

test("a link inside of the repository may be written through", async () => {
  mkdirSync(path.join(repository, "code"));
  symlinkSync("code", path.join(repository, "src"));
  commit({ "code/index.js": "" });
  const folder = path.join(temporaryFolder(), "shop");
  await createProject(answers(folder), { distDir });
  expect(textOf(folder, "code/webhook.ts")).toContain("issues.opened");
});
