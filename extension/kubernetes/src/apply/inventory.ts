import type { Cluster, ClusterObject } from "../cluster/cluster.ts";
import type { Owner } from "../release/identity.ts";
import { isSame, type ObjectReference } from "./kinds.ts";
import { liveObject } from "./live-object.ts";
import { recordReference, writeRecord } from "./record.ts";

const member = "inventory.json";

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
  return parse(await liveObject(cluster, recordReference(owner, "inventory"), signal));
}

export const writeInventory = (
  cluster: Cluster,
  owner: Owner,
  references: readonly ObjectReference[],
  signal: AbortSignal,
): Promise<void> => {
  const annotations = {
    "hookloom/about":
      "The objects of this environment. Objects that a new build no longer has are deleted by this list.",
  };
  const data = { [member]: JSON.stringify(references) };
  return writeRecord(cluster, owner, "inventory", { annotations, data }, signal);
};

/** What is in one list and not in the other. */
export function without(
  references: readonly ObjectReference[],
  others: readonly ObjectReference[],
): readonly ObjectReference[] {
  return references.filter((reference) => !others.some((other) => isSame(reference, other)));
}
