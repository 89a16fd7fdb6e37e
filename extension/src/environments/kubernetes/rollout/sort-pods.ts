import type { ClusterObject } from "../cluster/cluster.ts";
import type { Evidence } from "./evidence.ts";
import type { Deployment, Pod, PodTemplate, ReplicaSet } from "./live-objects.ts";

export const ownedBy = (owner: ClusterObject, object: ClusterObject): boolean =>
  object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true;

/** What the deployment controller adds to the labels of a replica set's pods. */
const hashLabel = "pod-template-hash";

function templateText({ metadata, ...rest }: PodTemplate): string {
  const labels = { ...metadata?.labels };
  delete labels[hashLabel];
  return JSON.stringify({ ...rest, metadata: { ...metadata, labels } });
}

/** The pods that are made as the deployment says now, and the others: the controller compares templates too. */
export function sortPods(
  { spec }: Deployment,
  sets: readonly ReplicaSet[],
  pods: readonly Pod[],
): Pick<Evidence, "pods" | "oldPods" | "replicaSet"> {
  const wanted = templateText(spec.template);
  const set = sets.find(
    ({ spec: { template } }) => template !== undefined && templateText(template) === wanted,
  );
  const isNew = (pod: Pod): boolean =>
    set !== undefined && ownedBy(set, pod) && pod.metadata.deletionTimestamp === undefined;
  return {
    ...(set === undefined ? {} : { replicaSet: set }),
    pods: pods.filter(isNew),
    oldPods: pods.filter((pod) => !isNew(pod)),
  };
}
