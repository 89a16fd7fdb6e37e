import type { Cluster } from "../cluster/cluster.ts";
import { managementPort } from "../manifests/container.ts";
import { listPods } from "../rollout/gather.ts";
import { isReady } from "../rollout/live-objects.ts";

/** Calls the management port of every ready pod, each through a connection of its own. @throws ClusterError, and whatever the call throws */
export async function eachPod<Answer>(
  cluster: Cluster,
  selector: Readonly<Record<string, string>>,
  call: (port: number) => Promise<Answer>,
  signal: AbortSignal,
): Promise<readonly Answer[]> {
  const { namespace } = cluster;
  const pods = (await listPods(cluster, { namespace, selector }, signal)).filter(isReady);
  const done = new AbortController();
  try {
    const open = AbortSignal.any([signal, done.signal]);
    return await Promise.all(
      pods.map(async ({ metadata }) => call(await cluster.forward(metadata.name, managementPort, open))),
    );
  } finally {
    done.abort();
  }
}
