import { setTimeout as sleep } from "node:timers/promises";
import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import type { LogOptions } from "@hookloom/core/environments/contract/target";
import { ignored } from "@hookloom/protocol/ignored-error";
import type { Cluster } from "../cluster/cluster.ts";
import { listPods, mayPass, podsPath, selectorText } from "../rollout/evidence/gather.ts";
import type { Pod } from "../rollout/evidence/live-objects.ts";
import { readRecent } from "./container-log.ts";
import { followPod } from "./follow-pod.ts";
import { asLogLine, Cursor } from "./stamped-line.ts";

type Selector = Readonly<Record<string, string>>;
type Print = (line: LogLine) => void;

/** How many lines of each pod are searched for those of one delivery. */
const searched = 10_000;
/** Milliseconds until an unavailable cluster is asked again. */
const again = 2_000;

interface Recent {
  readonly pod: Pod;
  readonly cursor: Cursor;
  readonly lines: readonly { readonly stamp: string; readonly line: LogLine }[];
}

async function readPodLines(cluster: Cluster, pod: Pod, count: number, signal: AbortSignal): Promise<Recent> {
  const cursor = new Cursor();
  const found = await readRecent(cluster, pod, count, signal);
  cursor.rewind();
  for (const line of found) cursor.take(line);
  const { name } = pod.metadata;
  return { pod, cursor, lines: found.map((line) => ({ stamp: line.stamp, line: asLogLine(line, name) })) };
}

/** Follows all pods of a selector, also those that come later, from their cursors on. */
class Follower {
  readonly #cluster: Cluster;
  readonly #print: Print;
  readonly #stop = new AbortController();
  /** By uid; pods that ended stay, so nothing is printed twice. */
  readonly #known = new Map<string, Promise<void>>();
  #failure: unknown;

  constructor(cluster: Cluster, print: Print) {
    this.#cluster = cluster;
    this.#print = print;
  }

  follow(pod: Pod, cursor: Cursor): void {
    const uid = pod.metadata.uid ?? pod.metadata.name;
    if (this.#known.has(uid)) return;
    const followed = { pod, cursor, print: this.#print, signal: this.#stop.signal };
    const done = followPod(this.#cluster, followed).catch((error: unknown) => {
      if (this.#stop.signal.aborted) return;
      this.#failure ??= error;
      this.#stop.abort();
    });
    this.#known.set(uid, done);
  }

  /** Until the signal aborts. @throws ClusterError where the cluster refuses */
  async run(selector: Selector, signal: AbortSignal): Promise<void> {
    const end = () => this.#stop.abort();
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    try {
      while (!this.#stop.signal.aborted) await this.#watch(selector);
    } finally {
      end();
      signal.removeEventListener("abort", end);
      await Promise.all(this.#known.values());
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #watch(selector: Selector): Promise<void> {
    const { signal } = this.#stop;
    const query = { labelSelector: selectorText(selector) };
    try {
      const path = podsPath(this.#cluster.namespace);
      for await (const { type, object } of this.#cluster.watch<Pod>(path, query, signal))
        if (type !== "DELETED") this.follow(object, new Cursor());
    } catch (error) {
      if (signal.aborted) return;
      if (!mayPass(error)) throw error;
    }
    await sleep(again, undefined, { signal }).catch(ignored("the loop ends once the signal is aborted"));
  }
}

/**
 * Prints the newest lines of all pods of a selector in the order of their times, those of containers before their last
 * restart too; with `follow` it continues with all later pods, through restarts, rollouts and outages of the
 * cluster, and resolves when the signal aborts. Each line names its `pod`.
 * @throws ClusterError where the cluster refuses or cannot be reached at first; an AbortError where the signal aborts before
 */
export async function podLogs(
  cluster: Cluster,
  selector: Selector,
  { follow, lines: count, delivery, signal }: LogOptions,
  print: Print,
): Promise<void> {
  const wanted = (line: LogLine): boolean => delivery === undefined || line.delivery === delivery;
  const pods = await listPods(cluster, { namespace: cluster.namespace, selector }, signal);
  // At least one line, to know where following begins.
  const lineCount = delivery === undefined ? Math.max(1, count) : searched;
  const recent = await Promise.all(pods.map((pod) => readPodLines(cluster, pod, lineCount, signal)));
  const merged = recent
    .flatMap(({ lines }) => lines)
    .filter(({ line }) => wanted(line))
    .sort((one, other) => (one.stamp < other.stamp ? -1 : Number(one.stamp > other.stamp)));
  for (const { line } of count > 0 ? merged.slice(-count) : []) print(line);
  if (!follow) return;
  const follower = new Follower(cluster, (line) => {
    if (wanted(line)) print(line);
  });
  for (const { pod, cursor } of recent) follower.follow(pod, cursor);
  await follower.run(selector, signal);
}
