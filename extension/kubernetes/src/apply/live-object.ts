import { isRecord } from "@hookloom/protocol/unknown-values";
import type { Cluster, ClusterObject } from "../cluster/cluster.ts";
import { ifStatus } from "../cluster/errors.ts";
import { type ObjectReference, objectPath } from "./kinds.ts";

/** Reads an object from the cluster; undefined if it does not exist. @throws ClusterError */
export function liveObject(
  cluster: Cluster,
  reference: ObjectReference,
  signal: AbortSignal,
): Promise<ClusterObject | undefined> {
  const path = objectPath(reference, cluster.namespace);
  // The API also responds with 404 for an unknown kind, which has no objects either.
  return cluster.request("GET", path, { signal }).catch(ifStatus([404], undefined));
}

/** The field manager name of this tool. */
export const fieldManager = "hookloom";

/**
 * Returns the managers that own a field, such as `["spec", "replicas"]`;
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export function fieldOwners(object: ClusterObject, field: readonly string[]): readonly string[] {
  return (object.metadata.managedFields ?? [])
    .filter(({ fieldsV1 }) => {
      let found: unknown = fieldsV1;
      for (const member of field) found = isRecord(found) ? found[`f:${member}`] : undefined;
      return found !== undefined;
    })
    .map(({ manager = "" }) => manager);
}
