import type * as api from "@kubernetes/client-node";
import type { ClusterObject, Sent } from "../../cluster/cluster.ts";
import { parseQuantity } from "../../manifests/quantity.ts";

export type Condition = Sent<api.V1PodCondition>;
export type ContainerEnd = Sent<api.V1ContainerStateTerminated>;
export type ContainerStatus = Sent<api.V1ContainerStatus>;
export type Probe = Sent<api.V1Probe>;
export type PodTemplate = Sent<api.V1PodTemplateSpec>;

export interface Pod extends ClusterObject {
  readonly spec: Sent<api.V1PodSpec>;
  readonly status?: Sent<api.V1PodStatus>;
}

export interface Deployment extends ClusterObject {
  readonly spec: Sent<Pick<api.V1DeploymentSpec, "template"> & Partial<api.V1DeploymentSpec>>;
  readonly status?: Sent<api.V1DeploymentStatus>;
}

export interface ReplicaSet extends ClusterObject {
  readonly spec: Sent<Partial<api.V1ReplicaSetSpec>>;
  readonly status?: Sent<Partial<api.V1ReplicaSetStatus>>;
}

/** An API event about an action of a cluster component on an object. */
export interface ObjectEvent extends ClusterObject, Sent<Omit<api.CoreV1Event, "metadata" | Times>> {
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}
type Times = "lastTimestamp" | "eventTime";

export interface Node extends ClusterObject {
  readonly spec?: Sent<api.V1NodeSpec>;
  readonly status?: Sent<api.V1NodeStatus>;
}

/**
 * True for a pod that its node evicted because the node ran out of a resource or the pod exceeded its limit. The containers of
 * all other pods in a deployment are restarted regardless of their exit status; an evicted pod whose process exits cleanly has
 * the phase "Succeeded".
 */
export const isEvicted = ({ status }: Pod): boolean =>
  status?.phase === "Failed" || status?.phase === "Succeeded";

/** Finds a condition by its type. */
export function findCondition(
  object: { readonly status?: { readonly conditions?: readonly Condition[] } },
  type: string,
): Condition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type);
}

export const isReady = (pod: Pod): boolean =>
  pod.metadata.deletionTimestamp === undefined && findCondition(pod, "Ready")?.status === "True";

/** Parses a time into milliseconds since 1970; NaN without a time. */
export const parseTime = (text: string | null | undefined): number => Date.parse(text ?? "");

/** Returns the time when an event was last seen; 0 if the time is not recorded. */
export function eventTime(event: ObjectEvent): number {
  const text =
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.metadata.creationTimestamp;
  return parseTime(text) || 0;
}

/** Returns the total amount that a pod's containers request. */
export function requestedAmount({ spec }: Pick<Pod, "spec">, resource: "cpu" | "memory"): number {
  const amounts = spec.containers.map(({ resources }) =>
    parseQuantity(resources?.requests?.[resource] ?? "0"),
  );
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
