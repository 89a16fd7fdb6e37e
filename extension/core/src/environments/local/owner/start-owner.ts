import { spawn } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import type { ProjectEnvironment } from "../../../project/project.ts";
import { asEnvironmentError, notStarted } from "../../contract/errors.ts";
import { findNode } from "../../platform/find-node.ts";
import type { HandedValues } from "./control.ts";

export interface OwnerStart extends ProjectEnvironment {
  /** The folder of Hookloom's own files, which contains the CLI. */
  readonly distDir: string;
  readonly port?: number | undefined;
  /** Runs the deployed build instead of the source. */
  readonly deployed?: boolean;
  /** Setting values that only the caller has; they are passed through a pipe. */
  readonly values?: HandedValues;
}

/** The owner's first line of output. */
interface StartResult {
  readonly code?: unknown;
  readonly message?: unknown;
}

/**
 * Starts an environment's owner as a separate process, which may outlive this one, and waits until it has published its state.
 * @throws EnvironmentError with the owner's message, `not-started` if it exits without a response
 */
export async function startOwner(start: OwnerStart): Promise<void> {
  const { root, environment, distDir, port, deployed = false, values = {} } = start;
  const node = await findNode({ root, distDir });
  const options = [
    ...(port === undefined ? [] : ["--port", String(port)]),
    ...(deployed ? ["--deployed"] : []),
  ];
  const owner = spawn(node.file, [path.join(distDir, "cli.js"), "keep", root, environment, ...options], {
    cwd: root,
    env: { ...process.env, ...node.environment },
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
    windowsHide: true,
  });
  const failed = new Promise<never>((_resolve, reject) => owner.once("error", reject));
  owner.stdin.on("error", () => undefined).end(JSON.stringify(values));
  const lines = createInterface({ input: owner.stdout });
  const first = (async (): Promise<StartResult> => {
    for await (const line of lines) return JSON.parse(line) as StartResult;
    return { message: notStarted().message };
  })();
  try {
    const { code, message } = await Promise.race([first, failed]);
    if (message !== undefined) throw asEnvironmentError(code, message);
  } finally {
    lines.close();
    owner.stdout.destroy();
    owner.unref();
  }
}
