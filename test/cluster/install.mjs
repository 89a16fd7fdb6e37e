// Brings what a cluster on this machine needs: Debian's packages, and Kubernetes built from source once a machine.
// Plain JavaScript without dependencies, since it runs before anything is installed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir, setPriority } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installPrometheus } from "../prometheus.mjs";
import { installSystemPackages, onPath, progress, run } from "../vscode/setup.mjs";

const source = fileURLToPath(new URL("control-plane", import.meta.url));
const kubernetesVersion = "v1.34.4";
const versionVariables = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"];
const linkerFlags = [
  "-s",
  "-w",
  ...versionVariables.map((name) => `-X ${name}.gitVersion=${kubernetesVersion}`),
].join(" ");

const packages = [
  ...["docker.io", "containerd", "runc", "docker-registry", "iptables", "nftables"],
  ...["containernetworking-plugins", "conntrack", "iproute2", "openssl"],
];
// kube-proxy looks for `nft`.
const commands = [
  ...["docker", "dockerd", "containerd", "runc", "docker-registry", "iptables", "nft"],
  ...["conntrack", "ip", "openssl"],
];
const networkPlugins = "/usr/lib/cni/bridge";

/** Go's version as it names itself; undefined if Go is not installed. @returns {string | undefined} */
function goVersion() {
  if (!onPath("go")) return undefined;
  return execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8", cwd: source }).trim();
}

/** @param {string} version */
function isNewEnough(version) {
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 1 || Number(minor) >= 24;
}

/** Why no cluster can run on this machine, in one sentence; undefined where one can. @returns {string | undefined} */
export function whyNoCluster() {
  const other =
    "or point the tests at a cluster of yours with HOOKLOOM_TEST_KUBECONFIG (see CONTRIBUTING.md)";
  if (process.platform !== "linux") return `A cluster on this machine needs Linux: run it there, ${other}.`;
  if (process.getuid?.() !== 0) {
    return `A cluster on this machine needs root, for namespaces and mounts: run it as root, ${other}.`;
  }
  const version = goVersion();
  if (version === undefined || !isNewEnough(version)) {
    const found = version === undefined ? "none is on the PATH" : `here is ${version}`;
    return `Kubernetes is built with Go 1.24 or newer, and ${found}: install Go from https://go.dev/dl, ${other}.`;
  }
  return undefined;
}

/** Where what takes long to make is kept from one run to the next. */
export function cacheFolder() {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "hookloom");
}

/** The folder of the built programs: another one for another source, compiler or way to build. */
function programsFolder() {
  const hash = createHash("sha256");
  for (const name of ["go.sum", "main.go", "pause/pause.go"]) hash.update(readFileSync(join(source, name)));
  hash.update(`${goVersion()} ${process.arch} ${linkerFlags}`);
  return join(cacheFolder(), `cluster-${hash.digest("hex").slice(0, 16)}`);
}

/** Whether Kubernetes has been built on this machine. */
export function isClusterBuilt() {
  return existsSync(programsFolder());
}

/** The programs that a cluster runs, in a folder. @param {string} folder */
const programsIn = (folder) => ({ binary: join(folder, "kubernetes"), pause: join(folder, "pause") });

/** Gives a program the usual priority; on Linux each thread has its own, which what it starts inherits. @param {number} pid */
function raisePriority(pid) {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), 0);
  } catch {
    // It has ended.
  }
}

/**
 * @param {string} output @param {string} what
 * @param {AbortSignal | undefined} awaited Until it is aborted, the build gives way to everything else.
 */
async function goBuild(output, what, awaited) {
  const build = ["go", "build", "-trimpath", `-ldflags=${linkerFlags}`, "-o", output, what];
  const gives = awaited !== undefined && !awaited.aborted;
  const [command = "", ...args] = gives ? ["nice", "-n", "15", ...build] : build;
  await run(command, args, {
    cwd: source,
    env: { ...process.env, CGO_ENABLED: "0" },
    what: "Building Kubernetes for the tests",
    hint: "Check that Go reaches its module proxy (go env GOPROXY) and run this again.",
    onStart: (pid) => awaited?.addEventListener("abort", () => raisePriority(pid)),
  });
}

/**
 * Builds into a folder of its own first, so that a build that is broken off is not taken for a whole one.
 * @param {AbortSignal | undefined} awaited
 */
async function buildPrograms(awaited) {
  const folder = programsFolder();
  if (existsSync(folder)) return;
  progress("building Kubernetes, once on this machine, about ten minutes");
  mkdirSync(join(folder, ".."), { recursive: true });
  const partial = mkdtempSync(`${folder}-partial-`);
  try {
    const { binary, pause } = programsIn(partial);
    await goBuild(pause, "./pause", awaited);
    await goBuild(binary, ".", awaited);
    if (!existsSync(folder)) renameSync(partial, folder);
    progress("Kubernetes is built");
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/**
 * Makes sure that a cluster can be started here.
 * @param {AbortSignal} [awaited] Given where other work goes on meanwhile, which a build then gives way to until it is aborted.
 * @returns {Promise<{ binary: string, pause: string }>}
 */
export async function installCluster(awaited) {
  const plugins = existsSync(networkPlugins) ? [] : ["containernetworking-plugins"];
  const system = installSystemPackages([...commands, ...plugins], packages);
  // The cluster's network has no mirror; without a Prometheus its test is skipped.
  await Promise.all([system.then(installPrometheus), buildPrograms(awaited)]);
  return programsIn(programsFolder());
}
