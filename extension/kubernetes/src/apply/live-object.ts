import { isRecord } from "@hookloom/protocol/unknown-values";
import type { Cluster, ClusterObject } from "../cluster/cluster.ts";
import { ifStatus } from "../cluster/errors.ts";
import { type ObjectReference, objectPath } from "./kinds.ts";

/** An object as it is in the cluster; undefined if it does not exist. @throws ClusterError */
export function liveObject(
  cluster: Cluster,
  reference: ObjectReference,
  signal: AbortSignal,
): Promise<ClusterObject | undefined> {
  const path = objectPath(reference, cluster.namespace);
  // 404 is also the response for a kind that the API does not know: then the object does not exist either.
  return cluster.request("GET", path, { signal }).catch(ifStatus([404], undefined));
}

/** The name under which this tool owns fields of objects. */
export const fieldManager = "hookloom";

/** Who owns a field, such as `["spec", "replicas"]`; https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
export function fieldOwners(object: ClusterObject, field: readonly string[]): readonly string[] {
  return (object.metadata.managedFields ?? [])
    .filter(({ fieldsV1 }) => {
      let found: unknown = fieldsV1;
      for (const member of field) found = isRecord(found) ? found[`f:${member}`] : undefined;
      return found !== undefined;
    })
    .map(({ manager = "" }) => manager);
}
