import type { V1LeaseSpec } from "@kubernetes/client-node";
import { type Cluster, type ClusterObject, list, type Sent } from "../../cluster/cluster.ts";
import { ifStatus, unreadable } from "../../cluster/errors.ts";
import { parseQuantity } from "../../manifests/quantity.ts";
import type { Evidence, Room } from "./evidence.ts";
import { findCondition, isReady, type Node, type Pod, requestedAmount } from "./live-objects.ts";

type Nodes = Pick<Evidence, "nodes" | "heartbeats" | "room">;

const nodesPath = "/api/v1/nodes";
const leasesPath = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
const noNodes: Nodes = { nodes: [], heartbeats: new Map(), room: [] };

/** A node's lease. The kubelet renews this lease every ten seconds, no matter how busy the node is. */
type Lease = ClusterObject & { readonly spec?: Sent<V1LeaseSpec> };

/** Milliseconds for which the list of all nodes and pods, which can be long, is reused. */
const cacheMs = 10_000;

/** Returns the capacity that the pods on a node leave free. */
function freeRoom(node: Node, pods: readonly Pod[]): Room {
  const podsOnNode = pods.filter(({ spec }) => spec.nodeName === node.metadata.name);
  const free = (resource: "cpu" | "memory"): number =>
    podsOnNode.reduce(
      (left, pod) => left - requestedAmount(pod, resource),
      parseQuantity(node.status?.allocatable?.[resource] ?? "0"),
    );
  return { node: node.metadata.name, cpu: free("cpu"), memory: free("memory") };
}

/** Reads the nodes that matter to unready pods, if the user may read nodes. */
export class NodeReader {
  readonly #cluster: Cluster;
  #all: Nodes | undefined;
  #readAt = 0;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async for(pods: readonly Pod[], signal: AbortSignal): Promise<Nodes> {
    const waiting = pods.filter((pod) => !isReady(pod));
    const unscheduled = waiting.some((pod) => findCondition(pod, "PodScheduled")?.status === "False");
    if (unscheduled) return this.#everything(signal);
    const names = [...new Set(waiting.flatMap(({ spec }) => spec.nodeName ?? []))];
    if (names.length === 0) return noNodes;
    const [found, heartbeats] = await Promise.all([
      Promise.all(names.map((name) => this.#one(name, signal))),
      this.#heartbeats(waiting, signal),
    ]);
    return { nodes: found.filter((node) => node !== undefined), heartbeats, room: [] };
  }

  /** Reads only the leases of nodes that have not picked up a pod. */
  async #heartbeats(pods: readonly Pod[], signal: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const notPickedUp = pods.filter(({ status }) => status?.startTime === undefined);
    const names = [...new Set(notPickedUp.flatMap(({ spec }) => spec.nodeName ?? []))];
    const renewed = await Promise.all(
      names.map(async (name) => [name, await this.#renewed(name, signal)] as const),
    );
    return new Map(renewed.flatMap(([name, at]) => (at === undefined ? [] : [[name, at] as const])));
  }

  async #renewed(node: string, signal: AbortSignal): Promise<number | undefined> {
    const lease = await this.#cluster
      .request<Pick<Lease, "spec">>("GET", `${leasesPath}/${node}`, { signal })
      .catch<Pick<Lease, "spec">>(ifStatus([404], {}))
      .catch(ifStatus([403], undefined));
    return lease && (Date.parse(lease.spec?.renewTime ?? "") || 0);
  }

  #one(name: string, signal: AbortSignal): Promise<Node | undefined> {
    return this.#cluster
      .request<Node>("GET", `${nodesPath}/${name}`, { signal })
      .catch(ifStatus(unreadable, undefined));
  }

  /** Reads all nodes and the free capacity of each. */
  async #everything(signal: AbortSignal): Promise<Nodes> {
    if (this.#all && performance.now() - this.#readAt < cacheMs) return this.#all;
    const alive = { fieldSelector: "status.phase!=Succeeded,status.phase!=Failed" };
    const [nodes, pods] = await Promise.all([
      list<Node>(this.#cluster, nodesPath, {}, signal).catch(ifStatus(unreadable, [])),
      list<Pod>(this.#cluster, "/api/v1/pods", alive, signal).catch(ifStatus(unreadable, [])),
    ]);
    this.#all = {
      nodes,
      heartbeats: new Map(),
      room: pods.length === 0 ? [] : nodes.map((node) => freeRoom(node, pods)),
    };
    this.#readAt = performance.now();
    return this.#all;
  }
}
