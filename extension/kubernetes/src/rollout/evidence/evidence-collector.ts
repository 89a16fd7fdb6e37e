import { parseLogLine } from "@hookloom/core/environments/contract/log-line";
import type { Hide } from "@hookloom/core/environments/secrets/hide-values";
import { type Cluster, type ClusterObject, list } from "../../cluster/cluster.ts";
import { ifStatus, unreadable } from "../../cluster/errors.ts";
import { type Evidence, lastEnd, listContainers, type PodContainer } from "./evidence.ts";
import { type Hiding, listPods, podsPath, type Rollout, readDeployment, selectorText } from "./gather.ts";
import {
  type Deployment,
  eventTime,
  isReady,
  type ObjectEvent,
  type Pod,
  type PodTemplate,
  type ReplicaSet,
} from "./live-objects.ts";
import { NodeReader } from "./node-reader.ts";
import { readReferences } from "./references.ts";

/** Number of log lines to read. */
const maxLogLines = 20;
/** The text that the node sends instead of the log, with status 200, after it has removed the container or its log file. */
const logGone =
  /^(?:unable to retrieve container logs for |failed to try resolving symlinks in path |rpc error: code = NotFound )/;

/** Error codes from the runtime that are turned into a finding. */
const mistakeCodes: readonly string[] = ["setting-missing", "store-owned"];

/**
 * Hides secrets in a line. The members that identify a mistake in the project are kept, since they are not secrets: an owner may
 * have the same name as a database user, and the password may be the same word.
 */
function hiddenLine(line: string, hide: Hide): string {
  const text = hide(line);
  if (text === line) return line;
  const { level, msg, code, owner, setting } = parseLogLine(line);
  if (level !== "error" || typeof code !== "string" || !mistakeCodes.includes(code)) return text;
  return JSON.stringify({ level, msg: hide(msg), code, owner, setting });
}

/**
 * Reads the last lines of containers that are not ready. The log of a container that has ended is read only once. A container
 * that restarts between the reads of its pod and its log has printed nothing yet, so the previous container's lines are returned
 * until it does. Secrets are hidden in all lines.
 */
class LastLines {
  readonly #cluster: Cluster;
  readonly #hiding: Hiding;
  /** The lines of ended containers, by container id. */
  readonly #ended = new Map<string, readonly string[]>();
  /** By pod and container: the lines of the last container that printed anything before it ended. */
  readonly #before = new Map<string, readonly string[]>();

  constructor(cluster: Cluster, hiding: Hiding = async () => (text) => text) {
    this.#cluster = cluster;
    this.#hiding = hiding;
  }

  async readLastLines(pods: readonly Pod[], signal: AbortSignal): Promise<Evidence["logs"]> {
    const notReady = listContainers(pods).filter(({ status }) => !status.ready);
    const found = await Promise.all(
      notReady.map(async (container) => {
        const lines = await this.#containerLines(container, signal);
        return [container.pod.metadata.name, lines] as const;
      }),
    );
    return new Map(found.filter(([, lines]) => lines.length > 0));
  }

  async #containerLines(container: PodContainer, signal: AbortSignal): Promise<readonly string[]> {
    const id = lastEnd(container.status)?.containerID ?? "";
    const known = this.#ended.get(id);
    if (known) return known;
    const lines = await this.#read(container, signal);
    const key = `${container.pod.metadata.uid}/${container.status.name}`;
    if (lines.length === 0) return this.#before.get(key) ?? lines;
    if (id !== "") {
      this.#ended.set(id, lines);
      this.#before.set(key, lines);
    }
    return lines;
  }

  /** Returns an empty list if the container has not started, or if its log is gone or may not be read. */
  async #read({ pod, status }: PodContainer, signal: AbortSignal): Promise<readonly string[]> {
    const { name, namespace = this.#cluster.namespace } = pod.metadata;
    // The container that ended last is the current one unless it has been restarted.
    const previous = status.state?.terminated === undefined && lastEnd(status) !== undefined;
    const query = { container: status.name, previous, tailLines: maxLogLines };
    const lines: string[] = [];
    try {
      for await (const line of this.#cluster.lines(`${podsPath(namespace)}/${name}/log`, query, signal))
        if (line !== "" && !logGone.test(line)) lines.push(line);
    } catch {
      signal.throwIfAborted();
    }
    if (lines.length === 0) return lines;
    const hide = await this.#hiding(signal);
    return lines.slice(-maxLogLines).map((line) => hiddenLine(line, hide));
  }
}

/** Events are read for this many pods that are not ready, and for one that is terminating. The other pods are alike. */
const maxPods = 3;

/** Returns the names of the pods whose events matter, and of their volume claims. */
function relevantNames({ pods, oldPods }: Pick<Evidence, "pods" | "oldPods">): readonly string[] {
  const terminating = oldPods.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  const relevant = [...pods.filter((pod) => !isReady(pod)).slice(0, maxPods), ...terminating.slice(0, 1)];
  const claims = relevant.flatMap(({ spec }) =>
    (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
  );
  return [...new Set([...relevant.map(({ metadata }) => metadata.name), ...claims])];
}

/** True for an event about a volume claim or one of these pods. Pods are compared by uid, since their names may be reused. */
function concerns({ involvedObject: { kind, uid } }: ObjectEvent, pods: readonly Pod[]): boolean {
  return kind === "PersistentVolumeClaim" || pods.some(({ metadata }) => metadata.uid === uid);
}

const ownedBy = (owner: ClusterObject, object: ClusterObject): boolean =>
  object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) === true;

/** The label that the deployment controller adds to the pods of a replica set. */
const hashLabel = "pod-template-hash";

function templateText({ metadata, ...rest }: PodTemplate): string {
  const labels = { ...metadata?.labels };
  delete labels[hashLabel];
  return JSON.stringify({ ...rest, metadata: { ...metadata, labels } });
}

/** Separates the pods with the deployment's current template from the others. Like the controller, compares templates. */
export function separatePods(
  { spec }: Deployment,
  sets: readonly ReplicaSet[],
  pods: readonly Pod[],
): Pick<Evidence, "pods" | "oldPods" | "replicaSet"> {
  const wanted = templateText(spec.template);
  const currentSet = sets.find(
    ({ spec: { template } }) => template !== undefined && templateText(template) === wanted,
  );
  const isNew = (pod: Pod): boolean =>
    currentSet !== undefined && ownedBy(currentSet, pod) && pod.metadata.deletionTimestamp === undefined;
  return {
    ...(currentSet === undefined ? {} : { replicaSet: currentSet }),
    pods: pods.filter(isNew),
    oldPods: pods.filter((pod) => !isNew(pod)),
  };
}

/**
 * Reads the evidence of one rollout repeatedly. Evidence that the user may not read is left out: missing permissions alone must
 * not fail a deploy.
 */
export class EvidenceCollector {
  readonly #cluster: Cluster;
  readonly #rollout: Rollout;
  readonly #lines: LastLines;
  readonly #nodes: NodeReader;
  /** By container id, true if the startup probe has succeeded. The status of an ended container no longer shows this. */
  readonly #startups = new Map<string, boolean>();

  constructor(cluster: Cluster, rollout: Rollout) {
    this.#cluster = cluster;
    this.#rollout = rollout;
    this.#lines = new LastLines(cluster, rollout.hiding);
    this.#nodes = new NodeReader(cluster);
  }

  /** Reads all evidence. @throws ClusterError if the deployment cannot be read */
  async collect(signal: AbortSignal): Promise<Evidence> {
    const [deployment, replicaSets, all] = await Promise.all([
      readDeployment(this.#cluster, this.#rollout, signal),
      this.#replicaSets(signal),
      listPods(this.#cluster, this.#rollout, signal).catch(ifStatus(unreadable, [])),
    ]);
    const owned = replicaSets.filter((set) => ownedBy(deployment, set));
    const sorted = separatePods(deployment, owned, all);
    for (const { status } of listContainers(sorted.pods))
      if (status.state?.running && status.containerID)
        this.#startups.set(status.containerID, status.started === true);
    const { namespace } = this.#rollout;
    const [logs, nodes, [events, references]] = await Promise.all([
      this.#lines.readLastLines(sorted.pods, signal),
      this.#nodes.for(sorted.pods, signal),
      this.#events(sorted, signal).then(async (found) => {
        const seen = { pods: sorted.pods, events: found };
        return [found, await readReferences(this.#cluster, namespace, seen, signal)] as const;
      }),
    ]);
    return {
      deployment,
      ...sorted,
      ...nodes,
      logs,
      events,
      references,
      startups: this.#startups,
      now: Date.now(),
    };
  }

  #replicaSets(signal: AbortSignal): Promise<readonly ReplicaSet[]> {
    const { namespace, selector } = this.#rollout;
    const path = `/apis/apps/v1/namespaces/${namespace}/replicasets`;
    const query = { labelSelector: selectorText(selector) };
    return list<ReplicaSet>(this.#cluster, path, query, signal).catch(ifStatus(unreadable, []));
  }

  /** Returns the events, newest first. */
  async #events(
    sorted: Pick<Evidence, "pods" | "oldPods">,
    signal: AbortSignal,
  ): Promise<readonly ObjectEvent[]> {
    const path = `/api/v1/namespaces/${this.#rollout.namespace}/events`;
    const found = await Promise.all(
      relevantNames(sorted).map((name) => {
        const query = { fieldSelector: `involvedObject.name=${name}` };
        return list<ObjectEvent>(this.#cluster, path, query, signal).catch(ifStatus(unreadable, []));
      }),
    );
    const pods = [...sorted.pods, ...sorted.oldPods];
    return found
      .flat()
      .filter((event) => concerns(event, pods))
      .sort((one, other) => eventTime(other) - eventTime(one));
  }
}
