import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type CallResult, call, runtimeDist } from "../../extension/cli/src/testing/call.ts";
import { stubSecretFile } from "../../extension/cli/src/testing/secrets.ts";
import {
  makeTestProject,
  type TestProject,
} from "../../extension/core/src/environments/local/testing/project.ts";
import { writeTestCli } from "../../extension/core/src/environments/local/testing/target.ts";
import { GitHubStandIn } from "../stand-ins/github.ts";
import { SmeeStandIn } from "../stand-ins/smee.ts";

// @bundles dist/cli.js
// @reads dist/cli.js

const source = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

hub.on("push", async ({ log }) => {
  log.info("pushed");
});

export default webhook(hub);
`;

const builtCli = path.resolve(import.meta.dirname, "../../dist/cli.js");
const repository = "octocat/hello-world";
let project: TestProject;
let distDir: string;
let github: GitHubStandIn;
let smee: SmeeStandIn;
let relay: string;
const said: string[] = [];

async function run(args: readonly string[], more: Parameters<typeof call>[2] = {}): Promise<CallResult> {
  const result = await call(project.root, args, { distDir, ...more });
  said.push(result.stdout, result.stderr);
  return result;
}

beforeEach(async () => {
  said.length = 0;
  github = new GitHubStandIn();
  smee = new SmeeStandIn();
  relay = await smee.start();
  project = await makeTestProject(source);
  const environments = { dev: { register: { hub: { repository } } }, prod: {} };
  await project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments }));
  distDir = path.join(project.folder, "dist");
  await writeTestCli(distDir);
  await symlink(path.join(runtimeDist, "samples"), path.join(distDir, "samples"), "junction");
  stubSecretFile(project);
  vi.stubEnv("GITHUB_API_URL", await github.start());
  vi.stubEnv("GITHUB_TOKEN", "good-token");
  await run(["settings", "dev", "set", "GITHUB_SECRET"], { input: "a-secret-of-the-test\n" });
});

afterEach(async () => {
  await run(["stop", "dev", "--yes"]);
  vi.unstubAllEnvs();
  await project.remove();
  await github.stop();
  await smee.stop();
  expect(github.problems).toEqual([]);
  expect(said.join()).not.toMatch(/good-token|a-secret-of-the-test/);
});

const pushed = async (): Promise<number | undefined> => {
  await github.hooks.emit(repository, "push", { ref: "refs/heads/main" });
  return github.hooks.deliveries.at(-1)?.status;
};

/** Deploys dev, which then has a public address. */
async function deployed(): Promise<string> {
  const { stdout, stderr } = await run(["deploy", "dev", "--json"]);
  expect(stderr).not.toContain("error");
  const { url } = JSON.parse(stdout);
  vi.stubEnv("HOOKLOOM_PUBLIC_URL", url);
  return url;
}

describe("the command line", () => {
  it("registers, reports drift, rotates the secret and redelivers what was missed", async () => {
    expect(await run(["register", "dev"])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("dev has no public URL"),
      stderr: expect.stringContaining("hub is not registered correctly: the reason is above"),
    });
    const url = await deployed();
    expect(await run(["register", "dev"])).toMatchObject({
      status: 0,
      stdout: `hub  github  ${repository}  registered\n`,
    });
    expect(github.hooks.hooksOf(repository)[0]).toMatchObject({
      events: ["push"],
      config: { url: `${url}/github` },
    });
    expect(await pushed()).toBe(202);

    const [hook] = github.hooks.hooksOf(repository);
    if (hook) hook.active = false;
    expect(await run(["register", "dev", "--check"])).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("is disabled"),
    });
    expect(hook?.active).toBe(false);
    const repaired = await run(["register", "dev", "--repair", "--json"]);
    expect(JSON.parse(repaired.stdout)).toEqual([
      { trigger: "hub", source: "github", resource: repository, state: "registered" },
    ]);

    const rotated = await run(["rotate", "dev", "GITHUB_SECRET"]);
    expect(rotated, rotated.stderr).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("its previous value is accepted until"),
    });
    expect(hook?.config.secret).toMatch(/^[0-9a-f]{64}$/);
    expect(said.join()).not.toContain(hook?.config.secret);
    expect(await pushed()).toBe(202);
    if (hook) hook.config.secret = "a-secret-of-the-test";
    expect(await pushed()).toBe(202);

    if (hook) hook.config.secret = "broken";
    expect(await pushed()).toBe(401);
    await run(["register", "dev"]);
    expect((await run(["redeliver", "dev", "--dry-run"])).stdout).toMatch(/push .* status 401 +not sent\n$/);
    expect((await run(["redeliver", "dev", "--since", "1h"])).stdout).toMatch(/status 401 +sent again\n$/);
    await github.hooks.settled();
    expect((await run(["redeliver", "dev"])).stdout).toBe("No event was missed.\n");
    expect((await run(["redeliver", "dev", "--since", "soon"])).stderr).toContain("soon is not a time");
  });

  it("sends the token only to the server that the user names", async () => {
    await deployed();
    let asked = 0;
    const other = createServer((_request, response) => {
      asked++;
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const register = { hub: { repository, api: `http://127.0.0.1:${port}` } };
    const text = JSON.stringify({ entry: "src/webhook.ts", environments: { dev: { register } } });
    await project.write("hookloom.json", text);
    const { stdout } = await run(["register", "dev"]);
    other.close();
    expect(stdout).toContain(`and GITHUB_API_URL to http://127.0.0.1:${port}`);
    expect(asked).toBe(0);
  });

  it("removes the hook alone, and with the environment", async () => {
    await deployed();
    for (const verb of ["unregister", "remove"]) {
      expect((await run(["register", "dev"])).status).toBe(0);
      expect(github.hooks.hooksOf(repository)).toHaveLength(1);
      expect((await run([verb, "dev", "--yes"])).status).toBe(0);
      expect(github.hooks.hooksOf(repository)).toEqual([]);
    }
  });
});

/** Runs the built command line as a separate process, which ends when nothing keeps it alive. */
function startExpose(args: readonly string[]) {
  const child = spawn(process.execPath, [builtCli, "expose", ...args], { cwd: project.root });
  let printed = "";
  child.stdout.on("data", (chunk) => (printed += chunk));
  child.stderr.on("data", (chunk) => (printed += chunk));
  const exposed = () => expect.poll(() => printed).toContain("Exposed until Ctrl-C");
  return { child, exposed };
}

// Windows ends a process that is sent a signal.
describe.skipIf(process.platform === "win32")("a process that exposes", () => {
  it("runs without its own connection, and removes the hook on Ctrl-C", async () => {
    const url = await deployed();
    vi.stubEnv("HOOKLOOM_PUBLIC_URL", "");
    const { child, exposed } = startExpose(["--url", url]);
    const ended = once(child, "exit");
    await exposed();
    expect(await pushed()).toBe(202);
    expect(child.exitCode).toBe(null);
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    expect(github.hooks.hooksOf(repository)).toEqual([]);
  });

  it("continues while its relay is unavailable", async () => {
    await deployed();
    vi.stubEnv("HOOKLOOM_PUBLIC_URL", "");
    const { child, exposed } = startExpose(["--relay", relay]);
    const ended = once(child, "exit");
    await exposed();
    smee.disconnect();
    await expect.poll(() => smee.listening).toBe(0);
    await expect.poll(() => smee.listening).toBe(1);
    expect(child.exitCode).toBe(null);
    child.kill("SIGINT");
    expect(await ended).toEqual([0, null]);
    expect(github.hooks.hooksOf(repository)).toEqual([]);
  });
});

describe("a public address", () => {
  it("that a crash has left at GitHub is removed by the next run", async () => {
    const url = await deployed();
    await run(["register", "dev"]);
    await run(["stop", "dev", "--yes"]);
    const file = path.join(project.root, ".hookloom", "dev", "bindings.json");
    const bindings: object[] = JSON.parse(await readFile(file, "utf8"));
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    await writeFile(file, JSON.stringify(bindings.map((binding) => ({ ...binding, endsWith: `${pid}@` }))));
    expect((await run(["status", "dev", "--json"])).stdout).toContain(
      `The process that exposed the trigger at ${url}/github has exited`,
    );
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    let printed = "";
    const running = run(["dev"], { ended, onStderr: (text) => (printed += text) });
    // The hook is removed first, then its record, and then that is reported.
    await expect.poll(() => printed).toContain("whose tunnel was closed without removing the hook");
    end();
    await running;
    expect(github.hooks.hooksOf(repository)).toEqual([]);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual([]);
  });

  it("exists until the command ends", async () => {
    await deployed();
    vi.stubEnv("HOOKLOOM_PUBLIC_URL", "");
    let printed = "";
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const exposing = run(["expose", "--relay", relay], { ended, onStderr: (text) => (printed += text) });
    await expect.poll(() => printed).toContain("Exposed until Ctrl-C");
    expect(await pushed()).toBe(200);
    await expect.poll(async () => (await run(["logs", "dev"])).stdout).toContain("pushed");
    end();
    const { status, stdout, stderr } = await exposing;
    expect(stderr).toContain("can be read there");
    expect(stdout).toMatch(new RegExp(`^hub {2}${relay}/\\S+ {2}registered\n$`));
    expect(status).toBe(0);
    expect(github.hooks.hooksOf(repository)).toEqual([]);
    expect((await run(["expose", "--url", "somewhere"])).stderr).toContain("somewhere is not an address");
    await run(["stop", "dev", "--yes"]);
    expect((await run(["expose"])).stderr).toContain("dev");
  });

  it("is removed with the environment that it leads to", async () => {
    await deployed();
    vi.stubEnv("HOOKLOOM_PUBLIC_URL", "");
    let printed = "";
    const ended = new Promise<void>(() => undefined);
    const exposing = run(["expose", "--relay", relay], { ended, onStderr: (text) => (printed += text) });
    await expect.poll(() => printed).toContain("Exposed until Ctrl-C");
    await run(["stop", "dev", "--yes"]);
    const { status, stderr } = await exposing;
    expect(stderr).toContain("dev has stopped, so its public address is no longer available.");
    expect(status).toBe(1);
    expect(github.hooks.hooksOf(repository)).toEqual([]);
  });
});
