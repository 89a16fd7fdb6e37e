import type { Cluster } from "../cluster/cluster.ts";
import { amountOf } from "../manifests/quantity.ts";
import type { Evidence, Room } from "./evidence.ts";
import { allowed, list } from "./gather.ts";
import { conditionOf, isReady, type Node, type Pod } from "./live-objects.ts";
import { requestOf } from "./scheduling.ts";

type Nodes = Pick<Evidence, "nodes" | "room">;

const path = "/api/v1/nodes";
const nothing: Nodes = { nodes: [], room: [] };
/** For this many milliseconds the list of all nodes and pods, which can be long, is reused. */
const cacheMs = 10_000;

/** What the pods on a node leave of it. */
function roomOf(node: Node, pods: readonly Pod[]): Room {
  const here = pods.filter(({ spec }) => spec.nodeName === node.metadata.name);
  const free = (resource: "cpu" | "memory"): number =>
    here.reduce(
      (left, pod) => left - requestOf(pod, resource),
      amountOf(node.status?.allocatable?.[resource] ?? "0"),
    );
  return { node: node.metadata.name, cpu: free("cpu"), memory: free("memory") };
}

/** Reads the nodes that matter to pods which are not ready, where they may be read. */
export class NodeReader {
  readonly #cluster: Cluster;
  #all: Nodes | undefined;
  #readAt = 0;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async for(pods: readonly Pod[], signal: AbortSignal): Promise<Nodes> {
    const waiting = pods.filter((pod) => !isReady(pod));
    const unscheduled = waiting.some((pod) => conditionOf(pod, "PodScheduled")?.status === "False");
    if (unscheduled) return this.#everything(signal);
    const names = [...new Set(waiting.flatMap(({ spec }) => spec.nodeName ?? []))];
    if (names.length === 0) return nothing;
    const found = await Promise.all(names.map((name) => this.#one(name, signal)));
    return { nodes: found.filter((node) => node !== undefined), room: [] };
  }

  #one(name: string, signal: AbortSignal): Promise<Node | undefined> {
    return allowed<Node | undefined>(
      this.#cluster.request<Node>("GET", `${path}/${name}`, { signal }),
      undefined,
    );
  }

  /** All nodes, and how much of each is free. */
  async #everything(signal: AbortSignal): Promise<Nodes> {
    if (this.#all && performance.now() - this.#readAt < cacheMs) return this.#all;
    const alive = { fieldSelector: "status.phase!=Succeeded,status.phase!=Failed" };
    const [nodes, pods] = await Promise.all([
      list<Node>(this.#cluster, path, {}, signal),
      list<Pod>(this.#cluster, "/api/v1/pods", alive, signal),
    ]);
    this.#all = { nodes, room: pods.length === 0 ? [] : nodes.map((node) => roomOf(node, pods)) };
    this.#readAt = performance.now();
    return this.#all;
  }
}
