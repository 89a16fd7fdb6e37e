import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { address, pauseImage, registry } from "./addresses.ts";

const containerd = (folder: string) => `version = 2
root = "${folder}/containerd/root"
state = "${folder}/containerd/state"
[grpc]
  address = "${folder}/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  # Without CAP_SYS_RESOURCE nothing may be made less likely to be killed for want of memory.
  restrict_oom_score_adj = true
  sandbox_image = "${pauseImage}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder}/cni"
`;

/** Where the registry keeps its files. */
export const registryFiles = (folder: string): string => join(folder, "registry");

const dockerRegistry = (folder: string) => ({
  version: 0.1,
  storage: { filesystem: { rootdirectory: registryFiles(folder) }, delete: { enabled: true } },
  http: { addr: registry },
});

const kubelet = (folder: string, cgroup: string) => ({
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  address: "0.0.0.0",
  containerRuntimeEndpoint: `unix://${folder}/containerd/containerd.sock`,
  cgroupDriver: "cgroupfs",
  // A folder of its own: two clusters of one machine would end each other's pods.
  cgroupRoot: `/${cgroup}`,
  failSwapOn: false,
  failCgroupV1: false,
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: false },
    x509: { clientCAFile: join(folder, "ca.crt") },
  },
  authorization: { mode: "AlwaysAllow" },
  tlsCertFile: join(folder, "kubelet-server.crt"),
  tlsPrivateKeyFile: join(folder, "kubelet-server.key"),
  evictionHard: { "memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
  imageGCHighThresholdPercent: 100,
  maxPods: 200,
  // Dozens of pods start at once. Beyond the usual limit of five pulls a second, a pod reports that limit and not its own fault.
  registryPullQPS: 0,
  resolvConf: "",
  // Tests wait for pods to come and go.
  syncFrequency: "10s",
  volumeStatsAggPeriod: "10s",
  nodeStatusUpdateFrequency: "4s",
});

const proxy = (folder: string) => ({
  apiVersion: "kubeproxy.config.k8s.io/v1alpha1",
  kind: "KubeProxyConfiguration",
  mode: "nftables",
  clientConnection: { kubeconfig: join(folder, "admin.kubeconfig") },
  clusterCIDR: "10.244.0.0/16",
  bindAddress: "0.0.0.0",
  // In this mode there are no node ports on the loopback address.
  nodePortAddresses: [`${address}/32`],
  conntrack: { maxPerCore: 0 },
});

const podNetwork = {
  cniVersion: "1.0.0",
  name: "pods",
  plugins: [
    {
      type: "bridge",
      bridge: "cni0",
      isGateway: true,
      ipMasq: false,
      hairpinMode: true,
      ipam: {
        type: "host-local",
        ranges: [[{ subnet: "10.244.0.0/24" }]],
        routes: [{ dst: "0.0.0.0/0" }],
      },
    },
  ],
};

/** Writes what the daemons read; JSON is YAML too. */
export function writeConfigFiles(folder: string, cgroup: string): void {
  const json = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(value, null, 2));
  for (const name of ["cni", "containerd", "logs", "volumes"]) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, "containerd.toml"), containerd(folder));
  json("registry.yml", dockerRegistry(folder));
  json("kubelet.yaml", kubelet(folder, cgroup));
  json("proxy.yaml", proxy(folder));
  json("cni/10-bridge.conflist", podNetwork);
}
