import type { Target } from "@hookloom/core/environments/contract/target";
import type { KubernetesInput } from "@hookloom/core/environments/release/kubernetes-input";
import { openCluster } from "./cluster/open-cluster.ts";
import { KubernetesTarget } from "./target.ts";

/**
 * Opens an environment on a cluster. Sends no request to the cluster yet. This module is the entry point of a separate bundle.
 * @throws ClusterError if the kubeconfig cannot be read, does not have the context or is not trusted
 */
export async function openKubernetes(input: KubernetesInput): Promise<Target> {
  const { description, scope, trusted } = input;
  return new KubernetesTarget(input, await openCluster(description, scope.root, trusted));
}
