import { applyObject } from "../../extension/kubernetes/src/apply/apply-object.ts";
import type { Cluster } from "../../extension/kubernetes/src/cluster/cluster.ts";
import { manifests } from "../../extension/kubernetes/src/manifests/manifests.ts";
import { servicePort } from "../../extension/kubernetes/src/manifests/service.ts";
import { instanceName, type Manifest } from "../../extension/kubernetes/src/release/identity.ts";
import type { Release } from "../../extension/kubernetes/src/release/release.ts";
import { releaseOf } from "../../extension/kubernetes/src/testing/release.ts";
import { loadSecret } from "../load/github-shots.ts";
import { Postgres } from "../postgres/postgres.ts";
import { awaitRollout, type LivePod } from "./await-rollout.ts";
import { clusterUnderTest, eventually, newNamespace, type TestNamespace } from "./cluster-under-test.ts";
import { type DeliveryLedger, openLedger } from "./delivery-ledger.ts";
import { buildLoadImage } from "./load-image.ts";
import { openTestCluster } from "./open-test-cluster.ts";
import type { ServiceLoad } from "./service-load.ts";

interface Parts {
  readonly namespace: TestNamespace;
  readonly cluster: Cluster;
  readonly postgres: Postgres;
  readonly ledger: DeliveryLedger;
  readonly release: Release;
  /** Changes an object before it is applied. */
  readonly change: (manifest: Manifest) => Manifest;
  readonly imageBytes: number;
}

/** A webhook of two replicas on PostgreSQL on the cluster, as the manifests describe it. */
export class LoadScene {
  readonly #parts: Parts;
  #revision = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async start(change: Parts["change"] = (manifest) => manifest): Promise<LoadScene> {
    const postgres = await Postgres.start(clusterUnderTest.hostAddress);
    const [namespace, ledger, pushed] = await Promise.all([
      newNamespace("rollouts"),
      openLedger(),
      buildLoadImage(),
    ]);
    const cluster = await openTestCluster(clusterUnderTest.kubeconfig, namespace.name);
    const release = releaseOf(
      { namespace: namespace.name, registry: clusterUnderTest.registry },
      {
        project: "load",
        image: pushed.image,
        databasePort: postgres.port,
        settings: settingsOf(postgres, ledger),
      },
    );
    const scene = new LoadScene({
      namespace,
      cluster,
      postgres,
      ledger,
      release,
      change,
      imageBytes: pushed.bytes,
    });
    await scene.rollOut();
    return scene;
  }

  get runs(): DeliveryLedger["runs"] {
    return this.#parts.ledger.runs;
  }

  /** Bytes of its image beyond those of the base image. */
  get imageBytes(): number {
    return this.#parts.imageBytes;
  }

  /** Applies the objects with another revision of their secrets; resolves when the old pods are gone. */
  async rollOut(): Promise<void> {
    const { cluster, change } = this.#parts;
    const release = { ...this.#parts.release, secretsRevision: String(++this.#revision) };
    const signal = AbortSignal.timeout(240_000);
    for (const manifest of manifests(release)) await applyObject(cluster, change(manifest), { signal });
    await this.settled();
  }

  /** Resolves when two pods of the newest template are ready and no other is left. */
  settled(): Promise<void> {
    return awaitRollout(this.#parts.namespace, instanceName(this.#parts.release), 2);
  }

  pods(): Promise<readonly LivePod[]> {
    return this.#parts.namespace.api.list<LivePod>(this.#parts.namespace.path("v1", "pods"));
  }

  /** Ends a pod by force, without the time that its grace period would give. */
  async deletePod(name: string): Promise<void> {
    const { api, path } = this.#parts.namespace;
    await api.send("DELETE", path("v1", "pods", name), { gracePeriodSeconds: 0 });
  }

  /** Where requests of this machine reach it. */
  async service(): Promise<ServiceLoad> {
    const { api, path } = this.#parts.namespace;
    const name = instanceName(this.#parts.release);
    const { spec } = await api.get<{ readonly spec: { readonly clusterIP: string } }>(
      path("v1", "services", name),
    );
    return { host: spec.clusterIP, port: servicePort };
  }

  /** The acknowledged deliveries that no handler has run to its end, after those that are still waiting had their time. */
  async lost(acknowledged: ReadonlySet<string>): Promise<readonly string[]> {
    const missing = () => [...acknowledged].filter((id) => !this.runs.has(id));
    await eventually(() => {
      if (missing().length > 0) throw new Error("some deliveries wait");
    }).catch(() => {});
    return missing();
  }

  async stop(): Promise<void> {
    const { namespace, cluster, postgres, ledger } = this.#parts;
    await namespace.remove();
    ledger.close();
    await Promise.all([cluster.close(), postgres.stop()]);
  }
}

const settingsOf = (postgres: Postgres, ledger: DeliveryLedger): Release["settings"] => [
  { name: "GITHUB_SECRET", secret: true, value: loadSecret },
  { name: "HOOKLOOM_DATABASE_URL", secret: true, value: postgres.url() },
  { name: "LEDGER_URL", secret: false, value: ledger.url },
];
