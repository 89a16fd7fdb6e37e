import { setTimeout as sleep } from "node:timers/promises";
import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import type { LogOptions } from "@hookloom/core/environments/contract/target";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { Cluster } from "../cluster/cluster.ts";
import { type ClusterError, hasStatus, isTransient } from "../cluster/errors.ts";
import { lastEnd } from "../rollout/evidence/evidence.ts";
import { listPods, podsPath, selectorText } from "../rollout/evidence/gather.ts";
import type { ContainerEnd, Pod } from "../rollout/evidence/live-objects.ts";
import {
  isContainerMissing,
  type LogQuery,
  readContainerLog,
  readRecent,
  webhookContainerStatus,
} from "./container-log.ts";
import { asLogLine, Cursor } from "./stamped-line.ts";

/** Milliseconds until a log that ended is read again. A crashed container restarts at growing intervals. */
const minPauseMs = 300;
const maxPauseMs = 2_000;

interface FollowedPod {
  readonly pod: Pod;
  readonly cursor: Cursor;
  readonly print: (line: LogLine) => void;
  readonly signal: AbortSignal;
}

/** Describes the end of a container as a log line. */
function endLine(pod: Pod, end: ContainerEnd): LogLine {
  const killed = end.reason === "OOMKilled" ? " because it exceeded its memory limit" : "";
  const restarts = pod.metadata.deletionTimestamp === undefined ? "; it is being restarted" : "";
  return {
    time: end.finishedAt ?? new Date().toISOString(),
    level: end.exitCode === 0 ? "info" : "error",
    msg: `The container exited with code ${end.exitCode}${killed}${restarts}.`,
    pod: pod.metadata.name,
  };
}

/** Prints a pod's log from its cursor onwards, across container restarts and connection failures. */
class PodFollower {
  readonly #cluster: Cluster;
  readonly #followed: FollowedPod;
  #restarts: number;
  /** The container whose end was printed last, or that ended before following started. */
  #lastEnded: string | undefined;
  #away = false;

  constructor(cluster: Cluster, followed: FollowedPod) {
    this.#cluster = cluster;
    this.#followed = followed;
    const status = webhookContainerStatus(followed.pod);
    this.#restarts = status?.restartCount ?? 0;
    const isNew = followed.cursor.since === undefined;
    this.#lastEnded = status && !isNew ? lastEnd(status)?.containerID : undefined;
  }

  /**
   * Resolves when the pod has ended.
   * @throws ClusterError if the cluster rejects the request; an AbortError if the signal aborts
   */
  async run(): Promise<void> {
    const { signal } = this.#followed;
    let pause = minPauseMs;
    for (;;) {
      const printed = await this.#read({ follow: true });
      const pod = await this.#poll();
      if (pod === undefined) return;
      await this.#printEnd(pod);
      if (hasEnded(pod)) return;
      pause = printed ? minPauseMs : Math.min(pause * 2, maxPauseMs);
      await sleep(pause, undefined, { signal });
    }
  }

  /** Prints new lines and returns true if there were any. A broken connection counts as the end of the log. */
  async #read(query: LogQuery): Promise<boolean> {
    const { pod, cursor, print, signal } = this.#followed;
    let printed = false;
    cursor.rewind();
    const { since } = cursor;
    try {
      const logQuery = { ...query, ...(since === undefined ? {} : { sinceTime: since }) };
      for await (const line of readContainerLog(this.#cluster, pod, logQuery, signal)) {
        this.#away = false;
        if (!cursor.take(line)) continue;
        printed = true;
        print(asLogLine(line, pod.metadata.name));
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!isTransient(error) && !isContainerMissing(error)) throw error;
    }
    return printed;
  }

  /** Returns the current pod; undefined if it no longer exists. */
  async #poll(): Promise<Pod | undefined> {
    const { pod, print, signal } = this.#followed;
    const { name, namespace, uid } = pod.metadata;
    for (;;) {
      try {
        const path = `${podsPath(namespace ?? this.#cluster.namespace)}/${name}`;
        const found = await this.#cluster.request<Pod>("GET", path, { signal });
        return found.metadata.uid === uid ? found : undefined;
      } catch (error) {
        signal.throwIfAborted();
        if (hasStatus(error, 404)) return undefined;
        if (!isTransient(error)) throw error;
        if (!this.#away) print(awayLine(error, name));
        this.#away = true;
      }
      await sleep(maxPauseMs, undefined, { signal });
    }
  }

  /** After a restart, prints the rest of the previous container's log, then how that container ended. */
  async #printEnd(pod: Pod): Promise<void> {
    const status = webhookContainerStatus(pod);
    const end = status && lastEnd(status);
    if (!status || !end || end.containerID === this.#lastEnded) return;
    await this.#read(
      status.restartCount > this.#restarts && !status.state?.terminated ? { previous: true } : {},
    );
    this.#restarts = status.restartCount;
    this.#lastEnded = end.containerID;
    if (end.exitCode !== 0 || pod.metadata.deletionTimestamp === undefined)
      this.#followed.print(endLine(pod, end));
  }
}

const awayLine = (error: ClusterError, pod: string): LogLine => ({
  time: new Date().toISOString(),
  level: "warn",
  msg: `${error.message} The log resumes once the cluster responds.`,
  pod,
});

/** True for a pod whose container will not be restarted. */
function hasEnded(pod: Pod): boolean {
  const { phase } = pod.status ?? {};
  if (phase === "Succeeded" || phase === "Failed") return true;
  return (
    pod.metadata.deletionTimestamp !== undefined &&
    webhookContainerStatus(pod)?.state?.terminated !== undefined
  );
}

type Selector = Readonly<Record<string, string>>;
type Print = (line: LogLine) => void;

/** Number of lines per pod that are searched for the lines of one delivery. */
const maxSearchedLines = 10_000;
/** Milliseconds before an unavailable cluster is tried again. */
const retryDelayMs = 2_000;

interface RecentLines {
  readonly pod: Pod;
  readonly cursor: Cursor;
  readonly lines: readonly { readonly stamp: string; readonly line: LogLine }[];
}

async function readPodLines(
  cluster: Cluster,
  pod: Pod,
  count: number,
  signal: AbortSignal,
): Promise<RecentLines> {
  const cursor = new Cursor();
  const found = await readRecent(cluster, pod, count, signal);
  cursor.rewind();
  for (const line of found) cursor.take(line);
  const { name } = pod.metadata;
  return { pod, cursor, lines: found.map((line) => ({ stamp: line.stamp, line: asLogLine(line, name) })) };
}

/** Follows all pods that match a selector, including pods that start later, from their cursors onwards. */
class Follower {
  readonly #cluster: Cluster;
  readonly #print: Print;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  /** By uid. Pods that ended stay in the map, so that nothing is printed twice. */
  readonly #known = new Map<string, Promise<void>>();
  #failure: unknown;

  constructor(cluster: Cluster, print: Print, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#print = print;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  follow(pod: Pod, cursor: Cursor): void {
    const uid = pod.metadata.uid ?? pod.metadata.name;
    if (this.#known.has(uid)) return;
    const followed = { pod, cursor, print: this.#print, signal: this.#signal };
    const done = new PodFollower(this.#cluster, followed).run().catch((error: unknown) => {
      if (this.#signal.aborted) return;
      this.#failure ??= error;
      this.#stop.abort();
    });
    this.#known.set(uid, done);
  }

  /** Runs until the signal aborts. @throws ClusterError if the cluster rejects the request */
  async run(selector: Selector): Promise<void> {
    try {
      while (!this.#signal.aborted) await this.#watch(selector);
    } finally {
      this.#stop.abort();
      await Promise.all(this.#known.values());
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #watch(selector: Selector): Promise<void> {
    const signal = this.#signal;
    const query = { labelSelector: selectorText(selector) };
    try {
      const path = podsPath(this.#cluster.namespace);
      for await (const { type, object } of this.#cluster.watch<Pod>(path, query, signal))
        if (type !== "DELETED") this.follow(object, new Cursor());
    } catch (error) {
      if (signal.aborted) return;
      if (!isTransient(error)) throw error;
    }
    await sleep(retryDelayMs, undefined, { signal }).catch(
      ignored("the loop ends once the signal is aborted"),
    );
  }
}

/**
 * Prints the newest lines of all pods that match a selector, in chronological order, including those from containers before their
 * last restart. With `follow` it continues with all later pods, through restarts, rollouts and cluster outages, and resolves when
 * the signal aborts. Each line contains its `pod`.
 * @throws ClusterError if the cluster rejects the request or cannot be reached at first; an AbortError if the signal aborts before
 * the newest lines are printed
 */
export async function podLogs(
  cluster: Cluster,
  selector: Selector,
  { follow, lines: count, delivery, signal }: LogOptions,
  print: Print,
): Promise<void> {
  const isWanted = (line: LogLine): boolean => delivery === undefined || line.delivery === delivery;
  const pods = await listPods(cluster, { namespace: cluster.namespace, selector }, signal);
  // Reads at least one line, since following starts after the last line read.
  const lineCount = delivery === undefined ? Math.max(1, count) : maxSearchedLines;
  const recent = await Promise.all(pods.map((pod) => readPodLines(cluster, pod, lineCount, signal)));
  const merged = recent
    .flatMap(({ lines }) => lines)
    .filter(({ line }) => isWanted(line))
    .sort((one, other) => (one.stamp < other.stamp ? -1 : Number(one.stamp > other.stamp)));
  for (const { line } of count > 0 ? merged.slice(-count) : []) print(line);
  if (!follow) return;
  const printWanted: Print = (line) => {
    if (isWanted(line)) print(line);
  };
  const follower = new Follower(cluster, printWanted, signal);
  for (const { pod, cursor } of recent) follower.follow(pod, cursor);
  await follower.run(selector);
}
