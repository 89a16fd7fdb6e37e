import type { Cluster } from "../cluster/cluster.ts";
import { type Owner, ownerLabels, type RecordKind, recordName } from "../release/identity.ts";
import { type ObjectReference, objectPath } from "./kinds.ts";
import { fieldManager } from "./live-object.ts";

/** The cluster and the environment to which objects and records belong. */
export interface ClusterEnvironment {
  readonly cluster: Cluster;
  readonly owner: Owner;
}

/** Returns the reference to the ConfigMap of an environment's record. */
export const recordReference = (owner: Owner, kind: RecordKind, number?: number): ObjectReference => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  name: recordName(owner, kind, number),
});

/** The content of a record's ConfigMap. */
export interface RecordContent {
  readonly number?: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}

/** Creates or replaces a record. @throws ClusterError */
export async function writeRecord(
  { cluster, owner }: ClusterEnvironment,
  kind: RecordKind,
  { number, annotations, data }: RecordContent,
  signal: AbortSignal,
): Promise<void> {
  const { name, ...about } = recordReference(owner, kind, number);
  const metadata = { name, namespace: cluster.namespace, labels: ownerLabels(owner, kind), annotations };
  await cluster.request("PATCH", objectPath({ ...about, name }, cluster.namespace), {
    query: { fieldManager, force: true },
    body: { ...about, metadata, data },
    contentType: "application/apply-patch+yaml",
    signal,
  });
}
