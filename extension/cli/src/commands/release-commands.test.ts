import { existsSync } from "node:fs";
import { symlink } from "node:fs/promises";
import path from "node:path";
import { makeTestProject, type TestProject } from "@hookloom/core/environments/local/testing/project";
import { writeTestCli } from "@hookloom/core/environments/local/testing/target";
import { repository } from "@hookloom/core/project/testing/dist";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../../test/runner/until.ts";
import { type CallResult, call, runtimeDist } from "../testing/call.ts";
import { stubSecretFile } from "../testing/secrets.ts";

const source = (word: string): string => `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

// @reads nothing

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("issues.opened", async ({ log }) => {
  log.info("${word}");
});

export default webhook(hub);
`;

let project: TestProject;
let distDir: string;

const run = (args: readonly string[], more: Parameters<typeof call>[2] = {}): Promise<CallResult> =>
  call(project.root, args, { distDir, ...more });

async function json(...args: readonly string[]): Promise<unknown> {
  const { status, stdout, stderr } = await run([...args, "--json"]);
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

beforeEach(async () => {
  project = await makeTestProject(source("one"));
  const environments = { dev: {}, prod: {} };
  await project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
  distDir = path.join(project.folder, "dist");
  await writeTestCli(distDir);
  await symlink(path.join(runtimeDist, "samples"), path.join(distDir, "samples"), "junction");
  stubSecretFile(project);
  vi.stubEnv("GITHUB_SECRET", "a-secret-of-the-test");
});
afterEach(async () => {
  for (const name of ["dev", "prod"]) await run(["stop", name, "--yes"]);
  vi.unstubAllEnvs();
  await project.remove();
});

describe("a source whose types do not fit", () => {
  it("is deployed only without the check, and each error is shown with its place", async () => {
    await project.write(
      "tsconfig.json",
      '{ "compilerOptions": { "types": [] }, "include": ["src/order.ts"] }',
    );
    await project.write("src/order.ts", "export const a: string = 1;\nexport const b: number = true;\n");
    const installed = path.join(repository, "node_modules", "typescript");
    await symlink(installed, path.join(project.root, "node_modules", "typescript"), "junction");
    const refused = await run(["deploy", "dev"]);
    expect(refused).toMatchObject({ status: 4, stdout: "" });
    expect(refused.stderr).toMatch(/src\/order\.ts:1:14: .*\n.*src\/order\.ts:2:14: /);
    expect(refused.stderr).toMatch(
      /The source has type errors, so nothing was deployed: src\/order\.ts:1:14: Type .* \(and 1 more\) .*"hookloom deploy dev --no-check"\.\n$/,
    );
    expect(await json("status", "dev")).toMatchObject({ phase: "absent" });
    expect(await run(["deploy", "dev", "--no-check"])).toMatchObject({ status: 0 });
  });
});

describe("from the source to prod and back", () => {
  it("deploys, receives, promotes the same build, rolls back, and reports each step", async () => {
    const deployed = await run(["deploy", "dev"]);
    expect(deployed.stderr).toMatch(
      /^settings {2}.* \d+\.\d s\nbundle {4}The size of the build [0-9a-f]{8} is \d+ kB {2}\d+\.\d s\nrollout {3}dev is running the build .* s\n$/,
    );
    expect(deployed.stdout).toMatch(
      /^dev is running the build [0-9a-f]{8} on http:\/\/127\.0\.0\.1:\d+ \(release 1\)\nGITHUB_SECRET comes from the environment variable [^\n]+\n$/,
    );
    expect(deployed.stdout).not.toContain("a-secret-of-the-test");
    expect(await json("status", "dev")).toMatchObject({
      environment: "dev",
      phase: "running",
      release: { revision: 1, outcome: "ready" },
      managementPort: expect.any(Number),
    });
    expect((await run(["send", "issues.opened"])).stdout).toMatch(/^202 in/);

    const promoted = await json("promote", "dev", "prod", "--yes");
    expect(promoted).toMatchObject({
      environment: "prod",
      release: { promotedFrom: "dev", outcome: "ready" },
    });
    expect((await run(["send", "issues.opened", "--to", "prod"])).status).toBe(0);
    await until("prod logs it", async () => (await run(["logs", "prod"])).stdout.includes("one"));

    await project.write("src/webhook.ts", source("two"));
    await run(["deploy", "dev"]);
    const [, first] = (await json("releases", "dev")) as { build: string }[];
    const back = await json("rollback", "dev", first?.build.slice(0, 6) ?? "");
    expect(back).toMatchObject({ release: { revision: 3, rolledBackTo: 1, build: first?.build } });
    const table = (await run(["releases", "dev"])).stdout.trim().split("\n");
    expect(table).toHaveLength(3);
    expect(table[0]).toMatch(/^3 .*ready.*back to release 1$/);
  });

  it("shows the log of one delivery", async () => {
    await run(["deploy", "dev"]);
    await run(["send", "issues.opened"]);
    await run(["send", "issues.opened"]);
    const listed = async () => (await json("deliveries", "--outcome", "ok")) as { id: string }[];
    await until("both have run", async () => (await listed()).length === 2);
    const [{ id } = { id: "" }] = await listed();
    const { stdout } = await run(["logs", "dev", "--delivery", id, "--json"]);
    const lines = stdout
      .trim()
      .split("\n")
      .map((line): { delivery: string; msg: string } => JSON.parse(line));
    expect(lines.some(({ msg }) => msg === "one")).toBe(true);
    expect(new Set(lines.map(({ delivery }) => delivery))).toEqual(new Set([id]));
  });

  it("stops, and removes the environment with everything stored", async () => {
    await run(["deploy", "dev"]);
    expect((await run(["stop", "dev"])).stderr).toMatch(/dev was stopped; .* are kept/);
    expect(await json("status", "dev")).toMatchObject({ phase: "stopped", release: { revision: 1 } });
    const refused = await run(["remove", "dev"]);
    expect(refused).toMatchObject({ status: 4, stderr: expect.stringMatching(/add --yes to confirm\.\n$/) });
    expect((await run(["remove", "dev"], { typed: ["dev"] })).status).toBe(0);
    expect(existsSync(path.join(project.root, ".hookloom/dev"))).toBe(false);
    expect((await run(["releases", "dev"])).stdout).toBe("Nothing has been deployed to dev yet.\n");
    expect((await run(["status"])).stdout).toMatch(/^dev {3}not deployed/);
  });
});

describe("settings of an environment", () => {
  it("without a value are named if there is no terminal, prompted for in one, and then stored", async () => {
    vi.stubEnv("GITHUB_SECRET", "");
    const refused = await run(["deploy", "dev"]);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toBe(
      'GITHUB_SECRET has no value in dev, so nothing was deployed: set it with "hookloom settings dev set GITHUB_SECRET", because values stored in VS Code are not available to the command line.\n',
    );
    const asked = await run(["deploy", "dev"], { typed: ["typed-by-a-person"] });
    expect(asked.status).toBe(0);
    expect(asked.stderr).toContain("GITHUB_SECRET for dev (Signs what GitHub sends): ");
    expect(asked.stderr + asked.stdout).not.toContain("typed-by-a-person");
    expect(await run(["send", "issues.opened"])).toMatchObject({ status: 0, stderr: "" });
  });

  it("that change are rolled out with the running build", async () => {
    vi.stubEnv("GITHUB_SECRET", "");
    await run(["settings", "dev", "set", "GITHUB_SECRET"], { input: "the-first-value" });
    await run(["deploy", "dev"]);
    const set = await run(["settings", "dev", "set", "GITHUB_SECRET"], { input: "another-value" });
    expect(set.stderr).toBe(
      'GITHUB_SECRET is set for dev; "hookloom settings dev apply" rolls it out to the running build\n',
    );
    expect((await run(["settings", "dev", "apply"])).stdout).toMatch(/\(release 2\)\n$/);
    vi.stubEnv("GITHUB_SECRET", "another-value");
    const url = ((await json("status", "dev")) as { url: string }).url;
    expect((await run(["send", "issues.opened", "--to", url])).status).toBe(0);
  });
});

describe("prod", () => {
  it("needs a confirmation, by option or typed", async () => {
    const refused = await run(["deploy", "prod"]);
    expect(refused).toEqual({
      status: 4,
      stdout: "",
      stderr:
        "There is no terminal to confirm whether to deploy to prod on this machine: add --yes to confirm.\n",
    });
    const mistyped = await run(["deploy", "prod"], { typed: ["dev"] });
    expect(mistyped.stderr).toContain("About to deploy to prod of orders on this machine.\n");
    expect(mistyped.stderr).toMatch(/Nothing was done, since prod was not typed\.\n$/);
    expect(existsSync(path.join(project.root, ".hookloom/prod"))).toBe(false);
    expect((await run(["deploy", "prod"], { typed: ["prod"] })).status).toBe(0);
  });
});

describe("a command for the sources or secrets of prod", () => {
  it.each([
    [["register", "prod"], "register the triggers of prod"],
    [["register", "prod", "--repair"], "register the triggers of prod"],
    [["unregister", "prod"], "remove the registrations of prod"],
    [["rotate", "prod", "GITHUB_SECRET"], "change GITHUB_SECRET in prod"],
  ])("wants a yes: %j", async (args, what) => {
    const refused = await run(args);
    expect(refused).toMatchObject({ status: 4, stdout: "" });
    expect(refused.stderr).toBe(
      `There is no terminal to confirm whether to ${what} on this machine: add --yes to confirm.\n`,
    );
    const mistyped = await run(args, { typed: ["dev"] });
    expect(mistyped.stderr).toMatch(/Nothing was done, since prod was not typed\.\n$/);
    expect((await run([...args, "--yes"])).stderr).not.toMatch(/--yes|typed/);
  });

  it("needs no confirmation to inspect them", async () => {
    expect((await run(["register", "prod", "--check"])).stderr).not.toContain("--yes");
  });
});

describe("a store of another environment", () => {
  it("is taken over only by --take-over, after a prompt that names its owner", async () => {
    vi.stubEnv("HOOKLOOM_STORE", path.join(project.folder, "shared\u009b2J.db"));
    await run(["deploy", "dev"]);
    await run(["stop", "dev"]);
    const refused = await run(["deploy", "prod", "--yes"]);
    expect(refused.status).toBe(4);
    expect(refused.stderr).toMatch(/contains the deliveries of orders, environment dev .*--take-over/);
    const unasked = await run(["settings", "dev", "apply", "--take-over"]);
    expect(unasked.status).toBe(0);
    await run(["stop", "dev"]);
    const mistyped = await run(["deploy", "prod", "--take-over"], { typed: ["prod", "dev"] });
    expect(mistyped.stderr).toMatch(/Type prod to take over the store with its deliveries: /);
    expect(mistyped.stderr).toMatch(/Nothing was done, since prod was not typed\.\n$/);
    expect(mistyped.stderr).toContain("shared\\x9b2J.db contains the deliveries");
    expect(mistyped.stderr).not.toContain("\u009b");
    const taken = await run(["deploy", "prod", "--take-over"], { typed: ["prod", "prod"] });
    expect(taken).toMatchObject({ status: 0, stdout: expect.stringContaining("prod is running the build") });
    await run(["stop", "prod", "--yes"]);
    const back = await run(["deploy", "dev", "--take-over"]);
    expect(back.stderr).toContain("take over the store with its deliveries for dev: add --yes to confirm.");
    expect((await run(["deploy", "dev", "--take-over", "--yes"])).status).toBe(0);
  });
});

describe("what runs although hookloom.json no longer describes it", () => {
  it("is listed, has its log, and is stopped after a question", async () => {
    await run(["deploy", "prod", "--yes"]);
    const environments = { dev: {} };
    await project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
    const { stdout } = await run(["status"]);
    expect(stdout).toMatch(
      /^prod +running .*hookloom\.json does not describe this environment: "hookloom stop prod" stops it$/m,
    );
    expect(await json("status", "prod")).toMatchObject({ environment: "prod", phase: "running" });
    expect((await run(["logs", "prod"])).stdout).toContain("Running the build");
    expect((await run(["deploy", "prod", "--yes"])).stderr).toMatch(/^The project has no environment prod/);
    expect(await run(["stop", "prod"])).toMatchObject({
      status: 4,
      stderr: expect.stringContaining("--yes"),
    });
    expect(await run(["stop", "prod", "--yes"])).toMatchObject({ status: 0 });
    expect((await run(["status"])).stdout).not.toMatch(/^prod/m);
    for (const verb of ["stop", "status", "logs"])
      expect((await run([verb, "prod"])).stderr).toMatch(/^The project has no environment prod/);
  });
});

describe("a verb that fails", () => {
  it("gives the reason in one line", async () => {
    const failed = async (status: number, ...args: readonly string[]): Promise<string> => {
      const ended = await run(args);
      expect({ args, status: ended.status }).toEqual({ args, status });
      return ended.stderr.trimEnd().split("\n").at(-1) ?? "";
    };
    expect(await failed(1, "promote", "dev", "prod", "--yes")).toMatch(
      /^No build has ever been ready in dev: run "hookloom deploy dev" first\.$/,
    );
    expect(await failed(2, "promote", "dev")).toMatch(/^Specify the target environment/);
    expect(await failed(4, "settings", "prod", "unset", "WORD")).toMatch(
      /whether to delete the value of WORD in prod/,
    );
    expect(await failed(1, "rollback", "prod")).toMatch(/^No build has ever been ready in prod/);
    expect(await failed(2, "rollback", "test")).toMatch(/^The project has no environment test/);
    expect(await failed(2, "stop")).toMatch(/^Specify an environment/);
    await project.write("src/webhook.ts", `throw new Error("not today");\n${source("bad")}`);
    expect(await failed(1, "deploy", "dev")).toMatch(
      /^The build [0-9a-f]{8} did not become ready in dev \(src\/webhook\.ts:1:7: .*not today\)/,
    );
    expect(await failed(1, "promote", "dev", "prod", "--yes")).toMatch(
      /^No build has ever been ready in dev/,
    );
  });

  it("is cancelled by Ctrl-C and says what remains", async () => {
    const { stdout } = await run(["deploy", "dev"]);
    const [build] = /[0-9a-f]{8}/.exec(stdout) ?? [];
    const marker = path.join(project.folder, "started");
    // Its process is there, and does not become ready.
    const stuck = `import { writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(marker)}, "");
await new Promise((done) => setTimeout(done, 600_000));
`;
    await project.write("src/webhook.ts", stuck + source("slow"));
    const started = until("the new build starts", () => existsSync(marker));
    const ended = started.then(() => undefined);
    const { status, stderr } = await run(["deploy", "dev"], { ended });
    expect(existsSync(marker)).toBe(true);
    expect(status).toBe(1);
    expect(stderr.trim().split("\n").at(-1)).toBe(`Cancelled: dev is running the build ${build}.`);
  });
});

describe("environment add", () => {
  it("adds one to hookloom.json that can be deployed to", async () => {
    const added = await run(["environment", "add", "staging", "--port", "4321"]);
    expect(added.stdout).toBe(
      'The environment staging was added to hookloom.json: "hookloom deploy staging" deploys the source to it.\n',
    );
    const { stdout } = await run(["deploy", "staging"]);
    expect(stdout).toContain(" on http://127.0.0.1:4321 ");
    await run(["remove", "staging", "--yes"]);
  });

  it("rejects what the project could not read", async () => {
    const cluster = ["--target", "kubernetes", "--context", "main", "--namespace", "hooks"];
    const { status, stderr } = await run(["environment", "add", "staging", ...cluster]);
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^registry is missing: specify where images are pushed/),
    });
    expect((await run(["environment", "add", "dev"])).stderr).toMatch(
      /^The project already has an environment dev/,
    );
    const registry = ["--registry", "registry.example.com/team", "--replicas", "2", "--production"];
    expect(await json("environment", "add", "staging", ...cluster, ...registry)).toMatchObject({
      staging: { target: "kubernetes", namespace: "hooks", replicas: 2, production: true },
    });
    const engine = ["--engine", "unix:///var/run/docker.sock"];
    expect(await json("environment", "add", "desk", ...cluster, ...engine)).toMatchObject({
      desk: { target: "kubernetes", engine: "unix:///var/run/docker.sock" },
    });
  });
});
