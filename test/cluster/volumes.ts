import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Api, ApiObject } from "./api.ts";

const provisioner = "hookloom.test/folder";

interface Claim extends ApiObject {
  readonly spec: {
    readonly volumeName?: string;
    readonly storageClassName?: string;
    readonly accessModes: readonly string[];
    readonly resources: { readonly requests: { readonly storage: string } };
  };
}

interface Volume extends ApiObject {
  readonly status: { readonly phase: string };
}

/** Provisions a folder of this machine for each claim of the cluster's default class `hostpath`. */
export class Volumes {
  readonly #api: Api;
  readonly #folder: string;
  /** The ids of the claims that have a volume, whether or not the cluster has bound them already. */
  readonly #served = new Set<string>();

  constructor(api: Api, folder: string) {
    this.#api = api;
    this.#folder = folder;
  }

  async makeClass(): Promise<void> {
    await this.#api.post("/apis/storage.k8s.io/v1/storageclasses", {
      metadata: {
        name: "hostpath",
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner,
    });
  }

  /** Never ends. A request that fails is tried again with the next round. */
  async provision(): Promise<never> {
    for (;;) {
      await this.#round().catch(() => {});
      await wait(500);
    }
  }

  async #round(): Promise<void> {
    for (const claim of await this.#api.list<Claim>("/api/v1/persistentvolumeclaims")) {
      const { storageClassName, volumeName } = claim.spec;
      const { uid = "" } = claim.metadata;
      if (storageClassName !== "hostpath" || volumeName !== undefined || this.#served.has(uid)) continue;
      await this.#make(claim);
      this.#served.add(uid);
    }
    for (const volume of await this.#api.list<Volume>("/api/v1/persistentvolumes")) {
      if (volume.status.phase === "Released") await this.#drop(volume.metadata.name);
    }
  }

  async #make({ metadata, spec }: Claim): Promise<void> {
    const name = `pvc-${metadata.uid}`;
    const path = join(this.#folder, name);
    mkdirSync(path, { recursive: true });
    // The kubelet gives no group to a folder of the machine.
    chmodSync(path, 0o777);
    const { namespace, uid } = metadata;
    await this.#api.post("/api/v1/persistentvolumes", {
      metadata: { name, annotations: { "pv.kubernetes.io/provisioned-by": provisioner } },
      spec: {
        capacity: spec.resources.requests,
        accessModes: spec.accessModes,
        storageClassName: "hostpath",
        persistentVolumeReclaimPolicy: "Retain",
        hostPath: { path },
        claimRef: { kind: "PersistentVolumeClaim", apiVersion: "v1", name: metadata.name, namespace, uid },
      },
    });
  }

  async #drop(name: string): Promise<void> {
    await this.#api.delete(`/api/v1/persistentvolumes/${name}`);
    rmSync(join(this.#folder, name), { recursive: true, force: true });
  }
}
