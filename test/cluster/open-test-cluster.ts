import { KubeConfig } from "@kubernetes/client-node";
import type { Cluster } from "../../extension/kubernetes/src/cluster/cluster.ts";
import { openCluster } from "../../extension/kubernetes/src/cluster/open-cluster.ts";

/** The client of the product, for the current context of a kubeconfig of the tests. */
export function openTestCluster(kubeconfig: string, namespace: string): Promise<Cluster> {
  const config = new KubeConfig();
  config.loadFromFile(kubeconfig);
  return openCluster({ kubeconfig, context: config.getCurrentContext(), namespace }, "/");
}
