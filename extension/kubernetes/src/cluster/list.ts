import type { Cluster, ClusterObject, ClusterRequest } from "./cluster.ts";

/** The objects of a collection. An empty list of metadata alone has null in place of them. @throws ClusterError */
export async function list<Item = ClusterObject>(
  cluster: Cluster,
  path: string,
  query: ClusterRequest["query"],
  signal: AbortSignal,
  accept?: string,
): Promise<readonly Item[]> {
  const asked = { query, signal, ...(accept === undefined ? {} : { accept }) };
  const { items } = await cluster.request<{ readonly items?: readonly Item[] | null }>("GET", path, asked);
  return items ?? [];
}
