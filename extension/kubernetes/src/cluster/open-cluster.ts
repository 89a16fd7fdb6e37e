import type { KubernetesDescription } from "@hookloom/core/project/config/kubernetes-description";
import type { Cluster, WatchEvent } from "./cluster.ts";
import { connect, readLines, requestJson } from "./connection.ts";
import { forwardPort } from "./forward.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { watchCollection } from "./watch.ts";

/**
 * Opens the cluster of an environment. Sends no request yet.
 * @param root the project's folder, against which a relative kubeconfig path is resolved
 * @param trusted whether the user trusts everything that the project specifies; otherwise a kubeconfig from the project runs no
 * program until the user agrees to that file
 * @throws ClusterError if the kubeconfig cannot be read, does not have the context or is not trusted
 */
export async function openCluster(
  description: Pick<KubernetesDescription, "kubeconfig" | "context" | "namespace">,
  root: string,
  trusted = false,
): Promise<Cluster> {
  const { context, namespace } = description;
  const connection = connect({ context, namespace, read: () => readKubeconfig(description, root, trusted) });
  return {
    server: connection.server,
    context,
    namespace,
    request: async <Result>(method: string, path: string, request = {}) =>
      (await requestJson(connection, { ...request, method, path })) as Result,
    watch: <Watched>(path: string, query = {}, signal: AbortSignal) =>
      watchCollection(connection, path, query, signal) as AsyncIterable<WatchEvent<Watched>>,
    lines: (path, query, signal) => readLines(connection, path, query, signal),
    forward: (pod, port, signal, onUse) => forwardPort(connection, pod, port, signal, onUse),
    close: async () => connection.close(),
  };
}
