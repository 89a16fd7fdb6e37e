import type { Cluster, ClusterObject, ClusterRequest } from "./cluster.ts";

/** The objects of a collection. `items` is null in an empty list of metadata alone. @throws ClusterError */
export async function list<Item = ClusterObject>(
  cluster: Cluster,
  path: string,
  query: ClusterRequest["query"],
  signal: AbortSignal,
  accept?: string,
): Promise<readonly Item[]> {
  const request = { query, signal, ...(accept === undefined ? {} : { accept }) };
  const { items } = await cluster.request<{ readonly items?: readonly Item[] | null }>("GET", path, request);
  return items ?? [];
}
