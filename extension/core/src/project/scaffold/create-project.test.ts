import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, realpathSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { addEmptySamples, testDist, textOf } from "../testing/dist.ts";
import { createProject, type ProjectChoices } from "./create-project.ts";

const events = ["issues.opened", "star.created", "repository_import"];
let distDir: string;

beforeAll(() => {
  distDir = testDist(events);
});
afterEach(() => vi.unstubAllEnvs());

function answersFor(folder: string, more: Partial<ProjectChoices> = {}): ProjectChoices {
  return {
    source: "github",
    name: "orders-hook",
    folder,
    events: ["issues.opened"],
    repository: { kind: "new" },
    install: false,
    git: false,
    ...more,
  };
}

function git(cwd: string, ...args: readonly string[]): string {
  const env = { ...process.env, GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@example.com" };
  const committer = { GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@example.com" };
  return execFileSync("git", args, { cwd, env: { ...env, ...committer }, encoding: "utf8", stdio: "pipe" });
}

/** A repository that can be cloned by its path. */
function repositoryWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  git(folder, "init", "--quiet");
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--allow-empty", "-m", "First");
  return folder;
}

test("a new project is plain code as a developer would write it", async () => {
  const folder = path.join(temporaryFolder(), "code", "orders-hook");
  const made = await createProject(answersFor(folder, { events }), { distDir });
  expect(made).toEqual({ folder, entry: path.join(folder, "src/webhook.ts"), notes: [] });
  expect(textOf(folder, "src/webhook.ts")).toBe(`import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ payload, log }) => {
  log.info(\`New issue: \${payload.issue.title}\`);
});

hub.on("star.created", async ({ payload, log }) => {
  log.info(\`New star from \${payload.sender.login}\`);
});

hub.on("repository_import", async ({ event, log }) => {
  log.info(\`Received \${event}\`);
});

export default webhook(hub);
`);
  const manifest = JSON.parse(textOf(folder, "package.json"));
  expect(manifest.name).toBe("orders-hook");
  expect(manifest.dependencies["@hookloom/runtime"]).toBe("file:vendor/hookloom-runtime-1.2.3.tgz");
  expect(manifest.devDependencies.hookloom).toBe("file:vendor/hookloom-1.2.3.tgz");
  expect(JSON.parse(textOf(folder, "hookloom.json")).entry).toBe("src/webhook.ts");
  expect(readdirSync(path.join(folder, "test/samples")).sort()).toEqual(
    [...events].sort().map((e) => `${e}.json`),
  );
  expect(textOf(folder, ".gitignore")).toContain(".hookloom/");
  expect(readdirSync(path.dirname(folder))).toEqual(["orders-hook"]);
});

test("no placeholder is left in any file", async () => {
  for (const source of ["github", "http"]) {
    const folder = path.join(temporaryFolder(), "hook");
    const chosen = source === "http" ? ["request"] : ["issues.opened"];
    await createProject(answersFor(folder, { source, events: chosen }), { distDir });
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (statSync(path.join(folder, name)).isFile() && !name.endsWith(".tgz"))
        expect(textOf(folder, name), name).not.toMatch(/\{\{\w+\}\}/);
    }
  }
});

test("a new repository gets a first commit, unless it would lie in another one", async () => {
  for (const name of ["AUTHOR", "COMMITTER"]) {
    vi.stubEnv(`GIT_${name}_NAME`, "A");
    vi.stubEnv(`GIT_${name}_EMAIL`, "a@example.com");
  }
  const folder = path.join(temporaryFolder(), "hook");
  const made = await createProject(answersFor(folder, { git: true }), { distDir });
  expect(made.notes).toEqual([]);
  expect(git(folder, "log", "--format=%s").trim()).toBe("Start orders-hook");
  expect(git(folder, "status", "--porcelain")).toBe("");

  const inner = path.join(folder, "packages", "inner");
  const second = await createProject(answersFor(inner, { git: true }), { distDir });
  expect(second.notes).toEqual([expect.stringContaining("the folder is part of the repository in")]);
  expect(existsSync(path.join(inner, ".git"))).toBe(false);
});

test("a folder whose name is not valid for a package gives it the nearest valid one", async () => {
  const folder = path.join(temporaryFolder(), "Orders Hook");
  await createProject(answersFor(folder, { name: "Orders Hook" }), { distDir });
  expect(JSON.parse(textOf(folder, "package.json")).name).toBe("orders-hook");
});

test("an empty folder is filled in place", async () => {
  const folder = temporaryFolder();
  const before = statSync(folder).ino;
  await createProject(answersFor(folder), { distDir });
  expect(statSync(folder).ino).toBe(before);
  expect(existsSync(path.join(folder, "src/webhook.ts"))).toBe(true);
});

test("bad answers are refused before anything is written", async () => {
  const parent = temporaryFolder();
  const folder = path.join(parent, "hook");
  const refused = (more: Partial<ProjectChoices>): Promise<unknown> =>
    createProject(answersFor(folder, more), { distDir });
  await expect(refused({ events: ["issue.opened"] })).rejects.toThrow("did you mean issues.opened?");
  await expect(refused({ repository: { kind: "existing" } })).rejects.toThrow("does not exist");
  expect(readdirSync(parent)).toEqual([]);
  writeFileSync(path.join(parent, "mine.txt"), "mine");
  await expect(refused({ folder: parent })).rejects.toMatchObject({ code: "bad-answers" });
  expect(readdirSync(parent)).toEqual(["mine.txt"]);
});

test("a missing template takes back everything, including parent folders", async () => {
  const parent = temporaryFolder();
  const folder = path.join(parent, "a", "b", "hook");
  const chosen = answersFor(folder, { events: ["push"] });
  await expect(createProject(chosen, { distDir })).rejects.toMatchObject({ code: "no-dist" });
  expect(readdirSync(parent)).toEqual([]);
});

test("an existing package keeps its bytes except for what is added", async () => {
  const folder = temporaryFolder();
  const manifest =
    '{\r\n\t"name": "shop",\r\n\t"files": ["a", "b"],\r\n\t"scripts": { "test": "mocha" }\r\n}';
  writeFileSync(path.join(folder, "package.json"), manifest);
  writeFileSync(path.join(folder, "tsconfig.json"), "{}");
  writeFileSync(path.join(folder, ".gitignore"), "/node_modules");
  const repository = { kind: "existing" } as const;
  const made = await createProject(answersFor(folder, { repository }), { distDir });
  expect(made.entry).toBe(path.join(folder, "src", "webhook.mts"));
  expect(made.notes).toEqual([
    expect.stringContaining("The package's own script test was kept: run npx hookloom test"),
  ]);
  const text = textOf(folder, "package.json");
  expect(
    text.startsWith('{\r\n\t"name": "shop",\r\n\t"files": ["a", "b"],\r\n\t"scripts": { "test": "mocha", '),
  ).toBe(true);
  expect(text.replaceAll("\r\n", "")).not.toContain("\n");
  expect(JSON.parse(text)).toMatchObject({
    scripts: { test: "mocha", dev: "hookloom dev" },
    dependencies: { "@hookloom/runtime": "file:vendor/hookloom-runtime-1.2.3.tgz" },
  });
  expect(textOf(folder, "tsconfig.json")).toBe("{}");
  expect(textOf(folder, ".gitignore")).toBe("/node_modules\n.hookloom/\n");
  expect(existsSync(path.join(folder, "README.md"))).toBe(false);
});

test("a clash with an existing file is refused by name and nothing changes", async () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "src"));
  writeFileSync(path.join(folder, "src/webhook.ts"), "mine");
  const chosen = answersFor(folder, { repository: { kind: "existing" } });
  await expect(createProject(chosen, { distDir })).rejects.toThrow("because src/webhook.ts already exists");
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(["src", path.join("src", "webhook.ts")]);
  writeFileSync(path.join(folder, "package.json"), "{ broken");
  await expect(createProject(chosen, { distDir })).rejects.toMatchObject({ code: "bad-package" });
  writeFileSync(path.join(folder, "hookloom.json"), "{}");
  await expect(createProject(answersFor(folder), { distDir })).rejects.toThrow(
    "is already a Hookloom project",
  );
});

test("an existing folder that is a project already stays as it is", async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, "hookloom.json"), '{ "entry": "main.ts" }');
  const chosen = answersFor(folder, { repository: { kind: "existing" }, source: "", events: [] });
  expect(await createProject(chosen, { distDir })).toEqual({
    folder,
    entry: path.join(folder, "main.ts"),
    notes: [],
    existed: true,
  });
  expect(readdirSync(folder)).toEqual(["hookloom.json"]);
});

test("a channel without an event of its own gives a handler for each of its events", async () => {
  const folder = path.join(temporaryFolder(), "hook");
  const own = testDist([]);
  addEmptySamples(own, "stripe", ["coupon.created", "coupon.deleted", "coupon.updated"]);
  await createProject(answersFor(folder, { source: "stripe", events: ["coupon.*", "coupon.created"] }), {
    distDir: own,
  });
  const handled = [...textOf(folder, "src/webhook.ts").matchAll(/\.on\("([^"]+)"/g)].map(
    ([, event]) => event,
  );
  expect(handled).toEqual(["coupon.created", "coupon.deleted", "coupon.updated"]);
});

test("a clone gets the project's files next to its own", async () => {
  const url = repositoryWith({ "README.md": "mine\n" });
  const folder = path.join(temporaryFolder(), "clone");
  const progress: string[] = [];
  const repository = { kind: "clone", url } as const;
  await createProject(answersFor(folder, { repository }), {
    distDir,
    onProgress: (text) => progress.push(text),
  });
  expect(git(folder, "log", "--format=%s").trim()).toBe("First");
  expect(textOf(folder, "README.md")).toBe("mine\n");
  expect(existsSync(path.join(folder, "src/webhook.ts"))).toBe(true);
  expect(progress.at(-1)).toBe("Writing files");
});

test("a clone that fails gives git's reason and leaves nothing", async () => {
  const parent = temporaryFolder();
  const url = path.join(parent, "nowhere");
  const chosen = answersFor(path.join(parent, "hook"), { repository: { kind: "clone", url } });
  await expect(createProject(chosen, { distDir })).rejects.toThrow(/^Git could not clone .*does not exist\)/);
  expect(readdirSync(parent)).toEqual([]);
});

test("a cancelled clone leaves nothing", async () => {
  const parent = temporaryFolder();
  const repository = { kind: "clone", url: repositoryWith({ "a.txt": "a" }) } as const;
  const controller = new AbortController();
  const made = createProject(answersFor(path.join(parent, "hook"), { repository }), {
    distDir,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(made).rejects.toMatchObject({ code: "cancelled", name: "AbortError" });
  expect(readdirSync(parent)).toEqual([]);
});

test("without a registry the bundled packages are unpacked", async () => {
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
  vi.stubEnv("npm_config_cache", temporaryFolder());
  const folder = path.join(temporaryFolder(), "hook");
  const made = await createProject(answersFor(folder, { install: true }), { distDir });
  expect(made.notes).toEqual([
    expect.stringMatching(/^The project can be run and tested, but type checking requires packages/),
  ]);
  expect(textOf(folder, "node_modules/@hookloom/runtime/dist/runtime.js")).toBe("export const own = 1;\n");
  expect(statSync(path.join(folder, "node_modules/hookloom/dist/native/esbuild")).mode & 0o111).not.toBe(0);
  const said = execFileSync("npm", ["exec", "--offline", "hookloom"], { cwd: folder, encoding: "utf8" });
  expect(said).toBe("hookloom runs\n");
});

test("a signing secret is generated if asked for", async () => {
  const folder = path.join(temporaryFolder(), "hook");
  const stored: string[][] = [];
  const storeSecret = async (...secret: string[]): Promise<void> => void stored.push(secret);
  await createProject(answersFor(folder, { devSecret: true }), { distDir, storeSecret });
  expect(stored).toEqual([
    [realpathSync(folder), "dev", "GITHUB_SECRET", expect.stringMatching(/^[0-9a-f]{64}$/)],
  ]);

  const other = path.join(temporaryFolder(), "hook");
  const failing = async (): Promise<void> => {
    throw new Error("no keyring");
  };
  const made = await createProject(answersFor(other, { devSecret: true }), { distDir, storeSecret: failing });
  expect(made.notes).toEqual([
    "No value could be stored for GITHUB_SECRET (no keyring): Run will prompt for it.",
  ]);
});
