import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { Rules } from "../api/api-reader.ts";
import type { Project } from "../project/project.ts";
import { endTree } from "../project/run-program.ts";
import { buildProject } from "./build/build-project.ts";
import { describeProblem } from "./contract/build-problem.ts";
import { EnvironmentError } from "./contract/errors.ts";
import { processScript } from "./local/process/build-process.ts";
import { findNode } from "./platform/find-node.ts";

export interface RunOnceOptions {
  readonly distDir: string;
  readonly signal: AbortSignal;
  /** The rules that apply; without them the project has no `api`. */
  readonly rules?: Rules;
  /** Added to the variables that a system needs to start a program. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Additional export conditions of packages. */
  readonly conditions?: readonly string[];
}

/** The local ports on which a process responds. */
export interface OncePorts {
  readonly port: number;
  readonly managementPort: number;
}

const startTimeoutMs = 60_000;

/** The variables that a system needs to start a program; none of them is a project setting. */
const systemVariables = ["PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "USERPROFILE"];

export const notStartedOnce = ({ name }: Project, reason: string): EnvironmentError =>
  new EnvironmentError(
    "not-started",
    t('{0} could not be started: {1}. Check that "hookloom dev" works in its folder.', name, reason),
  );

/**
 * Builds a project and runs it while `work` runs: with an in-memory store, on its own ports and without any of its settings.
 * @throws EnvironmentError `build-failed`, `not-installed`, `not-started`
 */
export async function runOnce<T>(
  project: Project,
  { distDir, signal, rules, variables = {}, conditions = [] }: RunOnceOptions,
  work: (ports: OncePorts) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "hookloom-once-"));
  try {
    const { build, problems } = await buildProject(project, { outDir: folder, distDir, conditions });
    const [problem] = problems;
    if (build === undefined)
      throw new EnvironmentError(
        "build-failed",
        problem === undefined
          ? t("{0} does not build.", project.name)
          : describeProblem(problem, project.root),
      );
    const file = path.join(folder, "api.json");
    if (rules) await writeFile(file, JSON.stringify(rules));
    const node = await findNode({ root: project.root, distDir });
    const own = systemVariables.map((name) => [name, process.env[name]] as const);
    const env = {
      ...Object.fromEntries(own),
      PORT: "0",
      HOOKLOOM_STORE: "memory",
      ...(rules ? { HOOKLOOM_API: file } : {}),
      ...variables,
      ...node.environment,
    };
    signal.throwIfAborted();
    return await runBuilt(project, { node: node.file, folder, file: build.file, env, signal }, work);
  } finally {
    // On Windows, files of a process that has just exited can stay open for a moment.
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

interface BuiltProgram {
  readonly node: string;
  readonly folder: string;
  readonly file: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

async function runBuilt<T>(
  project: Project,
  { node, folder, file, env, signal }: BuiltProgram,
  work: (ports: OncePorts) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(startTimeoutMs);
  const script = path.join(folder, "run.mjs");
  await writeFile(script, processScript);
  const child = spawn(node, [script], {
    cwd: path.dirname(file),
    env,
    // The IPC channel ends the child when this process ends for any reason.
    stdio: ["ignore", "pipe", "ignore", "ipc"],
    detached: process.platform !== "win32",
    windowsHide: true,
    signal: AbortSignal.any([signal, limit]),
  });
  child.send({ file, url: pathToFileURL(file).href, variables: {} }, () => undefined);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    // A process that did not start emits no exit event.
    if (child.pid === undefined) resolve();
  });
  const { stdout: output } = child;
  if (output === null) throw notStartedOnce(project, t("its process has no output"));
  const late = t("it did not listen on a port within {0} seconds", startTimeoutMs / 1000);
  const failed = new Promise<never>((_resolve, reject) =>
    child.once("error", (error) => reject(limit.aborted ? notStartedOnce(project, late) : error)),
  );
  failed.catch(ignored("it is awaited with the ports and the work"));
  const ports = async (): Promise<OncePorts> => {
    for await (const line of createInterface({ input: output })) {
      // The project's modules may print other output.
      const message = jsonIn(line);
      if (!isRecord(message) || message.msg !== "listening") continue;
      const { port, managementPort } = message;
      if (typeof port === "number" && typeof managementPort === "number") return { port, managementPort };
    }
    throw notStartedOnce(project, t("its process exited before it listened on a port"));
  };
  try {
    const found = await Promise.race([ports(), failed]);
    output.resume();
    return await Promise.race([work(found), failed]);
  } finally {
    endTree(child.pid, "SIGKILL");
    // The folder is the child's working directory, which Windows removes only after the child has exited.
    await exited;
  }
}
