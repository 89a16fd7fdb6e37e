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

/** What one node has free, in cores and bytes. */
export interface Room {
  readonly node: string;
  readonly cpu: number;
  readonly memory: number;
}

/** Whether an object exists; `unknown` where it may not be read or was not checked. */
export type Existence = "exists" | "missing" | "unknown";

/** What the API says of an object that a pod refers to by name. */
export interface Referred {
  readonly existence: Existence;
  /** When it was created or last changed, in milliseconds since 1970, where the API reports it. */
  readonly changed?: number;
}

/** Everything that the rows of the table examine. */
export interface Evidence {
  readonly deployment: Deployment;
  /** The one with the deployment's current template. */
  readonly replicaSet?: ReplicaSet;
  /** Those of the current template. */
  readonly pods: readonly Pod[];
  /** Those of earlier templates, with those that are being deleted. */
  readonly oldPods: readonly Pod[];
  /** Of pods that are not ready and of their volume claims, the newest first. */
  readonly events: readonly ObjectEvent[];
  /** Empty if they may not be read. */
  readonly nodes: readonly Node[];
  /**
   * By the name of a node with a pod that it has not picked up: when its kubelet last renewed its lease, in milliseconds
   * since 1970; 0 where it has none. Missing if it may not be read.
   */
  readonly heartbeats: ReadonlyMap<string, number>;
  /** Empty if it is not known. */
  readonly room: readonly Room[];
  /** By the pod's name: the last lines of the container that ended last, or of the one that is not ready. */
  readonly logs: ReadonlyMap<string, readonly string[]>;
  /** By the id of each container that was seen while it ran: whether its startup probe had succeeded. */
  readonly startups: ReadonlyMap<string, boolean>;
  /** By `kind/name`: what decides between two causes, where that was checked. */
  readonly references: ReadonlyMap<string, Referred>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The exact name of the environment, which the labels of its pods cannot have: `Staging` or `prod_eu`. */
export const environmentName = ({ deployment }: Evidence): string =>
  deployment.metadata.annotations?.[environmentAnnotation] ?? "ENVIRONMENT";

/** A pod with one of its containers. */
export interface PodContainer {
  readonly pod: Pod;
  readonly status: ContainerStatus;
}

export const listContainers = (pods: readonly Pod[]): readonly PodContainer[] =>
  pods.flatMap((pod) => (pod.status?.containerStatuses ?? []).map((status) => ({ pod, status })));

/** How the last container that ended did so. */
export const lastEnd = ({ state, lastState }: ContainerStatus): ContainerEnd | undefined =>
  state?.terminated ?? lastState?.terminated;

/** The events of one object, the newest first. */
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
const aboutTheCluster = new Set(["MissingClusterDNS", "DNSConfigForming"]);

/** True for an event that reports a problem with its object. */
export const isWarning = ({ type, reason = "" }: ObjectEvent): boolean =>
  type === "Warning" && !aboutTheCluster.has(reason);

/** The warnings about a pod and its last lines, as detail for the cause. */
export function podDetail(evidence: Pick<Evidence, "events" | "logs">, pod: Pod): readonly string[] {
  const { name } = pod.metadata;
  const warnings = objectEvents(evidence, name).filter(isWarning);
  const reported = warnings.slice(0, maxEvents).map(({ reason, message }) => `${reason}: ${message?.trim()}`);
  return [...new Set(reported.reverse()), ...(evidence.logs.get(name) ?? [])];
}
