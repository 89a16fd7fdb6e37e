import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodePath } from "../vscode/setup.mjs";
import { address, baseImage, registry } from "./addresses.ts";
import { makeCgroups, removeCgroups } from "./cgroups.ts";

/** A cluster of this machine in namespaces of its own. */
export interface Cluster {
  /** The process whose namespaces it is in. */
  readonly pid: number;
  readonly folder: string;
  /** What tells the tests of it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ends it with all that it made. */
  stop(): Promise<void>;
}

/** The programs that a cluster runs. */
export interface Programs {
  readonly binary: string;
  readonly pause: string;
}

const namespaces = ["--net", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc"];
// The first process of the namespaces has to take the exit status of every process that nobody waits for.
const firstProcess = ["bash", "-c", '"$@"; exit $?', "bash"];

function enter(folder: string, { binary, pause }: Programs, cgroup: string): ChildProcess {
  const script = join(import.meta.dirname, "inside.ts");
  const inside = [...firstProcess, nodePath(), script, folder, binary, pause, cgroup];
  return spawn("unshare", [...namespaces, ...inside], { stdio: ["pipe", "pipe", "pipe"] });
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
  DOCKER_HOST: `unix://${join(folder, "docker.sock")}`,
});

/** Starts a cluster in `folder`, by default a temporary one, and waits until it is ready. */
export async function startCluster(programs: Programs, folder?: string): Promise<Cluster> {
  const place = folder ?? mkdtempSync(join(tmpdir(), "hookloom-cluster-"));
  mkdirSync(place, { recursive: true });
  const cgroup = `hookloom-cluster-${process.pid}`;
  makeCgroups(cgroup);
  const child = enter(place, programs, cgroup);
  const closed = once(child, "close");
  const stop = async () => {
    child.kill("SIGKILL");
    await closed;
    removeCgroups(cgroup);
    rmSync(place, { recursive: true, force: true });
  };
  try {
    await ready(child);
  } catch (error) {
    await stop();
    throw error;
  }
  const children = execFileSync("pgrep", ["-P", String(child.pid)], { encoding: "utf8" });
  const pid = Number(children.trim());
  return { pid, folder: place, variables: variablesOf(place), stop };
}
