import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { isRecord } from "@hookloom/language-server/protocol";
import type { EffectiveApi } from "@hookloom/runtime/api";
import type { Project } from "../project/project.ts";
import { describeProblem } from "./build/build-problems.ts";
import { buildProject } from "./build/build-project.ts";
import { EnvironmentError } from "./errors.ts";
import { findNode, type NodeProgram } from "./platform/find-node.ts";
import type { PublicServer } from "./public-address.ts";

interface OpenApiOptions {
  readonly environment: string;
  readonly rules: EffectiveApi;
  /** Where consumers call the project, this environment first; empty where nobody knows its address yet. */
  readonly servers: readonly PublicServer[];
  readonly distDir: string;
  readonly signal: AbortSignal;
  /** Additional export conditions of packages. */
  readonly conditions?: readonly string[];
}

const startsWithinMs = 60_000;

/** What a system needs to start a program; no setting of the project is among it. */
const systemVariables = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "USERPROFILE"];

const noDocument = ({ name }: Project, reason: string): EnvironmentError =>
  new EnvironmentError(
    "not-started",
    `The API of ${name} could not be described: ${reason}. Check that "hookloom dev" works in its folder.`,
  );

/** @see https://spec.openapis.org/oas/v3.1.1#server-object */
const serverObject = ({ environment, address }: PublicServer) => ({
  url: address,
  description: `The environment ${environment}`,
});

/** What a text holds as JSON; undefined where it is something else, such as an object that a module has printed. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Runs a build by itself until it listens, and asks it. */
async function ask(
  project: Project,
  node: NodeProgram,
  { file, variables, signal }: { file: string; variables: NodeJS.ProcessEnv; signal: AbortSignal },
): Promise<unknown> {
  const own = systemVariables.map((name) => [name, process.env[name]] as const);
  const child = spawn(node.file, [file], {
    cwd: path.dirname(file),
    env: { ...Object.fromEntries(own), ...variables, ...node.environment },
    stdio: ["ignore", "pipe", "ignore"],
    windowsHide: true,
    signal: AbortSignal.any([signal, AbortSignal.timeout(startsWithinMs)]),
  });
  const failed = new Promise<never>((_resolve, reject) => child.once("error", reject));
  failed.catch(() => undefined);
  const listening = async (): Promise<number> => {
    for await (const line of createInterface({ input: child.stdout })) {
      const said = jsonIn(line);
      if (isRecord(said) && said.msg === "listening" && typeof said.port === "number") return said.port;
    }
    throw noDocument(project, "it ended before it listened");
  };
  try {
    const port = await Promise.race([listening(), failed]);
    child.stdout.resume();
    const answer = await fetch(`http://127.0.0.1:${port}/portal/openapi.json`, { signal });
    if (!answer.ok) throw noDocument(project, `it answered with status ${answer.status}`);
    // Its own address is gone with it.
    const text = (await answer.text()).replaceAll(`http://127.0.0.1:${port}`, "");
    return jsonIn(text);
  } finally {
    child.kill("SIGKILL");
  }
}

/**
 * The OpenAPI document of what consumers may call, as the portal of an environment shows it. The project is built and run
 * for a moment, by itself: with a store in memory, on ports of its own and without any of its settings.
 * @throws EnvironmentError `build-failed`, `not-installed`, `not-started`
 */
export async function readOpenApi(
  project: Project,
  { environment, rules, servers, distDir, signal, conditions = [] }: OpenApiOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const address = servers[0]?.address;
  const folder = await mkdtemp(path.join(tmpdir(), "hookloom-portal-"));
  try {
    const { build, problems } = await buildProject(project, { outDir: folder, distDir, conditions });
    const [problem] = problems;
    if (build === undefined)
      throw new EnvironmentError(
        "build-failed",
        problem === undefined ? `${project.name} does not build.` : describeProblem(problem, project.root),
      );
    const file = path.join(folder, "api.json");
    // Whatever its state: it is shown to whoever reads the site, not to consumers of this process.
    const open = { ...rules, state: "published", portal: { visibility: "public" } };
    await writeFile(file, JSON.stringify(open));
    const variables = {
      PORT: "0",
      HOOKLOOM_STORE: "memory",
      HOOKLOOM_API: file,
      HOOKLOOM_ENVIRONMENT: environment,
      ...(address === undefined ? {} : { HOOKLOOM_PUBLIC_URL: address }),
    };
    const node = await findNode({ root: project.root, distDir });
    const document = await ask(project, node, { file: build.file, variables, signal });
    if (!isRecord(document)) throw noDocument(project, "its answer is not an OpenAPI document");
    // The process knows the environment that it is made for alone.
    const { servers: _own, ...others } = document;
    return servers.length === 0 ? others : { ...others, servers: servers.map(serverObject) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
