import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { scaled } from "../../test/runner/machine-speed.ts";
import { makeTestProject, type TestProject } from "../core/src/environments/local/testing/project.ts";
import { bundles } from "./bundles.ts";

// @reads package.json templates/projects/**
// @bundles extension/entries/src/cli.ts extension/kubernetes/src/open.ts extension/cli/src/mcp/serve-mcp.ts templates/runtime/src/serve/stored.ts

const root = path.resolve(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const lowest = Number(/^>=(\d+)$/.exec(manifest.engines.node)?.[1]);

/** What a command line prints, and how it ends. */
interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program without input; its variables are those of a machine that has this Node alone. */
function run(node: string, args: readonly string[], cwd: string, variables = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { PATH: path.dirname(node), HOME: cwd, ...variables };
    const child = spawn(node, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.setEncoding("utf8").on("data", (text) => out.push(text));
    child.stderr.setEncoding("utf8").on("data", (text) => err.push(text));
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout: out.join(""), stderr: err.join("") }));
  });
}

/** A Node of the lowest version that the command line claims; undefined where this machine has none. */
async function lowestNode(): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/bin", "/usr/local/bin"];
  for (const file of new Set(folders.map((folder) => path.join(folder, "node")))) {
    if (!existsSync(file)) continue;
    const { stdout } = await run(file, ["--version"], root);
    if (stdout.startsWith(`v${lowest}.`)) return file;
  }
  return undefined;
}

// Nothing listens there, so what reaches the cluster reports that it does not respond.
const kubeconfig = `apiVersion: v1
kind: Config
clusters: [{ name: main, cluster: { server: "https://127.0.0.1:1" } }]
users: [{ name: me, user: { token: none } }]
contexts: [{ name: main, context: { cluster: main, user: me } }]
`;
const cluster = { target: "kubernetes", kubeconfig: "kubeconfig", context: "main", namespace: "hooks" };
const environments = { dev: {}, cl: { ...cluster, registry: "registry.example.com/team" } };

/** A call of each command that gets as far as one can without a cluster. */
const calls: readonly string[] = [
  "new made --source http --event request --no-git --no-install",
  "dev",
  "test",
  "build",
  "send request --to cl",
  "curl /http --env dev",
  "http",
  "postman",
  "deliveries cl",
  "replay d1 --env cl",
  "stats cl",
  "observe cl --files out",
  "flow src/webhook.ts",
  "edit src/webhook.ts edit.json",
  "connection list",
  "settings cl",
  "deploy cl --yes",
  "promote dev cl --yes",
  "rollback cl --yes",
  "compare cl cl",
  "releases cl",
  "status cl",
  "logs cl",
  "stop cl --yes",
  "remove cl --yes",
  "environment add qa",
  "api requests cl",
  "portal members --env cl",
  "trust cl",
  "register cl --yes",
  "unregister cl --yes",
  "rotate cl WORD --yes",
  "redeliver cl",
  "expose dev",
  "mcp",
  "approve cl",
];

/** What a person should never read: what JavaScript says of itself. */
const raw =
  /TypeError|ReferenceError|SyntaxError|Cannot read prop|is not a function|is not defined|Warning: |^\s+at .+:\d+/m;

/** A wrong call would show nothing of its command. */
const usage = /see "hookloom [a-z]+ --help"/;

let project: TestProject;
let node: string | undefined;
beforeAll(async () => {
  [project, node] = await Promise.all([makeTestProject(), lowestNode()]);
  if (node === undefined) return;
  const dist = path.join(project.folder, "dist");
  const wanted = ["dist/cli.js", "dist/parser.cjs", "dist/kubernetes.cjs", "dist/mcp.cjs", "dist/stored.js"];
  const shipped = bundles.filter(({ outfile = "" }) => wanted.includes(outfile));
  await mkdir(dist, { recursive: true });
  await Promise.all([
    ...shipped.map((options) =>
      build({ ...options, outfile: path.join(project.folder, options.outfile ?? "") }),
    ),
    cp(path.join(root, "templates/projects"), path.join(dist, "projects"), { recursive: true }),
    writeFile(path.join(dist, "package.json"), JSON.stringify({ type: "module", version: manifest.version })),
    project.write("kubeconfig", kubeconfig),
    project.write("edit.json", JSON.stringify({ op: "addTrigger", source: "github" })),
    project.write("hookloom.json", JSON.stringify({ entry: "src/webhook.ts", environments })),
  ]);
});
afterAll(() => project.remove());

const hookloom = async (call: string): Promise<Ended> => {
  const cli = path.join(project.folder, "dist/cli.js");
  const esbuild = createRequire(createRequire(import.meta.url).resolve("esbuild"));
  const binary = esbuild.resolve(`@esbuild/${process.platform}-${process.arch}/bin/esbuild`);
  const variables = { HOOKLOOM_SECRETS: "file", ESBUILD_BINARY_PATH: binary };
  return run(node ?? "", [cli, ...call.split(" ")], project.root, variables);
};

/** How many run at once. */
const atOnce = 4;

it(
  "works on the lowest Node with every command, or says in one sentence why not",
  async ({ skip }) => {
    if (node === undefined) return skip(`No Node ${lowest} is on the PATH.`);
    const { stdout: help } = await hookloom("--help");
    const commands = [...help.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    expect(new Set(calls.map((call) => call.split(" ", 1)[0]))).toEqual(new Set(commands));
    const waiting = [...calls];
    const shown: Record<string, Ended> = {};
    const work = async (): Promise<void> => {
      for (let call = waiting.shift(); call !== undefined; call = waiting.shift())
        shown[call] = await hookloom(call);
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const bad = Object.entries(shown).filter(
      ([, { status, stdout, stderr }]) => status === null || raw.test(stdout + stderr) || usage.test(stderr),
    );
    expect(bad).toEqual([]);
    expect(shown["status cl"]?.stdout).toContain("https://127.0.0.1:1 (context main) does not respond");
  },
  scaled(180_000),
);
