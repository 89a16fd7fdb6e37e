import type { Cluster, ClusterObject } from "../cluster/cluster.ts";
import { type Owner, ownerLabels, recordName } from "../release/identity.ts";
import { isSame, type ObjectReference, objectPath } from "./kinds.ts";
import { fieldManager, liveObject } from "./live-object.ts";

const member = "inventory.json";

const referenceOf = (owner: Owner): ObjectReference => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  name: recordName(owner, "inventory"),
});

function parse(object: ClusterObject | undefined): readonly ObjectReference[] {
  const data = object?.data as Readonly<Record<string, string>> | undefined;
  const text = data?.[member];
  return text === undefined ? [] : (JSON.parse(text) as readonly ObjectReference[]);
}

/** The objects of this environment in its namespace, as the cluster stores them. */
export async function readInventory(
  cluster: Cluster,
  owner: Owner,
  signal: AbortSignal,
): Promise<readonly ObjectReference[]> {
  return parse(await liveObject(cluster, referenceOf(owner), signal));
}

export async function writeInventory(
  cluster: Cluster,
  owner: Owner,
  references: readonly ObjectReference[],
  signal: AbortSignal,
): Promise<void> {
  const reference = referenceOf(owner);
  const body = {
    apiVersion: reference.apiVersion,
    kind: reference.kind,
    metadata: {
      name: reference.name,
      namespace: cluster.namespace,
      labels: ownerLabels(owner, "inventory"),
      annotations: {
        "hookloom/about":
          "The objects of this environment. Objects that a new build no longer has are deleted by this list.",
      },
    },
    data: { [member]: JSON.stringify(references) },
  };
  await cluster.request("PATCH", objectPath(reference, cluster.namespace), {
    query: { fieldManager, force: true },
    body,
    contentType: "application/apply-patch+yaml",
    signal,
  });
}

/** What is in one list and not in the other. */
export function without(
  references: readonly ObjectReference[],
  others: readonly ObjectReference[],
): readonly ObjectReference[] {
  return references.filter((reference) => !others.some((other) => isSame(reference, other)));
}
