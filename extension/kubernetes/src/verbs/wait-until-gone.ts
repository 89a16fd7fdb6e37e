import { setTimeout as sleep } from "node:timers/promises";
import { warn } from "@hookloom/core/environments/release/report";
import { type ObjectReference, objectTitle } from "../apply/kinds.ts";
import { liveObject } from "../apply/live-object.ts";
import { listPods } from "../rollout/evidence/gather.ts";
import type { LockedSession } from "./session.ts";

/** Milliseconds to wait. This is longer than a pod may take to exit. */
const goneTimeoutMs = 90_000;
const pauseMs = 300;

/** True while an object that is being deleted still exists. An object that is not being deleted is not waited for. */
async function isGoing({ cluster, context }: LockedSession, reference: ObjectReference): Promise<boolean> {
  return (await liveObject(cluster, reference, context.signal))?.metadata.deletionTimestamp !== undefined;
}

/** Polls until nothing is left or the time has expired. Resolves with the remaining items. */
async function untilNothing<T>(
  left: () => Promise<readonly T[]>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const end = Date.now() + goneTimeoutMs;
  for (;;) {
    const still = await left();
    if (still.length === 0 || Date.now() > end) return still;
    await sleep(pauseMs, undefined, { signal });
  }
}

/** Waits until the environment has no pods and a Deployment that is being deleted is gone. Warns if this takes too long. */
export async function waitUntilGone(locked: LockedSession, deployment: ObjectReference): Promise<void> {
  const { signal } = locked.context;
  let pods = 0;
  const left = await untilNothing(async () => {
    const { cluster, owner } = locked;
    const selector = { "app.kubernetes.io/instance": owner.instance };
    pods = (await listPods(cluster, { namespace: cluster.namespace, selector }, signal)).length;
    return pods > 0 || (await isGoing(locked, deployment)) ? [deployment] : [];
  }, signal);
  if (left.length === 0) return;
  const { environment } = locked.owner;
  warn(
    locked.context,
    "apply",
    pods === 0
      ? `The Deployment of ${environment} is still being deleted: check its finalizers`
      : `${pods} ${pods === 1 ? "pod" : "pods"} of ${environment} ${pods === 1 ? "is" : "are"} still terminating: check the node and finalizers`,
  );
}

/**
 * Waits until objects that are being deleted no longer exist: objects that they own may keep them for a moment. Warns if this
 * takes too long.
 */
export async function waitUntilDeleted(
  locked: LockedSession,
  references: readonly ObjectReference[],
): Promise<void> {
  let left = references;
  await untilNothing(async () => {
    const going = await Promise.all(left.map((reference) => isGoing(locked, reference)));
    left = left.filter((_, index) => going[index]);
    return left;
  }, locked.context.signal);
  if (left.length > 0)
    warn(
      locked.context,
      "apply",
      `${left.map(objectTitle).join(", ")} ${left.length === 1 ? "is" : "are"} still being deleted: check the finalizers`,
    );
}
