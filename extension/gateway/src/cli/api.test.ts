import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { git } from "@hookloom/core/project/git";
import { testDist } from "@hookloom/core/project/testing/dist";
import { writeRuntime } from "@hookloom/core/project/testing/joined-runtime";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { call } from "./testing/call.ts";

let project: TestProject;
beforeEach(async () => {
  project = await makeTestProject();
});
afterEach(() => project.remove());

const describeAs = (api: object | undefined, prod: object = {}) =>
  writeFile(
    path.join(project.root, "hookloom.json"),
    JSON.stringify({ entry: "src/webhook.ts", api, environments: { dev: {}, prod } }, null, 2),
  );
const hookloom = (...args: readonly string[]) => call(project.root, ["api", ...args]);

/** A hook that a person has set up at the source, and what is remembered of it. */
const hook = {
  id: "dev.web.stripe",
  source: "stripe",
  trigger: "web",
  resource: "Stripe",
  environment: "dev",
  url: "https://hooks.example.com/http",
  events: [],
  configHash: "1",
};

it("adds the package that enforces an api, which a build that carries it asks for", async () => {
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
  vi.stubEnv("npm_config_fetch_retries", "0");
  try {
    const { root } = project;
    const distDir = testDist([]);
    // This folder has no bundler.
    await rm(path.join(distDir, "native"), { recursive: true });
    await rm(path.join(root, "node_modules"), { recursive: true });
    writeRuntime(root);
    const named = { name: "orders", type: "module", dependencies: { "@hookloom/runtime": "1.0.0" } };
    await project.write("package.json", JSON.stringify(named));
    await describeAs({ access: "key" });
    await project.write("src/webhook.ts", "export default {};\n");
    expect((await call(root, ["build"], { distDir })).stderr).toContain('"hookloom api add"');
    const added = await call(root, ["api", "add"], { distDir });
    expect(added).toMatchObject({ status: 0, stdout: "@hookloom/gateway is installed in orders.\n" });
    const { dependencies } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
    expect(dependencies["@hookloom/gateway"]).toBe("file:vendor/hookloom-gateway-1.2.3.tgz");
    // The command line in a project carries no packages.
    const copy = await call(root, ["api", "add"], { distDir: path.join(project.folder, "dist") });
    expect(copy).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("cannot create projects or add Hookloom's packages"),
    });
  } finally {
    vi.unstubAllEnvs();
  }
});

describe("retiring an api", () => {
  const remembered = () => path.join(project.root, ".hookloom", "dev", "bindings.json");
  const hooks = async () => JSON.parse(await readFile(remembered(), "utf8"));
  beforeEach(async () => {
    await describeAs({ state: "retired" });
    await mkdir(path.dirname(remembered()), { recursive: true });
    await writeFile(remembered(), JSON.stringify([hook]));
  });

  it("offers to remove the hooks at their sources, in a terminal", async () => {
    const apply = (answer: string) => call(project.root, ["api", "apply", "dev"], { typed: [answer] });
    const kept = await apply("no");
    expect(kept.stderr).toContain("its sources still send to it (web at stripe).");
    expect(await hooks()).toEqual([hook]);
    const taken = await apply("yes");
    expect(taken).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("delete the webhook in its settings, too"),
    });
    expect(await hooks()).toEqual([]);
  });

  it("says how where nobody can answer, and removes them with --unregister", async () => {
    const said = await hookloom("apply", "dev");
    expect(said.stdout).toContain('remove them with "hookloom unregister dev"');
    expect(await hooks()).toEqual([hook]);
    const json = await hookloom("apply", "dev", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({ environment: "dev", processes: 0 });
    expect((await hookloom("apply", "dev", "--unregister")).status).toBe(0);
    expect(await hooks()).toEqual([]);
  });

  it("says what changes before it applies", async () => {
    await hookloom("apply", "dev");
    await describeAs({ state: "published", limits: { requests: "1/day" } });
    const { stderr } = await hookloom("apply", "dev");
    expect(stderr).toContain(
      'The rules of dev change:\n  limits.requests: - → 1/day\n  state: "retired" → "published"\n',
    );
  });
});

describe("hookloom api", () => {
  it("shows the rules of an environment, for people and as JSON", async () => {
    await describeAs({ title: "Orders", access: "key", plans: { gold: { requests: "5/day" } } });
    const { stdout } = await hookloom("show", "prod");
    expect(stdout).toMatch(/^Orders 1\.0\.0 in prod: published \(rules [0-9a-f]{16}\)\n/);
    expect(stdout).toMatch(/plan gold +5\/day\n/);
    const one = JSON.parse((await hookloom("show", "prod", "--json")).stdout);
    expect(one).toMatchObject({ title: "Orders", usual: { access: ["key"] } });
    expect(JSON.parse((await hookloom("show", "--json")).stdout)).toEqual({ dev: one, prod: one });
  });

  it("shows nothing for a project without an api but a sentence, and null as JSON", async () => {
    await describeAs(undefined);
    expect(await hookloom("show", "dev")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no "api"'),
    });
    expect((await hookloom("show", "dev", "--json")).stdout).toBe("null\n");
  });

  it("shows an api that one environment alone has, and says that the others have none", async () => {
    await describeAs(undefined, { api: { access: "key" } });
    const { status, stdout } = await hookloom("show");
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^dev has no "api".*\n.* in prod: published/),
    ]);
    expect(JSON.parse((await hookloom("show", "--json")).stdout)).toMatchObject({
      dev: null,
      prod: { usual: { access: ["key"] } },
    });
  });
});

describe("hookloom api check", () => {
  it("checks whether a portal's proxy is trusted to say who calls", async () => {
    const prod = {
      target: "kubernetes",
      context: "c",
      namespace: "orders",
      registry: "registry.example.com/team",
      host: "hooks.example.com",
      ingressClass: "nginx",
    };
    await describeAs({ portal: {} }, prod);
    const { status, stderr } = await hookloom("check");
    expect([status, stderr]).toEqual([0, expect.stringContaining("portal of prod")]);
    expect(stderr).toContain("trustedProxies");
    await describeAs({ portal: {}, trustedProxies: ["10.0.0.0/8"] }, prod);
    expect(await hookloom("check")).toMatchObject({ status: 0, stderr: "" });
  });

  it("checks: each problem is a line, and any of them fails the pipeline", async () => {
    await describeAs({ state: "published" });
    expect(await hookloom("check")).toMatchObject({
      status: 0,
      stdout: "No problems found in the API of hookloom.json.\n",
    });
    await describeAs({ state: "open", titel: "Orders" });
    const { status, stdout, stderr } = await hookloom("check");
    expect(status).toBe(1);
    expect(stdout).toBe(
      [
        "hookloom.json:4: api.state must be created, pre-released, published, deprecated, blocked or retired.",
        "hookloom.json:5: api.titel is unknown: did you mean title?",
        "",
      ].join("\n"),
    );
    expect(stderr).toBe("The api of hookloom.json has 2 problems: see above.\n");
    const { problems } = JSON.parse((await hookloom("check", "--json")).stdout);
    expect(problems.map(({ problem }: { problem: { code: string } }) => problem.code)).toEqual([
      "wrong-value",
      "unknown-member",
    ]);
  });

  it("checks against a revision, and lets a change pass that is said in so many words", async () => {
    await describeAs({ state: "deprecated" });
    const author = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    await git(project.root, ["init", "--quiet"]);
    await git(project.root, ["add", "hookloom.json", "src"]);
    await git(project.root, [...author, "commit", "--quiet", "--message", "one"]);
    expect((await hookloom("check", "--base", "HEAD")).status).toBe(0);
    await describeAs({ state: "published" });
    const refused = await hookloom("check", "--base", "HEAD");
    expect(refused).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("changes from deprecated to published"),
    });
    expect((await hookloom("check", "--base", "HEAD", "--allow", "deprecated:published")).status).toBe(0);
    expect(await hookloom("check", "--base", "nowhere")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Git found no revision nowhere"),
    });
  });

  it.each([
    [["block", "dev"], "Give a reason with --reason"],
    [["block", "dev", "--reason", "Moves"], "The dev environment is not running"],
    [["apply"], "Specify an environment"],
    [["apply", "prod"], "add --yes to confirm"],
    [["open", "dev"], "Unknown action open: use "],
    [[], "Specify an action: "],
  ])("%j is refused with one sentence", async (args, sentence) => {
    await describeAs({});
    const { status, stderr } = await hookloom(...args);
    expect(status).toBeGreaterThan(1);
    expect(stderr).toContain(sentence);
  });

  it("apply reports a project without an api", async () => {
    await describeAs(undefined);
    expect(await hookloom("apply", "dev")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no "api"'),
    });
  });
});
