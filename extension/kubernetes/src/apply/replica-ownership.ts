import type { Cluster } from "../cluster/cluster.ts";
import type { Manifest } from "../release/identity.ts";
import { referenceTo } from "./apply-object.ts";
import { fieldManager, fieldOwners, liveObject } from "./live-object.ts";

type Scaler = Manifest<{ spec: { minReplicas: number; maxReplicas: number } }>;
type Scaled = Manifest<{ spec: { replicas?: number } }>;

/**
 * Keeps the number of pods while an autoscaler takes over the `replicas` field. If this tool were the field's only owner, the
 * number would drop to one pod as soon as the field is no longer sent.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#transferring-ownership
 */
export async function handOverReplicas(
  cluster: Cluster,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<readonly Manifest[]> {
  const scaler = manifests.find(({ kind }) => kind === "HorizontalPodAutoscaler") as Scaler | undefined;
  const deployment = manifests.find(({ kind }) => kind === "Deployment") as Scaled | undefined;
  if (!scaler || !deployment || deployment.spec.replicas !== undefined) return manifests;
  const live = await liveObject(cluster, referenceTo(deployment), signal);
  if (live && !fieldOwners(live, ["spec", "replicas"]).includes(fieldManager)) return manifests;
  const { minReplicas, maxReplicas } = scaler.spec;
  const current = (live?.spec as { readonly replicas?: number } | undefined)?.replicas ?? minReplicas;
  const replicas = Math.min(Math.max(current, minReplicas), maxReplicas);
  const withReplicas = { ...deployment, spec: { ...deployment.spec, replicas } };
  return manifests.map((manifest) => (manifest === deployment ? withReplicas : manifest));
}
