import type { Cluster } from "../cluster/cluster.ts";
import { hasStatus } from "../cluster/errors.ts";
import { ownContainer } from "../release/identity.ts";
import { podsPath } from "../rollout/evidence/gather.ts";
import type { ContainerStatus, Pod } from "../rollout/evidence/live-objects.ts";
import { readStamped, type StampedLine } from "./stamped-line.ts";

/** True if the container of the requested log is waiting to start, has no previous instance, or is gone. */
export const isContainerMissing = (error: unknown): boolean => hasStatus(error, 400, 404);

/** Returns the name of the pod's container that runs the project. */
const containerName = ({ spec }: Pod): string =>
  spec.containers.find(({ name }) => name === ownContainer)?.name ?? spec.containers[0]?.name ?? ownContainer;

export const webhookContainerStatus = (pod: Pod): ContainerStatus | undefined =>
  pod.status?.containerStatuses?.find(({ name }) => name === containerName(pod));

export interface LogQuery {
  /** Reads the log of the container before the last restart. */
  readonly previous?: boolean;
  readonly follow?: boolean;
  readonly tailLines?: number;
  /** ISO 8601, in whole seconds. */
  readonly sinceTime?: string;
}

/** Streams the log lines of a pod's container. @throws ClusterError, AbortError */
export async function* readContainerLog(
  cluster: Cluster,
  pod: Pod,
  query: LogQuery,
  signal: AbortSignal,
): AsyncGenerator<StampedLine> {
  const path = `${podsPath(pod.metadata.namespace ?? cluster.namespace)}/${pod.metadata.name}/log`;
  const logQuery = { container: containerName(pod), timestamps: true, ...query };
  for await (const line of cluster.lines(path, logQuery, signal)) {
    const read = readStamped(line);
    // The API puts a time before each line. A line without a time is the node's message that the log cannot be read.
    if (read.stamp !== "") yield read;
  }
}

/** Reads the last log lines of a pod, starting with those before the last restart. @throws ClusterError, AbortError */
export async function readRecent(
  cluster: Cluster,
  pod: Pod,
  count: number,
  signal: AbortSignal,
): Promise<readonly StampedLine[]> {
  const read = async (previous: boolean): Promise<readonly StampedLine[]> => {
    const query = { tailLines: count, ...(previous ? { previous } : {}) };
    const lines: StampedLine[] = [];
    try {
      for await (const line of readContainerLog(cluster, pod, query, signal)) lines.push(line);
    } catch (error) {
      if (!isContainerMissing(error)) throw error;
    }
    return lines;
  };
  const restarted = (webhookContainerStatus(pod)?.restartCount ?? 0) > 0;
  const [previousLines, currentLines] = await Promise.all([restarted ? read(true) : [], read(false)]);
  return [...previousLines, ...currentLines];
}
