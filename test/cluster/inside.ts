// Runs a cluster inside namespaces that start-cluster.ts makes: `node inside.ts FOLDER BINARY PAUSE`.
// Prints `ready` once it can be used, and ends with the process that started it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { address, registry } from "./addresses.ts";
import { Api } from "./api.ts";
import { makeCertificates, writeKubeconfig } from "./certificates.ts";
import { registryFiles, writeConfigFiles } from "./config-files.ts";
import { Daemons, kubernetesParts } from "./daemons.ts";
import { publishImages } from "./images.ts";
import { Volumes } from "./volumes.ts";

const [folder = "", binary = "", pause = "", cgroup = ""] = process.argv.slice(2);
const socket = join(folder, "docker.sock");

function run(line: string): void {
  const [command = "", ...args] = line.split(" ");
  execFileSync(command, args, { stdio: "pipe" });
}

/** A pair of devices, since not every kernel has one that leads nowhere; its address is the node's. */
function makeNetwork(): void {
  for (const line of [
    "mount -t tmpfs run /run",
    "mkdir -p /run/netns",
    "ip link set lo up",
    "ip link add node0 type veth peer name node0p",
    "ip link set node0p up",
    `ip addr add ${address}/24 dev node0`,
    "ip link set node0 up",
    "ip route add default dev node0",
    "sysctl -qw net.ipv4.ip_forward=1",
  ]) {
    run(line);
  }
}

const kernelSettings = [
  "vm/overcommit_memory",
  "kernel/panic",
  "kernel/panic_on_oops",
  "kernel/keys/root_maxkeys",
  "kernel/keys/root_maxbytes",
];

/** The kubelet changes kernel settings of the whole machine: plain files are mounted over them here. */
function protectMachine(): void {
  for (const setting of kernelSettings.filter((name) => existsSync(join("/proc/sys", name)))) {
    const file = join(folder, setting.replaceAll("/", "-"));
    writeFileSync(file, readFileSync(join("/proc/sys", setting)));
    run(`mount --bind ${file} ${join("/proc/sys", setting)}`);
  }
}

/** Kubernetes' own command line, where the tests find it first. */
function writeKubectl(): void {
  const bin = join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "kubectl"), `#!/bin/sh\nexec ${binary} kubectl "$@"\n`, { mode: 0o755 });
}

/** Resolves when a server without encryption answers with success. */
function answers(options: { readonly socketPath: string } | { readonly port: number }, path: string) {
  return new Promise<void>((resolve, reject) => {
    const call = request({ host: "127.0.0.1", path, timeout: 2000, ...options }, (response) => {
      response.resume();
      response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode}`));
    });
    call.on("timeout", () => call.destroy(new Error("no answer")));
    call.on("error", reject);
    call.end();
  });
}

async function startRegistry(daemons: Daemons): Promise<void> {
  daemons.start("docker-registry", "docker-registry", ["serve", join(folder, "registry.yml")]);
  daemons.start("dockerd", "dockerd", [
    ...["--data-root", join(folder, "docker"), "--exec-root", join(folder, "docker-exec")],
    ...["--host", `unix://${socket}`, "--pidfile", join(folder, "docker.pid")],
    ...["--iptables=false", "--ip-masq=false", "--bridge=none", "--cgroup-parent", `/${cgroup}`],
  ]);
  await daemons.ready("docker-registry", 30, () => answers({ port: Number(registry.split(":")[1]) }, "/v2/"));
  await daemons.ready("dockerd", 60, () => answers({ socketPath: socket }, "/_ping"));
  await publishImages(folder, { socket, pause, stored: registryFiles(folder) });
}

async function startKubernetes(daemons: Daemons, api: Api): Promise<void> {
  const parts = kubernetesParts(folder);
  const start = (name: keyof typeof parts) => daemons.start(name, binary, [name, ...parts[name]]);
  start("etcd");
  await daemons.ready("etcd", 30, () => answers({ port: 2379 }, "/health"));
  start("kube-apiserver");
  daemons.start("containerd", "containerd", ["--config", join(folder, "containerd.toml")]);
  await daemons.ready("kube-apiserver", 120, () => api.text("/readyz"));
  for (const name of ["kube-controller-manager", "kube-scheduler", "kubelet", "kube-proxy"] as const) {
    start(name);
  }
  await daemons.ready("kubelet", 120, () => nodeReady(api));
}

interface Node {
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[] };
}

async function nodeReady(api: Api): Promise<void> {
  const { status } = await api.get<Node>("/api/v1/nodes/node1");
  const ready = status.conditions.some(({ type, status }) => type === "Ready" && status === "True");
  if (!ready) throw new Error("the node is not ready");
  // Pods are refused until its controller has made this account.
  await api.get("/api/v1/namespaces/default/serviceaccounts/default");
}

async function main(): Promise<void> {
  process.stdin.on("end", () => process.exit(0)).resume();
  makeNetwork();
  protectMachine();
  makeCertificates(folder);
  for (const user of ["admin", "kubelet"]) writeKubeconfig(folder, user, "default");
  writeKubeconfig(folder, "developer", "dev");
  writeConfigFiles(folder, cgroup);
  writeKubectl();
  const daemons = new Daemons(folder);
  const api = new Api(join(folder, "admin.kubeconfig"));
  await Promise.all([startRegistry(daemons), startKubernetes(daemons, api)]);
  const volumes = new Volumes(api, join(folder, "volumes"));
  await volumes.makeClass();
  process.stdout.write("ready\n");
  await volumes.provision();
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
