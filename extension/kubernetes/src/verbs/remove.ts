import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { say, warn } from "@hookloom/core/environments/release/report";
import { newProgress } from "@hookloom/core/environments/release/verb-state";
import { t } from "@vscode/l10n";
import { prune, readInventory } from "../apply/inventory.ts";
import { collectionPath, type ObjectReference, objectTitle } from "../apply/kinds.ts";
import { list } from "../cluster/cluster.ts";
import { recordSelector } from "../release/identity.ts";
import { unregisterAll } from "./registration.ts";
import { keepReleaseImages } from "./release-image.ts";
import { checkAccess, type Session, withLock } from "./session.ts";
import { waitUntilDeleted, waitUntilGone } from "./wait-until-gone.ts";

const configMaps = { apiVersion: "v1", kind: "ConfigMap" } as const;

async function listRecords(
  { cluster, owner }: Session,
  signal: AbortSignal,
): Promise<readonly ObjectReference[]> {
  const path = collectionPath(configMaps, cluster.namespace);
  const records = await list(cluster, path, { labelSelector: recordSelector(owner) }, signal);
  return records.map(({ metadata }) => ({ ...configMaps, name: metadata.name }));
}

/** Reverses the order in which objects are applied: pods exit before the objects that they need are deleted. */
const inReverse = (references: readonly ObjectReference[]): readonly ObjectReference[] =>
  references.toReversed();

/**
 * Deletes an environment: its registrations, then all its objects including the store's volume, then its records. After a
 * failure, a second call continues where the first stopped.
 */
export async function remove(
  session: Session,
  context: VerbContext,
  progress = newProgress(),
): Promise<void> {
  const { owner } = session;
  const user = await checkAccess(session, context);
  await withLock(session, { context, options: {}, user, progress }, async (locked) => {
    const { signal } = locked.context;
    locked.progress.state = { at: "unregistering" };
    await unregisterAll(session, locked.context);
    const inventory = inReverse(await readInventory(session, signal));
    for (const claim of inventory.filter(({ kind }) => kind === "PersistentVolumeClaim"))
      warn(context, "apply", t("Deleting {0} with all deliveries stored in it", objectTitle(claim)));
    locked.progress.state = { at: "deleting" };
    for (const reference of inventory) {
      const [deleted] = await prune(session, [reference], signal, "Foreground");
      if (deleted) say(context, "apply", t("Deleted {0}", objectTitle(deleted)));
      if (reference.kind === "Deployment") await waitUntilGone(locked, reference);
    }
    await waitUntilDeleted(locked, inventory);
    await prune(session, await listRecords(session, signal), signal);
    await keepReleaseImages(session, [], locked.context);
    say(
      context,
      "apply",
      t("{0} was removed; hookloom.json and the stored setting values are kept", owner.environment),
    );
  });
}
