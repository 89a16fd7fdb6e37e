// The workflow of a new project, run step by step with environments of this machine; on a cluster see test/cluster.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newProject, type PipelineProject, pushOf } from "../pipeline/new-project.ts";
import { actionsOf, readWorkflow, runWorkflow, type WorkflowEnvironment } from "../pipeline/workflow.ts";

let project: PipelineProject;
let sha: string;
beforeAll(async () => {
  project = await newProject();
  sha = project.commit();
});
afterAll(async () => {
  for (const name of ["dev", "prod"]) await project.hookloom(["stop", name, "--yes"]).catch(() => undefined);
  project.remove();
});

const world = (more: Partial<WorkflowEnvironment["contexts"]> = {}): WorkflowEnvironment => ({
  contexts: {
    github: pushOf(sha),
    vars: { HOOKLOOM_DEPLOY: "true" },
    secrets: (environment): Record<string, string> =>
      environment === undefined ? {} : { HOOKLOOM_GITHUB_SECRET: `the secret of ${environment}` },
    ...more,
  },
  folderOf: () => project.root,
  env: project.env,
});

const releases = (environment: string): Promise<string> =>
  project.hookloom(["releases", environment, "--json"]);

test("every action is pinned by its commit", () => {
  const actions = actionsOf(readWorkflow(project.workflow));
  expect(actions.map((action) => action.split("@")[0])).toEqual(["actions/checkout", "actions/setup-node"]);
  for (const action of actions) expect(action).toMatch(/@[0-9a-f]{40}$/);
});

test("a branch is checked, tested and built, and nothing is deployed", async () => {
  const github = { ...pushOf(sha), ref_name: "a-branch" };
  const results = await runWorkflow(readWorkflow(project.workflow), world({ github }));
  expect(results.map(({ command }) => command)).toEqual([
    "npm ci --ignore-scripts",
    "npm run check",
    expect.stringContaining("npx hookloom api check "),
    "npm test",
    "npm run build",
  ]);
  expect(JSON.parse(await releases("dev"))).toEqual([]);
});

test("the default branch goes to dev and on approval to prod, each with its own secret", async () => {
  const results = await runWorkflow(readWorkflow(project.workflow), world());
  const commands = results.map(({ job, command }) => `${job}: ${command.split("\n")[0]}`);
  expect(commands).toEqual([
    "check: npm ci --ignore-scripts",
    "check: npm run check",
    expect.stringContaining("check: npx hookloom api check "),
    "check: npm test",
    "check: npm run build",
    "dev: npm ci --ignore-scripts",
    "dev: umask 077",
    "dev: npx hookloom deploy dev --yes",
    "prod: npm ci --ignore-scripts",
    "prod: umask 077",
    'prod: npx hookloom promote dev prod --commit "$GITHUB_SHA" --yes',
  ]);
  const [dev] = JSON.parse(await releases("dev"));
  expect(JSON.parse(await releases("prod"))).toMatchObject([
    { build: dev.build, promotedFrom: "dev", outcome: "ready" },
  ]);
  expect(await project.hookloom(["send", "issues.opened", "--to", "prod"])).toMatch(/^202 in/);
  const { url } = JSON.parse(await project.hookloom(["status", "prod", "--json"]));
  const signed = project.hookloom(["send", "issues.opened", "--to", url], {
    GITHUB_SECRET: "the secret of dev",
  });
  await expect(signed).rejects.toMatchObject({ stderr: expect.stringContaining("401") });
});

test("a deploy overtaken while prod waited for its reviewer does not continue", async () => {
  const [before] = JSON.parse(await releases("dev"));
  const source = join(project.root, "src", "webhook.ts");
  writeFileSync(source, `${readFileSync(source, "utf8")}\nconsole.log("nobody approved this");\n`);
  project.commit();
  await project.hookloom(["deploy", "dev"], { GITHUB_SECRET: "the secret of dev" });
  const [later] = JSON.parse(await releases("dev"));
  expect(later.build).not.toBe(before.build);
  const { needs: _, ...prod } = readWorkflow(project.workflow).jobs.prod ?? { steps: [] };
  await runWorkflow({ jobs: { prod } }, world());
  const [promoted] = JSON.parse(await releases("prod"));
  expect(promoted).toMatchObject({ revision: 2, build: before.build, commit: sha, outcome: "ready" });
});

// The project was made on this machine, which keeps a secret for dev.
test("a setting without a secret of the pipeline is named, and prod stays as it is", async () => {
  const before = await releases("prod");
  const failed = runWorkflow(readWorkflow(project.workflow), world({ secrets: () => ({}) }));
  await expect(failed).rejects.toThrow(/GITHUB_SECRET has no value in prod, so nothing was deployed/);
  expect(await releases("prod")).toBe(before);
});
