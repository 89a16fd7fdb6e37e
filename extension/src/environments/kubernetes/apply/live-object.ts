import type { Cluster, ClusterObject } from "../cluster/cluster.ts";
import { ClusterError } from "../cluster/errors.ts";
import { type ObjectReference, objectPath } from "./kinds.ts";

export const isAbsent = (error: unknown): boolean => error instanceof ClusterError && error.status === 404;

/** An object as it is in the cluster; undefined where it is not there. @throws ClusterError */
export async function liveObject(
  cluster: Cluster,
  reference: ObjectReference,
  signal: AbortSignal,
): Promise<ClusterObject | undefined> {
  try {
    return await cluster.request("GET", objectPath(reference, cluster.namespace), { signal });
  } catch (error) {
    // A collection that the API does not know is answered alike: then the object is not there either.
    if (isAbsent(error)) return undefined;
    throw error;
  }
}
