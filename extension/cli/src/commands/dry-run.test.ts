import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import { call } from "../testing/call.ts";
import { endProject, startProject } from "../testing/project.ts";

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends"), path: "/hooks/github" });

export default webhook(hub);
`;

const cluster = {
  target: "kubernetes",
  context: "prod-eu",
  namespace: "hooks",
  registry: "registry.example.com/team",
  host: "hooks.example.com",
  gateway: "infra/public",
};

let project: TestProject;
const describeProd = (more: object = {}) => {
  const environments = { dev: { target: "local" }, prod: { ...cluster, ...more } };
  return project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
};

beforeEach(async () => {
  project = await startProject(source);
  vi.stubEnv("HOOKLOOM_DATABASE_URL", "");
  vi.stubEnv("GITHUB_SECRET", "");
  vi.stubEnv("KUBECONFIG", `${project.folder}/no-kubeconfig`);
  await describeProd();
});
afterEach(() => endProject(project));

describe("deploy --dry-run", () => {
  it("prints the manifests in order, with a stored secret as (set)", async () => {
    const kept = { input: "a-secret-of-the-test" };
    await call(project.root, ["settings", "prod", "set", "GITHUB_SECRET"], kept);
    const { status, stdout, stderr } = await call(project.root, ["deploy", "prod", "--dry-run"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).not.toContain(kept.input);
    expect(stdout).toMatch(/^# The image has no digest yet.*\n# The deployment has one replica/);
    const objects = [...parseAllDocuments(stdout)].map((document) => document.toJS());
    expect(objects.map(({ kind }) => kind)).toEqual([
      "ServiceAccount",
      "NetworkPolicy",
      "Secret",
      "PersistentVolumeClaim",
      "Service",
      "Deployment",
      "HTTPRoute",
    ]);
    expect(objects[2].stringData).toEqual({ GITHUB_SECRET: "(set)" });
    expect(objects.at(-1).spec.rules[0].matches).toEqual([
      { path: { type: "Exact", value: "/hooks/github" } },
    ]);
  });

  it("prints the same as JSON, with context, namespace and notes", async () => {
    await describeProd({ patch: "kubernetes/prod.yaml" });
    const patch = "kind: Service\nmetadata: { name: orders-prod }\nspec: { sessionAffinity: ClientIP }\n";
    await project.write("kubernetes/prod.yaml", patch);
    const { stdout } = await call(project.root, ["deploy", "prod", "--dry-run", "--json"]);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ context: "prod-eu", namespace: "hooks" });
    expect(answer.notes.at(-1)).toContain("GITHUB_SECRET has no value");
    const service = answer.manifests.find(({ kind }: { kind: string }) => kind === "Service");
    expect(service.spec.sessionAffinity).toBe("ClientIP");
  });

  it("lists the settings stored on this machine without a cluster", async () => {
    const { status, stdout, stderr } = await call(project.root, ["settings", "prod", "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([
      { name: "GITHUB_SECRET", missing: true },
      { name: "HOOKLOOM_DATABASE_URL", missing: false },
    ]);
    expect(stderr).toMatch(
      /^The values on this machine, since the cluster could not be reached: There is no kubeconfig/,
    );
  });

  it.each([
    [["deploy", "prod", "--yes"], /^There is no kubeconfig at .*no-kubeconfig: /],
    [["deploy", "prod"], /^There is no kubeconfig at .*no-kubeconfig: /],
    [["deploy", "dev", "--dry-run"], /^The environment dev runs on this machine, which needs no manifests/],
    [["deploy", "test", "--dry-run"], /^The project has no environment test: use one of dev, prod\./],
  ])("says in one line why %j does nothing", async (args, line) => {
    const { status, stdout, stderr } = await call(project.root, args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(line);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  it("says where hookloom.json or the patch is invalid", async () => {
    await describeProd({ replicas: "two" });
    const wrong = await call(project.root, ["deploy", "prod", "--dry-run"]);
    expect(wrong.stderr).toMatch(/^hookloom\.json, line 1: environments\.prod\.replicas must be a number/);
    await describeProd({ patch: "prod.yaml" });
    await project.write("prod.yaml", "kind: Service\nmetadata: { name: other }\n");
    const unknown = await call(project.root, ["deploy", "prod", "--dry-run"]);
    expect(unknown.stderr).toMatch(/^prod\.yaml, line 1: the manifests have no Service other/);
  });
});
