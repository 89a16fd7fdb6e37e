import { environmentAnnotation } from "../../release/identity.ts";
import type {
  ContainerEnd,
  ContainerStatus,
  Deployment,
  Node,
  ObjectEvent,
  Pod,
  ReplicaSet,
} from "./live-objects.ts";

/** The free capacity of a node, in cores and bytes. */
export interface Room {
  readonly node: string;
  readonly cpu: number;
  readonly memory: number;
}

/** Whether an object exists; `unknown` if the user may not read it, or if it was not checked. */
export type Existence = "exists" | "missing" | "unknown";

/** The API's result for an object that a pod refers to by name. */
export interface ReferenceResult {
  readonly existence: Existence;
  /** The time of the object's creation or last change, in milliseconds since 1970, if the API reports it. */
  readonly changed?: number;
}

/** The data that the rows of the table examine. */
export interface Evidence {
  readonly deployment: Deployment;
  /** The replica set with the deployment's current template. */
  readonly replicaSet?: ReplicaSet;
  /** The pods with the current template. */
  readonly pods: readonly Pod[];
  /** The pods with earlier templates, including those that are being deleted. */
  readonly oldPods: readonly Pod[];
  /** The events of pods that are not ready, and of their volume claims, newest first. */
  readonly events: readonly ObjectEvent[];
  /** Empty if the user may not read the nodes. */
  readonly nodes: readonly Node[];
  /**
   * By name, for each node that has not picked up a pod: the time when the kubelet last renewed the node's lease, in milliseconds
   * since 1970; 0 without a renewal. Missing if the user may not read the lease.
   */
  readonly heartbeats: ReadonlyMap<string, number>;
  /** Empty if the free capacity is not known. */
  readonly room: readonly Room[];
  /** By pod name: the last lines of the container that ended last, or of the one that is not ready. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  /** By container id: whether the startup probe had succeeded when the container was seen running. */
  readonly startups: ReadonlyMap<string, boolean>;
  /** By `kind/name`: the objects that decide between two causes, if they were checked. */
  readonly references: ReadonlyMap<string, ReferenceResult>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Returns the exact name of the environment, such as `Staging` or `prod_eu`, which pod labels cannot represent. */
export const environmentName = ({ deployment }: Evidence): string =>
  deployment.metadata.annotations?.[environmentAnnotation] ?? "ENVIRONMENT";

/** A pod with one of its containers. */
export interface PodContainer {
  readonly pod: Pod;
  readonly status: ContainerStatus;
}

export const listContainers = (pods: readonly Pod[]): readonly PodContainer[] =>
  pods.flatMap((pod) => (pod.status?.containerStatuses ?? []).map((status) => ({ pod, status })));

/** Returns how the last container that ended has ended. */
export const lastEnd = ({ state, lastState }: ContainerStatus): ContainerEnd | undefined =>
  state?.terminated ?? lastState?.terminated;

/** Returns the events of an object, newest first. */
export const objectEvents = (
  { events }: Pick<Evidence, "events">,
  name: string,
  reason?: string,
): readonly ObjectEvent[] =>
  events.filter(
    (event) => event.involvedObject.name === name && (reason === undefined || event.reason === reason),
  );

const maxEvents = 8;

/** Warnings about the cluster rather than the pod. */
const clusterWarnings = new Set(["MissingClusterDNS", "DNSConfigForming"]);

/** True for an event that reports a problem with its object. */
export const isWarning = ({ type, reason = "" }: ObjectEvent): boolean =>
  type === "Warning" && !clusterWarnings.has(reason);

/** Returns the warnings about a pod and its last log lines, as detail for the cause. */
export function podDetail(evidence: Pick<Evidence, "events" | "logs">, pod: Pod): readonly string[] {
  const { name } = pod.metadata;
  const warnings = objectEvents(evidence, name).filter(isWarning);
  const reported = warnings.slice(0, maxEvents).map(({ reason, message }) => `${reason}: ${message?.trim()}`);
  return [...new Set(reported.reverse()), ...(evidence.logs.get(name) ?? [])];
}
