import type { ClusterObject } from "../cluster/cluster.ts";
import { ifStatus } from "../cluster/errors.ts";
import { isSame, type ObjectReference, objectPath } from "./kinds.ts";
import { liveObject } from "./live-object.ts";
import { type ClusterEnvironment, recordReference, writeRecord } from "./record.ts";

/**
 * Deletes the objects of an inventory that still have this environment's labels and are in its namespace. Resolves with the
 * deleted objects.
 * @param propagation `Foreground` to keep an object visible until the objects that it owns are gone
 */
export async function prune(
  { cluster, owner }: ClusterEnvironment,
  references: readonly ObjectReference[],
  signal: AbortSignal,
  propagation: "Background" | "Foreground" = "Background",
): Promise<readonly ObjectReference[]> {
  const deleted: ObjectReference[] = [];
  for (const reference of references) {
    const live = await liveObject(cluster, reference, signal);
    const { labels = {}, uid, namespace } = live?.metadata ?? {};
    const isOwned =
      labels["app.kubernetes.io/managed-by"] === "hookloom" &&
      labels["app.kubernetes.io/instance"] === owner.instance &&
      namespace === cluster.namespace;
    if (!live || !isOwned) continue;
    const body = { preconditions: { uid }, propagationPolicy: propagation };
    await cluster
      .request("DELETE", objectPath(reference, cluster.namespace), { body, signal })
      .catch(ifStatus([404], undefined));
    deleted.push(reference);
  }
  return deleted;
}

const inventoryMember = "inventory.json";

function parse(object: ClusterObject | undefined): readonly ObjectReference[] {
  const data = object?.data as Readonly<Record<string, string>> | undefined;
  const text = data?.[inventoryMember];
  return text === undefined ? [] : (JSON.parse(text) as readonly ObjectReference[]);
}

/** Reads the objects of this environment in its namespace, as recorded in the cluster. */
export async function readInventory(
  { cluster, owner }: ClusterEnvironment,
  signal: AbortSignal,
): Promise<readonly ObjectReference[]> {
  return parse(await liveObject(cluster, recordReference(owner, "inventory"), signal));
}

export const writeInventory = (
  environment: ClusterEnvironment,
  references: readonly ObjectReference[],
  signal: AbortSignal,
): Promise<void> => {
  const annotations = {
    "hookloom/about":
      "The objects of this environment. Hookloom uses this list to delete objects that a new build no longer contains.",
  };
  const data = { [inventoryMember]: JSON.stringify(references) };
  return writeRecord(environment, "inventory", { annotations, data }, signal);
};

/** Returns the objects that are in one list but not in the other. */
export function without(
  references: readonly ObjectReference[],
  others: readonly ObjectReference[],
): readonly ObjectReference[] {
  return references.filter((reference) => !others.some((other) => isSame(reference, other)));
}
