import type { KubernetesDescription } from "../../../project/environment-description.ts";
import type { Cluster } from "./cluster.ts";

/**
 * The cluster of an environment. Nothing is asked of it yet.
 * @param root the project's folder, from which a relative kubeconfig is looked up
 * @throws ClusterError where the kubeconfig cannot be read or has no such context
 */
export async function openCluster(_description: KubernetesDescription, _root: string): Promise<Cluster> {
  throw new Error("The connection to clusters is not there yet.");
}
