import type { KubernetesDescription } from "@hookloom/core/project/config/kubernetes-description";
import type { Cluster, WatchEvent } from "./cluster.ts";
import { connect, exchangeJson, readLines } from "./connection.ts";
import { forwardPort } from "./forward.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { watchCollection } from "./watch.ts";

/**
 * The cluster of an environment. No request is sent yet.
 * @param root the project's folder, from which a relative kubeconfig is resolved
 * @param trusted whether the person trusts all that the project names; otherwise a kubeconfig that it names runs no program
 * until the person agrees to that file
 * @throws ClusterError where the kubeconfig cannot be read, has no such context or is not trusted
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
      (await exchangeJson(connection, { ...request, method, path })) as Result,
    watch: <Watched>(path: string, query = {}, signal: AbortSignal) =>
      watchCollection(connection, path, query, signal) as AsyncIterable<WatchEvent<Watched>>,
    lines: (path, query, signal) => readLines(connection, path, query, signal),
    forward: (pod, port, signal, onUse) => forwardPort(connection, pod, port, signal, onUse),
    close: async () => connection.close(),
  };
}
