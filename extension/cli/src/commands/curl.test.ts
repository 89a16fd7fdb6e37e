import type { TestProject } from "@hookloom/core/environments/local/testing/project";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { call } from "../testing/call.ts";
import { endProject, startProject } from "../testing/project.ts";

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
const hub = github({ path: "/hooks", secret: secret("GITHUB_SECRET") });
hub.on("issues.opened", async () => {});
export default webhook(hub);
`;
const cluster = {
  target: "kubernetes",
  context: "c",
  namespace: "hooks",
  registry: "registry.example.com/team",
};

let project: TestProject;
beforeEach(async () => {
  project = await startProject(source);
  const prod = { ...cluster, host: "hooks.example.com", gateway: "public" };
  const environments = { dev: {}, prod, inner: cluster };
  await project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
  vi.stubEnv("GITHUB_SECRET", "top-secret");
});
afterEach(() => endProject(project));

it("calls the address that senders use, for the event that is handled unless another is named", async () => {
  for (const resource of ["/hooks", "hooks", "hub"]) {
    const { status, stdout } = await call(project.root, ["curl", resource, "--env", "prod"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^curl -i -X POST 'https:\/\/hooks\.example\.com\/hooks' \\\n/);
    expect(stdout).toContain("-H 'x-github-event: issues'");
    expect(stdout).toMatch(/-H 'x-hub-signature-256: sha256=[0-9a-f]{64}'/);
    expect(stdout).not.toContain("top-secret");
  }
  const { stdout } = await call(project.root, ["curl", "/hooks", "--env", "prod", "--event", "push"]);
  expect(stdout).toContain("-H 'x-github-event: push'");
});

it.each([
  [["/none"], "The project has no resource /none: its triggers listen on /hooks.\n"],
  [["/hooks", "--env", "prod", "--event", "issues.opend"], "did you mean issues.opened?\n"],
  [["/hooks", "--env", "test"], "The project has no environment test"],
  [["/hooks", "--env", "inner"], 'inner has no public address: give it a "host"'],
  [["/hooks"], "The dev environment is not running: start it"],
  [[], "Specify a resource to call"],
])("refuses %j in one line", async (args, sentence) => {
  const { status, stdout, stderr } = await call(project.root, ["curl", ...args]);
  expect(status).toBeGreaterThan(1);
  expect(stdout).toBe("");
  expect(stderr).toContain(sentence);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

it("says which secret has no value", async () => {
  vi.stubEnv("GITHUB_SECRET", "");
  const { stderr } = await call(project.root, ["curl", "hub", "--env", "prod"]);
  expect(stderr).toBe(
    'GITHUB_SECRET has no value to sign with: set it with "hookloom settings prod set GITHUB_SECRET", or as an environment variable, because values stored in VS Code are not available to the command line.\n',
  );
});
