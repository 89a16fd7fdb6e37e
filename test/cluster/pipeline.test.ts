// The workflow of a new project, run step by step against the cluster, each job in a checkout of its own.
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newProject, type PipelineProject, pushOf } from "../pipeline/new-project.ts";
import { readWorkflow, runWorkflow, type WorkflowEnvironment } from "../pipeline/workflow.ts";
import { clusterUnderTest, newNamespace, type TestNamespace } from "./cluster-under-test.ts";

let project: PipelineProject;
let sha: string;
let namespaces: Readonly<Record<"dev" | "prod", TestNamespace>>;
const checkouts = mkdtempSync(join(tmpdir(), "hookloom-checkouts-"));

/** Puts both environments on the cluster, each in a namespace of its own. */
function describeEnvironments(): void {
  const file = join(project.root, "hookloom.json");
  const { context, registry, baseImage } = clusterUnderTest;
  const cluster = { target: "kubernetes", context, registry: `${registry}/pipeline`, baseImage };
  const environments = {
    dev: { ...cluster, namespace: namespaces.dev.name },
    prod: { ...cluster, namespace: namespaces.prod.name },
  };
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), environments }));
}

beforeAll(async () => {
  const [made, dev, prod] = await Promise.all([
    newProject(),
    newNamespace("pipeline"),
    newNamespace("pipeline"),
  ]);
  project = made;
  namespaces = { dev, prod };
  describeEnvironments();
  sha = project.commit();
});
afterAll(async () => {
  project?.remove();
  rmSync(checkouts, { recursive: true, force: true });
  await Promise.all(Object.values(namespaces ?? {}).map((namespace) => namespace.remove()));
});

function checkout(job: string): string {
  const folder = mkdtempSync(join(checkouts, `${job}-`));
  execFileSync("git", ["clone", "--quiet", project.root, folder], { stdio: "pipe" });
  // Without a registry `npm ci` brings nothing, and a link is not an ignored folder.
  appendFileSync(join(folder, ".git", "info", "exclude"), "node_modules\n");
  symlinkSync(join(project.root, "node_modules"), join(folder, "node_modules"), "junction");
  return folder;
}

const secretOf = (environment: string): string => `the secret of ${environment}`;
const worldOf = (commit: string): WorkflowEnvironment => ({
  env: project.env,
  contexts: {
    github: pushOf(commit),
    vars: { HOOKLOOM_DEPLOY: "true" },
    secrets: (environment): Record<string, string> => ({
      HOOKLOOM_KUBECONFIG: readFileSync(clusterUnderTest.kubeconfig, "utf8"),
      ...(environment === undefined ? {} : { HOOKLOOM_GITHUB_SECRET: secretOf(environment) }),
    }),
  },
  folderOf: checkout,
});

/** Calls the command line as a user who has the kubeconfig and a value of the secret. */
const call = (args: readonly string[], secret = ""): Promise<string> =>
  project.hookloom(args, { KUBECONFIG: clusterUnderTest.kubeconfig, GITHUB_SECRET: secret });

test("deploys to dev and, once approved, to prod, each job in its own checkout", async () => {
  const results = await runWorkflow(readWorkflow(project.workflow), worldOf(sha));
  expect(results.at(-1)).toMatchObject({
    job: "prod",
    command: 'npx hookloom promote dev prod --commit "$GITHUB_SHA" --yes',
  });
  const [dev] = JSON.parse(await call(["releases", "dev", "--json"]));
  const [prod] = JSON.parse(await call(["releases", "prod", "--json"]));
  expect(dev).toMatchObject({ outcome: "ready", image: expect.stringContaining("@sha256:") });
  expect(dev.commit).toBe(sha);
  expect(prod).toMatchObject({ build: dev.build, image: dev.image, promotedFrom: "dev", outcome: "ready" });

  const sent = await call(["send", "issues.opened", "--to", "prod"], secretOf("prod"));
  expect(sent).toMatch(/^202 in \d+ ms/);
  const refused = call(["send", "issues.opened", "--to", "prod"], secretOf("dev"));
  await expect(refused).rejects.toMatchObject({ stderr: expect.stringContaining("401") });
  const deliveries = JSON.parse(await call(["deliveries", "prod", "--json"]));
  expect(deliveries).toContainEqual(expect.objectContaining({ event: "issues.opened" }));
  expect(await call(["logs", "prod"])).toContain("New issue");
});

test("supports the other verbs on the command line, too", async () => {
  const phases = async (): Promise<readonly string[]> =>
    JSON.parse(await call(["status", "--json"])).map(({ phase }: { phase: string }) => phase);
  expect(await phases()).toEqual(["running", "running"]);
  const changed = JSON.parse(await call(["settings", "dev", "apply", "--json"], "another secret"));
  expect(changed).toMatchObject({ environment: "dev", release: { revision: 2, outcome: "ready" } });
  expect(await call(["send", "issues.opened"], "another secret")).toMatch(/^202 in/);
  await expect(call(["rollback", "dev"])).rejects.toMatchObject({ code: 1, stdout: "" });
  await call(["stop", "dev"]);
  expect(await phases()).toEqual(["stopped", "running"]);
  await expect(call(["remove", "prod"])).rejects.toMatchObject({
    stderr: expect.stringContaining(`namespace ${namespaces.prod.name}: add --yes to confirm.`),
  });
  await call(["remove", "prod", "--yes"]);
  expect(await phases()).toEqual(["stopped", "absent"]);
});
