import type { Cluster } from "../cluster/cluster.ts";
import type { Owner } from "../release/identity.ts";
import { type ObjectReference, objectPath } from "./kinds.ts";
import { isAbsent, liveObject } from "./live-object.ts";

/**
 * Deletes objects of an inventory: each only if it still has this environment's labels, and only in this namespace.
 * Resolves with those that are gone or were not ours.
 * @param propagation `Foreground` to keep an object visible until what it owns is gone
 */
export async function prune(
  cluster: Cluster,
  owner: Owner,
  references: readonly ObjectReference[],
  signal: AbortSignal,
  propagation: "Background" | "Foreground" = "Background",
): Promise<readonly ObjectReference[]> {
  const deleted: ObjectReference[] = [];
  for (const reference of references) {
    const live = await liveObject(cluster, reference, signal);
    const { labels = {}, uid, namespace } = live?.metadata ?? {};
    const ours =
      labels["app.kubernetes.io/managed-by"] === "hookloom" &&
      labels["app.kubernetes.io/instance"] === owner.instance &&
      namespace === cluster.namespace;
    if (!live || !ours) continue;
    const body = { preconditions: { uid }, propagationPolicy: propagation };
    await cluster
      .request("DELETE", objectPath(reference, cluster.namespace), { body, signal })
      .catch((error: unknown) => {
        if (!isAbsent(error)) throw error;
      });
    deleted.push(reference);
  }
  return deleted;
}
