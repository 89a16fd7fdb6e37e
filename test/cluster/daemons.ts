import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { address } from "./addresses.ts";

/** The daemons of one cluster, each with a log file; after one has ended on its own, nothing waits any longer. */
export class Daemons {
  readonly #folder: string;
  readonly #running = new Map<string, ChildProcess>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  start(name: string, command: string, args: readonly string[]): void {
    const log = openSync(this.#log(name), "a");
    const child = spawn(command, args, { cwd: this.#folder, stdio: ["ignore", log, log] });
    closeSync(log);
    this.#running.set(name, child);
  }

  /** Resolves once `check` no longer throws. Throws with the end of the daemon's log after `seconds`. */
  async ready(name: string, seconds: number, check: () => Promise<unknown> | unknown): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      try {
        await check();
        return;
      } catch (error) {
        const child = this.#running.get(name);
        const ended = child?.exitCode !== null || child.signalCode !== null;
        if (ended || Date.now() > deadline) throw this.#failure(name, ended, seconds, error);
        await wait(100);
      }
    }
  }

  #log(name: string): string {
    return join(this.#folder, "logs", `${name}.log`);
  }

  #failure(name: string, ended: boolean, seconds: number, error: unknown): Error {
    const what = ended ? "ended" : `was not ready after ${seconds} s (${String(error)})`;
    const tail = readFileSync(this.#log(name), "utf8").trim().split("\n").slice(-15).join("\n");
    return new Error(`${name} of the test cluster ${what}; the end of its log:\n${tail}`);
  }
}

/** The arguments of each part of Kubernetes, for one folder with its certificates and files. */
export const kubernetesParts = (folder: string) => {
  const at = (name: string) => join(folder, name);
  const admin = `--kubeconfig=${at("admin.kubeconfig")}`;
  const local = "--bind-address=127.0.0.1";
  return {
    etcd: [
      `--data-dir=${at("etcd")}`,
      "--unsafe-no-fsync",
      "--listen-client-urls=http://127.0.0.1:2379",
      "--advertise-client-urls=http://127.0.0.1:2379",
      "--listen-peer-urls=http://127.0.0.1:2380",
    ],
    "kube-apiserver": [
      "--etcd-servers=http://127.0.0.1:2379",
      "--bind-address=0.0.0.0",
      `--advertise-address=${address}`,
      "--secure-port=6443",
      `--tls-cert-file=${at("apiserver.crt")}`,
      `--tls-private-key-file=${at("apiserver.key")}`,
      `--client-ca-file=${at("ca.crt")}`,
      `--kubelet-client-certificate=${at("admin.crt")}`,
      `--kubelet-client-key=${at("admin.key")}`,
      `--kubelet-certificate-authority=${at("ca.crt")}`,
      "--kubelet-preferred-address-types=InternalIP",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${at("sa.key")}`,
      `--service-account-signing-key-file=${at("sa.key")}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      "--authorization-mode=Node,RBAC",
      "--enable-admission-plugins=NodeRestriction",
    ],
    "kube-controller-manager": [
      admin,
      `--root-ca-file=${at("ca.crt")}`,
      `--service-account-private-key-file=${at("sa.key")}`,
      "--use-service-account-credentials=true",
      "--leader-elect=false",
      "--allocate-node-cidrs=true",
      "--cluster-cidr=10.244.0.0/16",
      local,
    ],
    "kube-scheduler": [admin, "--leader-elect=false", local],
    kubelet: [
      `--config=${at("kubelet.yaml")}`,
      `--kubeconfig=${at("kubelet.kubeconfig")}`,
      "--hostname-override=node1",
      `--node-ip=${address}`,
      `--root-dir=${at("kubelet")}`,
    ],
    "kube-proxy": [`--config=${at("proxy.yaml")}`, "--hostname-override=node1"],
  } as const;
};
