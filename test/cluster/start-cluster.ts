import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodePath } from "../vscode/setup.mjs";
import { address, baseImage, registry } from "./addresses.ts";
import { makeCgroups, removeCgroups } from "./cgroups.ts";
import { ownName, removeStale } from "./stale.ts";

/** A cluster of this machine in namespaces of its own. */
export interface Cluster {
  /** The process whose namespaces contain it. */
  readonly pid: number;
  /** The variables that describe it to the tests. */
  readonly variables: Readonly<Record<string, string>>;
  /** Stops it and removes all that it created. */
  stop(): Promise<void>;
}

/** The programs that a cluster runs. */
export interface Programs {
  readonly binary: string;
  readonly pause: string;
}

const namespaces = ["--net", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc"];
// The first process of the namespaces has to take the exit status of every orphaned process.
const firstProcess = ["bash", "-c", '"$@"; exit $?', "bash"];

/**
 * This process's variables but a proxy's, which cannot be reached from the cluster's network; npm finds no registry there, and
 * offline it does not wait for one.
 */
export function insideVariables(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(https?|all)_proxy$/i.test(name));
  return { ...Object.fromEntries(kept), npm_config_offline: "true" };
}

function enter(folder: string, { binary, pause }: Programs, cgroup: string): ChildProcess {
  const script = join(import.meta.dirname, "inside.ts");
  const inside = [...firstProcess, nodePath(), script, folder, binary, pause, cgroup];
  // In a group of its own: an interrupt in the terminal is for the tests, which are then taken down in order.
  return spawn("unshare", [...namespaces, ...inside], {
    stdio: ["pipe", "pipe", "pipe"],
    env: insideVariables(),
    detached: true,
  });
}

/** Resolves when the cluster says that it is ready; throws with what it says where it ends before. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let trouble = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("ready")) resolve();
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      trouble = (trouble + chunk.toString()).slice(-5000);
    });
    child.on("error", reject);
    child.on("close", () => reject(new Error(trouble || "The test cluster ended before it was ready.")));
  });
}

const variablesOf = (folder: string) => ({
  HOOKLOOM_TEST_KUBECONFIG: join(folder, "admin.kubeconfig"),
  HOOKLOOM_TEST_DEVELOPER_KUBECONFIG: join(folder, "developer.kubeconfig"),
  HOOKLOOM_TEST_REGISTRY: registry,
  HOOKLOOM_TEST_BASE_IMAGE: baseImage,
  HOOKLOOM_TEST_HOST_ADDRESS: address,
  PATH: [join(folder, "bin"), process.env.PATH].join(":"),
  HOOKLOOM_TEST_CONTAINERD: join(folder, "containerd", "containerd.sock"),
  DOCKER_HOST: `unix://${join(folder, "docker.sock")}`,
});

/** The first process of the namespaces, whose end ends all others; undefined if it does not run. */
function firstInside(unshare: ChildProcess): number | undefined {
  const { stdout } = spawnSync("pgrep", ["-P", String(unshare.pid)], { encoding: "utf8" });
  return stdout.trim() === "" ? undefined : Number(stdout);
}

/** Starts a cluster and waits until it is ready. Throws with the reason and the end of a log. */
export async function startCluster(programs: Programs): Promise<Cluster> {
  await removeStale();
  const name = ownName();
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  makeCgroups(name);
  const child = enter(folder, programs, name);
  const closed = once(child, "close");
  const stop = async () => {
    // Not the parent: it waits for all of them.
    const first = firstInside(child);
    if (first !== undefined) process.kill(first, "SIGKILL");
    await closed;
    await removeCgroups(name);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await ready(child);
    return { pid: firstInside(child) ?? 0, variables: variablesOf(folder), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
