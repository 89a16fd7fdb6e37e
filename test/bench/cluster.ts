// What only a real cluster tells; measured in its network by test/cluster/bench.ts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { installPostgres } from "../postgres/install.mjs";
import { nodePath, root } from "../vscode/setup.mjs";
import type { Row } from "./table.ts";

/** Runs on a cluster of this machine, or on the one that HOOKLOOM_TEST_KUBECONFIG names. */
export async function benchCluster(): Promise<Row[]> {
  await installPostgres();
  const folder = join(root, "test", "cluster");
  const bench = [nodePath(), "--conditions=hookloom-source", join(folder, "bench.ts")];
  const inside = [nodePath(), join(folder, "start.ts"), ...bench];
  const [command = "", ...args] = process.env.HOOKLOOM_TEST_KUBECONFIG ? bench : inside;
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  const output = await text(child.stdout);
  await closed;
  if (child.exitCode !== 0) throw new Error("The figures of the cluster could not be measured.");
  return JSON.parse(output);
}
