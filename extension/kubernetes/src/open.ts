import type { Target } from "@hookloom/core/environments/contract/target";
import type { KubernetesInput } from "@hookloom/core/environments/release/kubernetes-input";
import { openCluster } from "./cluster/open-cluster.ts";
import { KubernetesTarget } from "./target.ts";

/**
 * An environment on a cluster. No request is sent to the cluster yet. This module is the entry of a bundle of its own.
 * @throws ClusterError where the kubeconfig cannot be read, has no such context or is not trusted
 */
export async function openKubernetes(input: KubernetesInput): Promise<Target> {
  const { description, scope, trusted } = input;
  return new KubernetesTarget(input, await openCluster(description, scope.root, trusted));
}
