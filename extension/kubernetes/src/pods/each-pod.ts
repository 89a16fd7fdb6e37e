import { isUserError } from "@hookloom/core/project/user-error";
import type { Cluster } from "../cluster/cluster.ts";
import { managementPort } from "../manifests/container.ts";
import { listPods } from "../rollout/evidence/gather.ts";
import { isReady } from "../rollout/evidence/live-objects.ts";

/**
 * Calls the management port of every ready pod, each through a separate connection, and returns the responses of the pods that
 * respond.
 * @throws ClusterError if the pods cannot be listed, and any error from the call that is not a UserError
 */
export async function eachPod<Result>(
  cluster: Cluster,
  selector: Readonly<Record<string, string>>,
  call: (port: number) => Promise<Result>,
  signal: AbortSignal,
): Promise<readonly Result[]> {
  const { namespace } = cluster;
  const pods = (await listPods(cluster, { namespace, selector }, signal)).filter(isReady);
  const done = new AbortController();
  try {
    const forwardSignal = AbortSignal.any([signal, done.signal]);
    const responses = await Promise.all(
      pods.map(async ({ metadata }) => {
        try {
          return [await call(await cluster.forward(metadata.name, managementPort, forwardSignal))];
        } catch (error) {
          signal.throwIfAborted();
          if (!isUserError(error)) throw error;
          return [];
        }
      }),
    );
    return responses.flat();
  } finally {
    done.abort();
  }
}
