import { setTimeout as sleep } from "node:timers/promises";
import { warn } from "@hookloom/core/environments/release/report";
import { t } from "@vscode/l10n";
import { type ObjectReference, objectTitle } from "../apply/kinds.ts";
import { liveObject } from "../apply/live-object.ts";
import { listPods } from "../rollout/evidence/gather.ts";
import type { LockedSession } from "./session.ts";

/** Longer than a pod may take to exit. */
const goneTimeoutMs = 90_000;
const pauseMs = 300;

/** False if the object no longer exists or if its deletion was never requested. */
async function isBeingDeleted(
  { cluster, context }: LockedSession,
  reference: ObjectReference,
): Promise<boolean> {
  return (await liveObject(cluster, reference, context.signal))?.metadata.deletionTimestamp !== undefined;
}

/** Polls until nothing is left or the time has expired. Resolves with the remaining items. */
async function pollUntilEmpty<T>(
  readRemaining: () => Promise<readonly T[]>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const end = Date.now() + goneTimeoutMs;
  for (;;) {
    const remaining = await readRemaining();
    if (remaining.length === 0 || Date.now() > end) return remaining;
    await sleep(pauseMs, undefined, { signal });
  }
}

/** Waits until the environment has no pods and no deletion of its Deployment is pending. Warns if this takes too long. */
export async function waitUntilGone(locked: LockedSession, deployment: ObjectReference): Promise<void> {
  const { signal } = locked.context;
  let pods = 0;
  const left = await pollUntilEmpty(async () => {
    const { cluster, owner } = locked;
    const selector = { "app.kubernetes.io/instance": owner.instance };
    pods = (await listPods(cluster, { namespace: cluster.namespace, selector }, signal)).length;
    return pods > 0 || (await isBeingDeleted(locked, deployment)) ? [deployment] : [];
  }, signal);
  if (left.length === 0) return;
  const { environment } = locked.owner;
  warn(
    locked.context,
    "apply",
    pods === 0
      ? t("The Deployment of {0} is still being deleted: check its finalizers", environment)
      : pods === 1
        ? t("1 pod of {0} is still terminating: check the node and finalizers", environment)
        : t("{0} pods of {1} are still terminating: check the node and finalizers", pods, environment),
  );
}

/**
 * Waits until objects that are being deleted no longer exist, which takes a moment if they own other objects. Warns if it takes
 * too long.
 */
export async function waitUntilDeleted(
  locked: LockedSession,
  references: readonly ObjectReference[],
): Promise<void> {
  let left = references;
  await pollUntilEmpty(async () => {
    const beingDeleted = await Promise.all(left.map((reference) => isBeingDeleted(locked, reference)));
    left = left.filter((_, index) => beingDeleted[index]);
    return left;
  }, locked.context.signal);
  if (left.length === 0) return;
  const names = left.map(objectTitle).join(", ");
  const message =
    left.length === 1
      ? t("{0} is still being deleted: check the finalizers", names)
      : t("{0} are still being deleted: check the finalizers", names);
  warn(locked.context, "apply", message);
}
