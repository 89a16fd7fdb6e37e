import { asClause } from "@hookloom/core/environments/release/report";
import { t } from "@vscode/l10n";
import type { ClusterObject } from "../cluster/cluster.ts";
import { ClusterError } from "../cluster/errors.ts";
import type { Manifest } from "../release/identity.ts";
import { type ApplyOptions, applyObject, referenceTo } from "./apply-object.ts";
import { prune, readInventory, without, writeInventory } from "./inventory.ts";
import { type ObjectReference, objectTitle } from "./kinds.ts";
import type { ClusterEnvironment } from "./record.ts";

export interface AppliedObjects {
  /** The Deployment in the cluster's response. */
  readonly deployment: ClusterObject;
  /** Objects that the build no longer contains. They are deleted after the new pods are ready, since old pods may need them. */
  readonly stale: readonly ObjectReference[];
  /** Objects from an earlier deploy that the build still contains but this user may not manage. */
  readonly untouched: readonly ObjectReference[];
}

export interface ApplyRequest {
  readonly manifests: readonly Manifest[];
  /** Objects of the build that the user may not manage. */
  readonly skipped?: readonly Manifest[];
  readonly options: Omit<ApplyOptions, "dryRun">;
  /** Called after each object with the number of applied objects. */
  applied(done: number): void;
}

const isScaler = ({ kind }: ObjectReference): boolean => kind === "HorizontalPodAutoscaler";

/**
 * Applies all objects in order. New objects are added to the inventory before they are created, so none can be orphaned. An
 * autoscaler that is no longer wanted is deleted first, since it would keep changing the number of pods.
 */
export async function applyObjects(
  environment: ClusterEnvironment,
  { manifests, skipped = [], options, applied }: ApplyRequest,
): Promise<AppliedObjects> {
  const { signal } = options;
  const wanted = manifests.map(referenceTo);
  const old = await readInventory(environment, signal);
  const others = without(old, wanted);
  const stale = without(others, skipped.map(referenceTo));
  const untouched = without(others, stale);
  await writeInventory(environment, [...wanted, ...others], signal);
  await prune(environment, stale.filter(isScaler), signal);
  let deployment: ClusterObject | undefined;
  for (const [index, manifest] of manifests.entries()) {
    const response = await applyObject(environment.cluster, manifest, options);
    if (manifest.kind === "Deployment") deployment = response;
    applied(index + 1);
  }
  if (!deployment) throw new Error("The manifests have no Deployment.");
  return { deployment, untouched, stale: stale.filter((reference) => !isScaler(reference)) };
}

/** The store's volume is kept even if the build no longer uses it, since it may contain deliveries. */
const isKept = ({ kind }: ObjectReference): boolean => kind === "PersistentVolumeClaim";

/** Returns the objects that a deploy of these manifests will delete. @throws ClusterError */
export async function prunable(
  environment: ClusterEnvironment,
  manifests: readonly Manifest[],
  signal: AbortSignal,
): Promise<readonly ObjectReference[]> {
  const stale = without(await readInventory(environment, signal), manifests.map(referenceTo));
  return stale.filter((reference) => !isKept(reference));
}

/**
 * Deletes objects that the build no longer contains and nothing needs any more. Objects that cannot be deleted stay in the
 * inventory, since the build runs without them.
 * @returns a message for each object that was deleted, was kept, or could not be deleted
 */
export async function pruneObjects(
  environment: ClusterEnvironment,
  manifests: readonly Manifest[],
  { stale, untouched }: Pick<AppliedObjects, "stale" | "untouched">,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (stale.length === 0) return [];
  const kept = stale.filter(isKept);
  const gone: ObjectReference[] = [];
  const rejected: { readonly reference: ObjectReference; readonly why: string }[] = [];
  for (const reference of without(stale, kept)) {
    try {
      gone.push(...(await prune(environment, [reference], signal)));
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      rejected.push({ reference, why: asClause(error.message) });
    }
  }
  const remaining = [...untouched, ...kept, ...rejected.map(({ reference }) => reference)];
  await writeInventory(environment, [...manifests.map(referenceTo), ...remaining], signal);
  const removed = gone.map((reference) =>
    t("{0} was deleted because it is no longer part of the build.", objectTitle(reference)),
  );
  const stays = kept.map((reference) =>
    t(
      "{0} is kept because it may contain stored deliveries: remove the environment to delete it.",
      objectTitle(reference),
    ),
  );
  const remains = rejected.map(({ reference, why }) =>
    t(
      "{0} is no longer part of the build but could not be deleted ({1}): the next deploy tries again.",
      objectTitle(reference),
      why,
    ),
  );
  return [...removed, ...stays, ...remains];
}
