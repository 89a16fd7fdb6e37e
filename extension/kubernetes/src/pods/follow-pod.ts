import { setTimeout as sleep } from "node:timers/promises";
import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import type { Cluster } from "../cluster/cluster.ts";
import { ClusterError } from "../cluster/errors.ts";
import { lastEnd } from "../rollout/evidence/evidence.ts";
import { mayPass, podsPath } from "../rollout/evidence/gather.ts";
import type { ContainerEnd, Pod } from "../rollout/evidence/live-objects.ts";
import { isNotThere, type LogQuery, readContainerLog, webhookContainerStatus } from "./container-log.ts";
import { asLogLine, type Cursor } from "./stamped-line.ts";

/** Milliseconds until a log that ended is read again; a crashed container restarts at growing intervals. */
const minPauseMs = 300;
const maxPauseMs = 2_000;

export interface FollowedPod {
  readonly pod: Pod;
  readonly cursor: Cursor;
  readonly print: (line: LogLine) => void;
  readonly signal: AbortSignal;
}

/** The end of a container as a log line. */
function endLine(pod: Pod, end: ContainerEnd): LogLine {
  const killed = end.reason === "OOMKilled" ? ", because it used more memory than its limit" : "";
  const restarts = pod.metadata.deletionTimestamp === undefined ? " and is started again" : "";
  return {
    time: end.finishedAt ?? new Date().toISOString(),
    level: end.exitCode === 0 ? "info" : "error",
    msg: `The container ended with exit code ${end.exitCode}${killed}${restarts}.`,
    pod: pod.metadata.name,
  };
}

class PodFollower {
  readonly #cluster: Cluster;
  readonly #followed: FollowedPod;
  #restarts: number;
  /** The container whose end was printed last, or that ended before following began. */
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

  async run(): Promise<void> {
    const { signal } = this.#followed;
    let pause = minPauseMs;
    for (;;) {
      const printed = await this.#read({ follow: true });
      const pod = await this.#poll();
      if (pod === undefined) return;
      await this.#printEnd(pod);
      if (isOver(pod)) return;
      pause = printed ? minPauseMs : Math.min(pause * 2, maxPauseMs);
      await sleep(pause, undefined, { signal });
    }
  }

  /** Prints what is new; true where there was something. A broken connection counts as the end of the log. */
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
      if (!mayPass(error) && !isNotThere(error)) throw error;
    }
    return printed;
  }

  /** The pod as it is now; undefined once it is gone. */
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
        if (error instanceof ClusterError && error.status === 404) return undefined;
        if (!mayPass(error)) throw error;
        if (!this.#away) print(awayLine(error, name));
        this.#away = true;
      }
      await sleep(maxPauseMs, undefined, { signal });
    }
  }

  /** After a restart: the rest of the previous container's log, then how it ended. */
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
  msg: `${error.message} The log resumes once the cluster answers.`,
  pod,
});

/** A pod whose container will not be restarted. */
function isOver(pod: Pod): boolean {
  const { phase } = pod.status ?? {};
  if (phase === "Succeeded" || phase === "Failed") return true;
  return (
    pod.metadata.deletionTimestamp !== undefined &&
    webhookContainerStatus(pod)?.state?.terminated !== undefined
  );
}

/**
 * Prints what a pod writes, from its cursor on, across restarts of its container and breaks of the connection. Resolves
 * when the pod has ended.
 * @throws ClusterError where the cluster refuses; an AbortError after the signal
 */
export const followPod = (cluster: Cluster, followed: FollowedPod): Promise<void> =>
  new PodFollower(cluster, followed).run();
