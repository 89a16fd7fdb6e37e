import { notToldBy } from "../../ask-management.ts";
import type { ClusterObject } from "../cluster/cluster.ts";
import { managementPort as portOfPod } from "../container.ts";
import type { Session } from "./session.ts";

interface Pod extends ClusterObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const isReady = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  status?.conditions?.some(({ type, status: state }) => type === "Ready" && state === "True") === true;

/** Forwards of this signal, by pod. */
const forwards = new WeakMap<AbortSignal, Map<string, Promise<number>>>();

/**
 * A port of this machine that reaches the management port of a pod that is ready.
 * @throws EnvironmentError `not-answering`, ClusterError
 */
export async function managementPort({ cluster, owner }: Session, signal: AbortSignal): Promise<number> {
  const { items } = await cluster.request<{ readonly items: readonly Pod[] }>(
    "GET",
    `/api/v1/namespaces/${cluster.namespace}/pods`,
    { query: { labelSelector: `app.kubernetes.io/instance=${owner.instance}` }, signal },
  );
  const pod = items.find(isReady)?.metadata.name;
  if (pod === undefined) throw notToldBy(`No pod of ${owner.environment} is ready`);
  const known = forwards.get(signal) ?? new Map<string, Promise<number>>();
  forwards.set(signal, known);
  const forward = known.get(pod) ?? cluster.forward(pod, portOfPod, signal);
  known.set(pod, forward);
  return forward;
}
