import { setTimeout as sleep } from "node:timers/promises";
import { warn } from "../../release/report.ts";
import type { ObjectReference } from "../apply/kinds.ts";
import { liveObject } from "../apply/live-object.ts";
import type { ClusterObject } from "../cluster/cluster.ts";
import type { LockedSession } from "./session.ts";

/** Milliseconds: longer than a pod may take to exit. */
const goneTimeoutMs = 90_000;
const pause = 300;

async function podsLeft({ cluster, owner }: LockedSession, signal: AbortSignal): Promise<number> {
  const { items } = await cluster.request<{ readonly items: readonly ClusterObject[] }>(
    "GET",
    `/api/v1/namespaces/${cluster.namespace}/pods`,
    { query: { labelSelector: `app.kubernetes.io/instance=${owner.instance}` }, signal },
  );
  return items.length;
}

/** True while an object that is being deleted is still there; one that is not being deleted is not waited for. */
async function isGoing(
  { cluster }: LockedSession,
  reference: ObjectReference,
  signal: AbortSignal,
): Promise<boolean> {
  return (await liveObject(cluster, reference, signal))?.metadata.deletionTimestamp !== undefined;
}

/** Waits until no pod of the environment is left, and a Deployment that is being deleted is gone; warns where that takes too long. */
export async function waitUntilGone(
  locked: LockedSession,
  deployment: ObjectReference,
  signal: AbortSignal,
): Promise<void> {
  const end = Date.now() + goneTimeoutMs;
  for (;;) {
    const pods = await podsLeft(locked, signal);
    if (pods === 0 && !(await isGoing(locked, deployment, signal))) return;
    if (Date.now() > end) {
      const { environment } = locked.owner;
      warn(
        locked.context,
        "apply",
        `${pods} pods of ${environment} are still terminating: check their node and finalizers`,
      );
      return;
    }
    await sleep(pause, undefined, { signal });
  }
}
