import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { say, warn } from "@hookloom/core/environments/release/report";
import { newProgress } from "@hookloom/core/environments/release/verb-state";
import { readInventory } from "../apply/inventory.ts";
import { collectionPath, type ObjectReference, objectTitle } from "../apply/kinds.ts";
import { prune } from "../apply/prune.ts";
import type { Cluster } from "../cluster/cluster.ts";
import { list } from "../cluster/list.ts";
import { type Owner, recordSelector } from "../release/identity.ts";
import { unregisterAll } from "./registration.ts";
import { keepReleaseImages } from "./release-image.ts";
import { checkAccess, type Session, withLock } from "./session.ts";
import { waitUntilDeleted, waitUntilGone } from "./wait-until-gone.ts";

const configMaps = { apiVersion: "v1", kind: "ConfigMap" } as const;

async function listRecords(
  cluster: Cluster,
  owner: Owner,
  signal: AbortSignal,
): Promise<readonly ObjectReference[]> {
  const path = collectionPath(configMaps, cluster.namespace);
  const records = await list(cluster, path, { labelSelector: recordSelector(owner) }, signal);
  return records.map(({ metadata }) => ({ ...configMaps, name: metadata.name }));
}

/** The reverse of the order of application: pods exit before what they need is deleted. */
const inReverse = (references: readonly ObjectReference[]): readonly ObjectReference[] =>
  references.toReversed();

/**
 * Deletes an environment: its registrations, then all its objects with the volume of its store, then its records. After a
 * failure the same call continues where it stopped.
 */
export async function remove(
  session: Session,
  context: VerbContext,
  progress = newProgress(),
): Promise<void> {
  const { cluster, owner } = session;
  const user = await checkAccess(session, context);
  await withLock(session, { context, options: {}, user, progress }, async (locked) => {
    const { signal } = locked.context;
    locked.progress.state = { at: "unregistering" };
    await unregisterAll(session, locked.context);
    const inventory = inReverse(await readInventory(cluster, owner, signal));
    for (const claim of inventory.filter(({ kind }) => kind === "PersistentVolumeClaim"))
      warn(context, "apply", `${objectTitle(claim)} is deleted with all deliveries that it stores`);
    locked.progress.state = { at: "deleting" };
    for (const reference of inventory) {
      const [gone] = await prune(cluster, owner, [reference], signal, "Foreground");
      if (gone) say(context, "apply", `Deleted ${objectTitle(gone)}`);
      if (reference.kind === "Deployment") await waitUntilGone(locked, reference, signal);
    }
    await waitUntilDeleted(locked, inventory, signal);
    await prune(cluster, owner, await listRecords(cluster, owner, signal), signal);
    await keepReleaseImages(session, [], locked.context);
    say(
      context,
      "apply",
      `${owner.environment} is removed; hookloom.json and the stored values of settings stay`,
    );
  });
}
