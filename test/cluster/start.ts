// Runs a command in a cluster of this machine and takes the cluster down again: `node test/cluster/start.ts [COMMAND...]`.
// Without a command it stays up until it is interrupted, and prints how to enter it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { SetupError, withSentences } from "../vscode/setup.mjs";
import { installCluster, whyNoCluster } from "./install.mjs";
import { type Cluster, insideVariables, startCluster } from "./start-cluster.ts";

/** Resolves with the exit status of a command in the cluster's network, which ends at the latest after `interrupted`. */
async function runInside(
  { pid, variables }: Cluster,
  command: readonly string[],
  interrupted: Promise<unknown>,
): Promise<number> {
  const env = { ...insideVariables(), ...variables };
  const child = spawn("nsenter", ["-t", String(pid), "-n", ...command], { stdio: "inherit", env });
  const closed = once(child, "close");
  await Promise.race([closed, interrupted]);
  child.kill("SIGTERM");
  const killTimer = setTimeout(() => child.kill("SIGKILL"), 5000);
  await closed;
  clearTimeout(killTimer);
  return child.exitCode ?? 1;
}

function printHowToEnter({ pid, variables }: Cluster): void {
  const { PATH: _path, ...own } = variables;
  const assignments = Object.entries(own).map(([name, value]) => `${name}=${value}`);
  process.stdout.write(`The cluster is ready. A command enters its network by:\n`);
  process.stdout.write(`env ${assignments.join(" ")} nsenter -t ${pid} -n COMMAND\n`);
}

/** Resolves at the first signal that asks this process to end. */
function interruption(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
}

async function main(): Promise<void> {
  const trouble = whyNoCluster();
  if (trouble !== undefined) throw new SetupError(trouble);
  const programs = await installCluster();
  const interrupted = interruption();
  const cluster = await startCluster(programs);
  const command = process.argv.slice(2);
  try {
    if (command.length > 0) {
      process.exitCode = await runInside(cluster, command, interrupted);
    } else {
      printHowToEnter(cluster);
      await interrupted;
    }
  } finally {
    await cluster.stop();
  }
}

await withSentences(main);
process.exit();
