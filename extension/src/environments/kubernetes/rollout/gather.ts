import type { Cluster, ClusterObject } from "../cluster/cluster.ts";
import { ClusterError } from "../cluster/errors.ts";
import { amountOf } from "../quantity.ts";
import { containersOf, type Evidence, endOf, type Room } from "./evidence.ts";
import {
  conditionOf,
  type Deployment,
  eventTime,
  isReady,
  type Node,
  type ObjectEvent,
  type Pod,
  type PodTemplate,
  type ReplicaSet,
} from "./live-objects.ts";
import { requestOf } from "./scheduling.ts";

/** The objects of one rollout. */
export interface Rollout {
  readonly name: string;
  readonly namespace: string;
  /** The labels of its pods. */
  readonly selector: Readonly<Record<string, string>>;
}

interface List<Item> {
  readonly items?: readonly Item[];
}

export const selectorText = (selector: Readonly<Record<string, string>>): string =>
  Object.entries(selector)
    .map(([name, value]) => `${name}=${value}`)
    .join(",");

export const podsPath = (namespace: string): string => `/api/v1/namespaces/${namespace}/pods`;
export const deploymentsPath = (namespace: string): string =>
  `/apis/apps/v1/namespaces/${namespace}/deployments`;

const newestRevision = "deployment.kubernetes.io/revision";
const lastLines = 20;
/** What the node says in place of the lines, with status 200, where it has thrown the container away. */
export const logGone = /^unable to retrieve container logs for /;

/** What the user may not read is left out of the evidence: the deploy itself must not fail for it. */
async function allowed<Value>(asked: Promise<Value>, otherwise: Value): Promise<Value> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ClusterError && (error.status === 403 || error.status === 404)) return otherwise;
    throw error;
  }
}

async function list<Item extends ClusterObject>(
  cluster: Cluster,
  path: string,
  query: Record<string, string | number>,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const found = await allowed(cluster.request<List<Item>>("GET", path, { query, signal }), { items: [] });
  return found.items ?? [];
}

/** @throws ClusterError */
export const readDeployment = (
  cluster: Cluster,
  { name, namespace }: Pick<Rollout, "name" | "namespace">,
  signal: AbortSignal,
): Promise<Deployment> =>
  cluster.request<Deployment>("GET", `${deploymentsPath(namespace)}/${name}`, { signal });

export const listPods = (
  cluster: Cluster,
  { namespace, selector }: Pick<Rollout, "namespace" | "selector">,
  signal: AbortSignal,
): Promise<readonly Pod[]> =>
  list<Pod>(cluster, podsPath(namespace), { labelSelector: selectorText(selector) }, signal);

const ownedBy = (owner: ClusterObject, object: ClusterObject): boolean =>
  object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true;

const revisionOf = ({ metadata }: ClusterObject): number =>
  Number(metadata.annotations?.[newestRevision] ?? 0);

/** What a full look asks for beside the deployment and its pods. */
class Looker {
  readonly #cluster: Cluster;
  readonly #rollout: Rollout;
  /** Lines of containers that have ended never change. */
  readonly #logs = new Map<string, readonly string[]>();

  constructor(cluster: Cluster, rollout: Rollout) {
    this.#cluster = cluster;
    this.#rollout = rollout;
  }

  /** Reads the whole evidence. @throws ClusterError where the deployment cannot be read */
  async look(signal: AbortSignal): Promise<Evidence> {
    const { namespace, selector } = this.#rollout;
    const labelSelector = selectorText(selector);
    const [deployment, replicaSets, pods, events] = await Promise.all([
      readDeployment(this.#cluster, this.#rollout, signal),
      list<ReplicaSet>(
        this.#cluster,
        `/apis/apps/v1/namespaces/${namespace}/replicasets`,
        { labelSelector },
        signal,
      ),
      listPods(this.#cluster, this.#rollout, signal),
      list<ObjectEvent>(this.#cluster, `/api/v1/namespaces/${namespace}/events`, { limit: 2000 }, signal),
    ]);
    const owned = replicaSets
      .filter((set) => ownedBy(deployment, set))
      .sort((one, other) => revisionOf(other) - revisionOf(one));
    const sorted = sortPods(deployment, owned, pods);
    const [logs, cluster] = await Promise.all([
      this.#logsOf(sorted.pods, signal),
      this.#nodesFor(sorted.pods, signal),
    ]);
    const evidence = { deployment, replicaSets: owned, ...sorted, ...cluster, logs, now: Date.now() };
    return { ...evidence, events: relevant(evidence, events) };
  }

  /** The nodes, and how much of them is free, where a pod waits for one. */
  async #nodesFor(pods: readonly Pod[], signal: AbortSignal): Promise<Pick<Evidence, "nodes" | "room">> {
    if (!pods.some((pod) => !isReady(pod))) return { nodes: [], room: [] };
    const nodes = await list<Node>(this.#cluster, "/api/v1/nodes", {}, signal);
    const homeless = pods.some((pod) => conditionOf(pod, "PodScheduled")?.status === "False");
    if (!homeless || nodes.length === 0) return { nodes, room: [] };
    const all = await list<Pod>(
      this.#cluster,
      "/api/v1/pods",
      { fieldSelector: "status.phase!=Succeeded,status.phase!=Failed" },
      signal,
    );
    return { nodes, room: all.length === 0 ? [] : nodes.map((node) => roomOf(node, all)) };
  }

  async #logsOf(pods: readonly Pod[], signal: AbortSignal): Promise<Evidence["logs"]> {
    const found = new Map<string, readonly string[]>();
    const asked = containersOf(pods)
      .filter(({ status }) => !status.ready)
      .map(async ({ pod, status }) => {
        const { name } = pod.metadata;
        const end = endOf(status);
        const key = end?.containerID ?? "";
        const lines =
          this.#logs.get(key) ??
          (await this.#read(
            name,
            status.name,
            status.state?.terminated === undefined && end !== undefined,
            signal,
          ));
        if (key !== "" && lines.length > 0) this.#logs.set(key, lines);
        if (lines.length > 0) found.set(name, lines);
      });
    await Promise.all(asked);
    return found;
  }

  /** The last lines of a container; none where it has not begun or its log is gone. */
  async #read(
    pod: string,
    container: string,
    previous: boolean,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const path = `${podsPath(this.#rollout.namespace)}/${pod}/log`;
    const lines: string[] = [];
    try {
      const query = { container, previous, tailLines: lastLines };
      for await (const line of this.#cluster.lines(path, query, signal))
        if (line !== "" && !logGone.test(line)) lines.push(line);
    } catch {
      signal.throwIfAborted();
    }
    return lines.slice(-lastLines);
  }
}

/** What the deployment controller adds to the labels of a replica set's pods. */
const hashLabel = "pod-template-hash";

function templateText({ metadata, ...rest }: PodTemplate): string {
  const labels = { ...metadata?.labels };
  delete labels[hashLabel];
  return JSON.stringify({ ...rest, metadata: { ...metadata, labels } });
}

/** The pods that are made as the deployment says now, and the others: the controller compares templates too. */
export function sortPods(
  { spec }: Deployment,
  sets: readonly ReplicaSet[],
  pods: readonly Pod[],
): Pick<Evidence, "pods" | "oldPods"> {
  const wanted = templateText(spec.template);
  const set = sets.find(
    ({ spec: { template } }) => template !== undefined && templateText(template) === wanted,
  );
  const isNew = (pod: Pod): boolean =>
    set !== undefined && ownedBy(set, pod) && pod.metadata.deletionTimestamp === undefined;
  return { pods: pods.filter(isNew), oldPods: pods.filter((pod) => !isNew(pod)) };
}

/** Events of the objects of this rollout, the newest first. */
function relevant(
  { deployment, replicaSets, pods, oldPods }: Omit<Evidence, "events">,
  events: readonly ObjectEvent[],
): readonly ObjectEvent[] {
  const all = [...pods, ...oldPods];
  const uids = new Set([deployment, ...replicaSets, ...all].map(({ metadata }) => metadata.uid));
  const claims = new Set(
    all.flatMap(({ spec }) =>
      (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
    ),
  );
  return events
    .filter(
      ({ involvedObject: { uid, kind, name = "" } }) =>
        uids.has(uid) || (kind === "PersistentVolumeClaim" && claims.has(name)),
    )
    .sort((one, other) => eventTime(other) - eventTime(one));
}

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

/** Reads the evidence of one rollout again and again. */
export const lookAt = (cluster: Cluster, rollout: Rollout): Pick<Looker, "look"> =>
  new Looker(cluster, rollout);
