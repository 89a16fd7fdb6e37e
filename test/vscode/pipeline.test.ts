// The workflow of a new project, run step by step with environments of this machine; on a cluster see test/cluster.
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { actionsOf, readWorkflow, runWorkflow, type World } from "../pipeline/workflow.ts";
import { root } from "./setup.mjs";

const run = promisify(execFile);
const cli = join(root, "dist", "cli.js");
const folder = mkdtempSync(join(tmpdir(), "hookloom-pipeline-"));
const project = join(folder, "orders");
const workflow = join(project, ".github", "workflows", "ci.yml");

/** A runner's machine keeps nothing of ours: neither our settings nor our folders. */
const { npm_config_cache: cache } = process.env;
const env = {
  PATH: [join(folder, "bin"), dirname(process.execPath), process.env.PATH ?? ""].join(delimiter),
  HOME: folder,
  XDG_CONFIG_HOME: join(folder, "config"),
  HOOKLOOM_SECRETS: "file",
  npm_config_cache: cache ?? join(process.env.HOME ?? folder, ".npm"),
  ...(Object.fromEntries(
    Object.entries(process.env).filter(([name]) =>
      /^(npm_config_registry|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i.test(name),
    ),
  ) as Record<string, string>),
};

const hookloom = async (...args: readonly string[]): Promise<string> =>
  (await run(process.execPath, [cli, ...args], { cwd: project, env })).stdout;

const push = { event_name: "push", ref_name: "main", event: { repository: { default_branch: "main" } } };
const world = (more: Partial<World["contexts"]> = {}): World => ({
  contexts: {
    github: push,
    vars: { HOOKLOOM_DEPLOY: "true" },
    secrets: (environment): Record<string, string> =>
      environment === undefined ? {} : { HOOKLOOM_GITHUB_SECRET: `the secret of ${environment}` },
    ...more,
  },
  folderOf: () => project,
  env,
});

beforeAll(async () => {
  await run(
    process.execPath,
    [cli, "new", project, "--source", "github", "--event", "issues.opened", "--no-git"],
    {
      cwd: folder,
      env,
    },
  );
  if (existsSync(join(project, "package-lock.json"))) return;
  // Without a registry nothing was locked, and what is there is all that could be installed.
  mkdirSync(join(folder, "bin"));
  const script = `#!/bin/sh\n[ "$1" = ci ] && exit 0\nexec ${join(dirname(process.execPath), "npm")} "$@"\n`;
  writeFileSync(join(folder, "bin", "npm"), script, { mode: 0o755 });
});
afterAll(async () => {
  for (const name of ["dev", "prod"]) await hookloom("stop", name, "--yes").catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

test("every action is pinned by its version", () => {
  const actions = actionsOf(readWorkflow(workflow));
  expect(actions.map((action) => action.split("@")[0])).toEqual(["actions/checkout", "actions/setup-node"]);
  for (const action of actions) expect(action).toMatch(/@v\d+\.\d+\.\d+$/);
});

test("a branch is checked, tested and built, and nothing is deployed", async () => {
  const results = await runWorkflow(
    readWorkflow(workflow),
    world({ github: { ...push, ref_name: "a-branch" } }),
  );
  expect(results.map(({ command }) => command)).toEqual([
    "npm ci",
    "npm run check",
    "npm test",
    "npm run build",
  ]);
  expect(JSON.parse(await hookloom("releases", "dev", "--json"))).toEqual([]);
});

test("the default branch goes to dev and on approval to prod, each with its own secret", async () => {
  const results = await runWorkflow(readWorkflow(workflow), world());
  const commands = results.map(({ job, command }) => `${job}: ${command.split("\n")[0]}`);
  expect(commands).toEqual([
    "check: npm ci",
    "check: npm run check",
    "check: npm test",
    "check: npm run build",
    "dev: npm ci",
    "dev: umask 077",
    "dev: npx hookloom deploy dev --yes",
    "prod: npm ci",
    "prod: umask 077",
    "prod: npx hookloom promote dev prod --yes",
  ]);
  const [dev, prod] = [
    JSON.parse(await hookloom("releases", "dev", "--json")),
    JSON.parse(await hookloom("releases", "prod", "--json")),
  ];
  expect(prod).toMatchObject([{ build: dev[0].build, promotedFrom: "dev", outcome: "ready" }]);
  expect(await hookloom("send", "issues.opened", "--to", "prod")).toMatch(/^202 in/);
  const { url } = JSON.parse(await hookloom("status", "prod", "--json"));
  const signed = run(process.execPath, [cli, "send", "issues.opened", "--to", url], {
    cwd: project,
    env: { ...env, GITHUB_SECRET: "the secret of dev" },
  });
  await expect(signed).rejects.toMatchObject({ stderr: expect.stringContaining("401") });
});

// The project was made on this machine, which keeps a secret for dev.
test("a setting without a secret of the pipeline is named, and prod stays as it is", async () => {
  const before = await hookloom("releases", "prod", "--json");
  const failed = runWorkflow(readWorkflow(workflow), world({ secrets: () => ({}) }));
  await expect(failed).rejects.toThrow(/GITHUB_SECRET has no value in prod, so nothing was deployed/);
  expect(await hookloom("releases", "prod", "--json")).toBe(before);
});
