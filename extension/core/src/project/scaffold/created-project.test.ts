import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { sources } from "@hookloom/runtime/catalog";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { addEmptySamples, repository, testDist } from "../testing/dist.ts";
import { createProject } from "./create-project.ts";

// @reads templates/runtime/src/** templates/runtime/package.json

const run = promisify(execFile);
const modules = path.join(repository, "node_modules");

/** Links the packages that a registry would provide, and the runtime's source in place of its package. */
function linkPackages(root: string): void {
  const link = (target: string, name: string): void => {
    mkdirSync(path.dirname(path.join(root, "node_modules", name)), { recursive: true });
    symlinkSync(target, path.join(root, "node_modules", name), "junction");
  };
  link(path.join(repository, "templates/runtime"), "@hookloom/runtime");
  link(path.join(modules, "@types/node"), "@types/node");
  link(path.join(modules, "undici-types"), "undici-types");
}

async function makeProject(source: string, events: readonly string[]): Promise<string> {
  const folder = path.join(temporaryFolder(), "hook");
  const answers = {
    source,
    name: "hook",
    folder,
    events,
    repository: { kind: "new" },
    install: false,
    git: false,
  } as const;
  const distDir = testDist(source === "github" ? events : []);
  const known = sources.find(({ id }) => id === source)?.events.map(({ name }) => name) ?? [];
  if (source !== "github" && source !== "http") addEmptySamples(distDir, source, known);
  await createProject(answers, { distDir });
  linkPackages(folder);
  return folder;
}

async function typeCheck(folder: string): Promise<string> {
  const tsc = path.join(modules, "typescript", "bin", "tsc");
  const result = await run(process.execPath, [tsc, "--noEmit", "--customConditions", "hookloom-source"], {
    cwd: folder,
  }).catch((error: { stdout: string }) => error);
  return result.stdout;
}

async function ownTests(folder: string): Promise<{ passed: boolean; output: string }> {
  const args = ["--conditions=hookloom-source", "--test", "test/**/*.test.ts"];
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...env } = process.env;
  return run(process.execPath, args, { cwd: folder, env }).then(
    ({ stdout }) => ({ passed: true, output: stdout }),
    (error: { stdout: string; stderr: string }) => ({ passed: false, output: error.stdout + error.stderr }),
  );
}

/** The variables with which the project's workflow deploys, by job. */
function deployVariables(folder: string): Record<string, Record<string, string>> {
  const { jobs } = parse(readFileSync(path.join(folder, ".github/workflows/ci.yml"), "utf8"));
  return { dev: jobs.dev.steps.at(-1).env, prod: jobs.prod.steps.at(-1).env };
}

test.each(sources.map((source) => [source.label, source] as const))(
  "a handler for every event of %s type-checks, and its workflow hands its settings over",
  async (_label, { id, events, settings }) => {
    const folder = await makeProject(
      id,
      events.map(({ name }) => name),
    );
    expect(await typeCheck(folder)).toBe("");
    const { dev, prod } = deployVariables(folder);
    // A repository secret applies to every environment, so one name would mean one database for both.
    const { HOOKLOOM_DATABASE_URL: devDatabase, ...devSettings } = dev ?? {};
    const { HOOKLOOM_DATABASE_URL: prodDatabase, ...prodSettings } = prod ?? {};
    expect(devDatabase).toBe("${{ secrets.HOOKLOOM_DATABASE_URL_DEV }}");
    expect(prodDatabase).toBe("${{ secrets.HOOKLOOM_DATABASE_URL_PROD }}");
    expect(devSettings).toEqual(prodSettings);
    for (const { name } of settings) expect(dev?.[name]).toBe(`\${{ secrets.HOOKLOOM_${name} }}`);
  },
);

test.each([
  ["github", ["issues.opened", "issues", "push"]],
  ["http", ["request"]],
  ["standard-webhooks", ["user.created", "orders/shipped", "*"]],
])("a project for %s type-checks and passes its own test", async (source, events) => {
  const folder = await makeProject(source, events);
  expect(await typeCheck(folder)).toBe("");
  const first = await ownTests(folder);
  expect(first.output).toContain(`pass ${events.length}`);
  expect(first.passed).toBe(true);
});

test("the project's test fails with the handler", async () => {
  const folder = await makeProject("github", ["push"]);
  const entry = path.join(folder, "src/webhook.ts");
  const code = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
const hub = github({ secret: secret("GITHUB_SECRET") });
hub.on("push", async () => { throw new Error("broken handler"); });
export default webhook(hub);
`;
  writeFileSync(entry, code);
  const result = await ownTests(folder);
  expect(result.passed).toBe(false);
  expect(result.output).toContain("broken handler");
});

test("the workflow trusts no movable tag, no install script and no later step with its credentials", async () => {
  const folder = await makeProject("http", ["request"]);
  const text = readFileSync(path.join(folder, ".github/workflows/ci.yml"), "utf8");
  interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }
  const { jobs } = parse(text) as {
    readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
  };
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const uses = steps.filter((step) => step.uses !== undefined);
  expect(uses.length).toBeGreaterThan(0);
  for (const step of uses) expect(step.uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  for (const line of text.split("\n").filter((one) => one.includes("uses:")))
    expect(line).toMatch(/ # v\d+\.\d+\.\d+$/);
  for (const step of uses.filter(({ uses: name }) => name?.startsWith("actions/checkout@")))
    expect(step.with).toMatchObject({ "persist-credentials": false });
  for (const step of steps.filter(
    ({ run: line }) => line?.startsWith("npm ci") || line?.startsWith("npm install"),
  ))
    expect(step.run).toContain("--ignore-scripts");
});
