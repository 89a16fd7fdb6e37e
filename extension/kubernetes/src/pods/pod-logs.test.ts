import type { LogLine } from "@hookloom/core/environments/contract/log-line";
import { describe, expect, it } from "vitest";
import type { Pod } from "../rollout/evidence/live-objects.ts";
import { refusal, TestCluster } from "../rollout/testing/cluster.ts";
import { readyPod, withContainer } from "../rollout/testing/evidence.ts";
import { podLogs } from "./pod-logs.ts";

const path = "/api/v1/namespaces/hooks/pods";
const selector = { app: "hello" };

const named = (name: string, status: Parameters<typeof withContainer>[0] = {}): Pod =>
  withContainer(
    { ready: true, state: { running: {} }, ...status },
    { metadata: { name, uid: name }, status: { phase: "Running" } },
  );
const at = (nano: number, text: string): string => `2026-01-01T12:00:00.00000000${nano}Z ${text}`;
const json = (msg: string, delivery: string): string =>
  JSON.stringify({ time: "2026-01-01T12:00:00.000Z", level: "info", msg, delivery });

/** What each pod has printed, before its last restart and since. */
interface Printed {
  readonly before?: readonly string[];
  readonly now?: readonly string[];
}

function clusterWith(pods: readonly Pod[], printed: Record<string, Printed>): TestCluster {
  const cluster = new TestCluster().answer(path, () => ({ items: pods }));
  for (const pod of pods) cluster.answer(`${path}/${pod.metadata.name}`, () => pod);
  cluster.logs = async function* (asked, query = {}, signal) {
    const { before = [], now = [] } = printed[asked.split("/").at(-2) ?? ""] ?? {};
    yield* query.previous ? before : now;
    if (query.follow) await new Promise((_, reject) => signal.addEventListener("abort", reject));
  };
  return cluster;
}

async function newest(cluster: TestCluster, lines: number, delivery?: string): Promise<string[]> {
  const seen: string[] = [];
  const { signal } = new AbortController();
  const options = { follow: false, lines, signal, ...(delivery ? { delivery } : {}) };
  await podLogs(cluster, selector, options, ({ msg, pod }) => void seen.push(`${pod} ${msg}`));
  return seen;
}

describe("the newest lines of an environment", () => {
  const pods = [named("a", { restartCount: 1 }), named("b")];
  const printed = {
    a: { before: [at(1, "first"), at(3, "crash")], now: [at(5, "again")] },
    b: { now: [at(2, "second"), at(4, json("fourth", "d1"))] },
  };

  it("are merged by their times, including those before a crash", async () => {
    expect(await newest(clusterWith(pods, printed), 9)).toEqual([
      "a first",
      "b second",
      "a crash",
      "b fourth",
      "a again",
    ]);
    expect(await newest(clusterWith(pods, printed), 2)).toEqual(["b fourth", "a again"]);
    expect(await newest(clusterWith(pods, printed), 0)).toEqual([]);
  });

  it("leave out the node's message about a log that it cannot read", async () => {
    const words = [
      'failed to try resolving symlinks in path "/var/log/pods/x/0.log": lstat: no such file or directory',
      "rpc error: code = NotFound desc = an error occurred when try to find container",
    ];
    const said = { b: { now: [at(2, "second"), ...words] } };
    expect(await newest(clusterWith([named("b")], said), 9)).toEqual(["b second"]);
  });

  it("are those of one delivery where one is asked for", async () => {
    expect(await newest(clusterWith(pods, printed), 5, "d1")).toEqual(["b fourth"]);
  });

  it("are not empty but refused where pods may not be listed", async () => {
    const cluster = clusterWith(pods, printed).answer(path, () => Promise.reject(refusal(403)));
    await expect(newest(cluster, 9)).rejects.toMatchObject({ status: 403 });
  });

  it("are empty for a pod that has not started, and an error where they may not be read", async () => {
    const cluster = clusterWith(pods, {});
    cluster.logs = () => throwing(400);
    expect(await newest(cluster, 5)).toEqual([]);
    cluster.logs = () => throwing(403);
    await expect(newest(cluster, 5)).rejects.toMatchObject({ status: 403 });
  });
});

// biome-ignore lint/correctness/useYield: it fails before its first line.
async function* throwing(status: number): AsyncGenerator<never> {
  throw refusal(status);
}

function following(cluster: TestCluster, lines = 10) {
  const seen: LogLine[] = [];
  const end = new AbortController();
  const done = podLogs(
    cluster,
    selector,
    { follow: true, lines, signal: end.signal },
    (line) => void seen.push(line),
  );
  done.catch(() => undefined);
  return { words: () => seen.map(({ msg }) => msg), end: () => end.abort(), done };
}

describe("logs that are followed", () => {
  it("include pods that start later, from their first line on, and end with the signal", async () => {
    const printed: Record<string, Printed> = { a: { now: [at(1, "old")] }, b: { now: [at(2, "new")] } };
    const cluster = clusterWith([named("a")], printed);
    const { words, end, done } = following(cluster);
    await expect.poll(() => words()).toEqual(["old"]);
    const late = named("b");
    cluster.answer(`${path}/b`, () => late);
    const readAgain = () => {
      cluster.emit(path, { type: "ADDED", object: late });
      return words();
    };
    await expect.poll(readAgain).toEqual(["old", "new"]);
    end();
    await expect(done).resolves.toBeUndefined();
    expect(words()).toEqual(["old", "new"]);
  });
});

describe("logs of a cluster that is unavailable or refuses", () => {
  it("resume where the connection broke, without repeating a line", async () => {
    const all = [at(1, "one"), at(2, "two"), at(3, "three")];
    const cluster = clusterWith([named("a")], {});
    let reads = 0;
    cluster.logs = async function* (_, query = {}, signal) {
      if (!query.follow) return;
      reads += 1;
      yield* all.slice(0, reads);
      if (reads < 3) throw refusal(0);
      await new Promise((_resolve, reject) => signal.addEventListener("abort", reject));
    };
    const { words, end, done } = following(cluster);
    await expect.poll(() => words()).toEqual(["one", "two", "three"]);
    end();
    await done;
  });

  it("show the last lines and the end of a container that is restarted", async () => {
    let restarts = 0;
    const crashed = { terminated: { exitCode: 137, reason: "OOMKilled", containerID: "c1" } };
    const cluster = clusterWith([], {}).answer(path, () => ({ items: [named("a")] }));
    cluster.answer(`${path}/a`, () =>
      named("a", restarts === 0 ? {} : { restartCount: restarts, lastState: crashed }),
    );
    cluster.logs = async function* (_, query = {}, signal) {
      if (query.previous) yield* [at(1, "one"), at(2, "last words")];
      else if (restarts === 0) {
        yield at(1, "one");
        restarts = query.follow ? 1 : 0;
      } else {
        yield at(3, "again");
        if (query.follow) await new Promise((_resolve, reject) => signal.addEventListener("abort", reject));
      }
    };
    const { words, end, done } = following(cluster);
    await expect
      .poll(() => words())
      .toEqual([
        "one",
        "last words",
        "The container exited with code 137 because it exceeded its memory limit; it is being restarted.",
        "again",
      ]);
    end();
    await done;
  });

  it("find new pods after a long outage of the cluster", async () => {
    const printed = { b: { now: [at(2, "new")] } };
    const cluster = clusterWith([named("b")], printed).answer(path, () => ({ items: [] }));
    const working = cluster.watch.bind(cluster);
    let tries = 0;
    cluster.watch = (...asked) => {
      tries += 1;
      return tries === 1 ? throwing(0) : (working(...asked) as never);
    };
    const { words, end, done } = following(cluster);
    const readAgain = () => {
      cluster.emit(path, { type: "ADDED", object: named("b") });
      return words();
    };
    await expect.poll(readAgain).toEqual(["new"]);
    end();
    await done;
  });

  it("end with the cluster's refusal where the rights are removed", async () => {
    const cluster = clusterWith([readyPod()], {});
    cluster.logs = (_, query = {}) => throwing(query.follow ? 403 : 400);
    await expect(following(cluster).done).rejects.toMatchObject({ status: 403 });
  });
});
