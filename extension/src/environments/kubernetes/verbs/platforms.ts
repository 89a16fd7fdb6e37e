import type { Cluster } from "../cluster/cluster.ts";
import { ClusterError } from "../cluster/errors.ts";

interface Node {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly nodeInfo?: { readonly architecture?: string; readonly operatingSystem?: string };
  };
}

/**
 * For which processors an image has to be built: those of the nodes, or where nodes may not be read, that of the API
 * server, whose version everyone may read.
 */
export async function platformsOf(cluster: Cluster, signal: AbortSignal): Promise<readonly string[]> {
  try {
    const { items } = await cluster.request<{ readonly items: readonly Node[] }>("GET", "/api/v1/nodes", {
      signal,
    });
    const found = items
      .filter(({ spec, status }) => !spec?.unschedulable && status?.nodeInfo?.operatingSystem === "linux")
      .map(({ status }) => `linux/${status?.nodeInfo?.architecture ?? "amd64"}`);
    if (found.length > 0) return [...new Set(found)].sort();
  } catch (error) {
    if (!(error instanceof ClusterError) || error.status !== 403) throw error;
  }
  const { platform = "linux/amd64" } = await cluster.request<{ readonly platform?: string }>(
    "GET",
    "/version",
    {
      signal,
    },
  );
  return [platform];
}
