import { noUsableResponse } from "@hookloom/core/environments/management/request-management";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Pod } from "../rollout/evidence/live-objects.ts";
import { refusal, TestCluster } from "../rollout/testing/cluster.ts";
import { pod, readyPod } from "../rollout/testing/evidence.ts";
import { PodPort } from "./pod-port.ts";

const path = "/api/v1/namespaces/hooks/pods";
const { signal } = new AbortController();
const ready = (name: string): Pod => readyPod({ metadata: { name, uid: name } });

function scene(...first: readonly Pod[]) {
  let pods = first;
  const cluster = new TestCluster().answer(path, () => ({ items: pods }));
  const management = new PodPort(cluster, { app: "hello" });
  return {
    cluster,
    management,
    forwarded: () => cluster.forwarded.map(({ pod: name, port }) => `${name}:${port}`),
    become: (...next: readonly Pod[]) => {
      pods = next;
    },
  };
}

afterEach(() => {
  vi.useRealTimers();
});

describe("the management port of an environment on a cluster", () => {
  it("is that of a ready pod, and stays open between calls", async () => {
    const { management, forwarded } = scene(pod({ metadata: { name: "new", uid: "new" } }), ready("a"));
    const [one, other] = await Promise.all([management.port(signal), management.port(signal)]);
    expect(await management.port(signal)).toBe(one);
    expect(other).toBe(one);
    expect(forwarded()).toEqual(["a:3001"]);
    management.close();
  });

  it("is not given to a caller that has given up while another one opened it", async () => {
    const { management } = scene(ready("a"));
    const given = new AbortController();
    const both = Promise.allSettled([management.port(signal), management.port(given.signal)]);
    given.abort();
    const [first, second] = await both;
    expect(first.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { name: "AbortError" } });
    management.close();
  });

  it("is that of another pod once the first is gone", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const { cluster, management, forwarded, become } = scene(ready("a"));
    await management.port(signal);
    become(ready("a"), ready("b"));
    vi.advanceTimersByTime(5_000);
    await management.port(signal);
    expect(forwarded()).toEqual(["a:3001"]);
    become(ready("b"));
    vi.advanceTimersByTime(5_000);
    await management.port(signal);
    expect(forwarded()).toEqual(["a:3001", "b:3001"]);
    expect(cluster.forwarded.map((each) => each.signal.aborted)).toEqual([true, false]);
    management.close();
  });

  it("closes a minute after the last call, and opens again", async () => {
    vi.useFakeTimers();
    const { cluster, management, forwarded } = scene(ready("a"));
    await management.port(signal);
    await vi.advanceTimersByTimeAsync(50_000);
    await management.port(signal);
    await vi.advanceTimersByTimeAsync(50_000);
    expect(cluster.forwarded[0]?.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(cluster.forwarded[0]?.signal.aborted).toBe(true);
    await management.port(signal);
    expect(forwarded()).toEqual(["a:3001", "a:3001"]);
    management.close();
  });

  it("stays open while a browser's connection uses it", async () => {
    vi.useFakeTimers();
    const { cluster, management } = scene(ready("a"));
    await management.port(signal);
    const [page] = cluster.forwarded;
    for (let minutes = 0; minutes < 3; minutes++) {
      await vi.advanceTimersByTimeAsync(59_000);
      page?.onUse?.();
    }
    expect(page?.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(page?.signal.aborted).toBe(true);
    // The connections that end then open nothing again.
    page?.onUse?.();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("retries once where the pod disappeared during a call, and only then", async () => {
    const { management, forwarded } = scene(ready("a"));
    const failing = vi.fn(async (port: number) => {
      if (port === 40_001) throw noUsableResponse("The environment does not answer");
      return port;
    });
    expect(await management.use(failing, signal)).toBe(40_002);
    expect(forwarded()).toHaveLength(2);
    const broken = vi.fn(() => Promise.reject(new Error("a bug")));
    await expect(management.use(broken, signal)).rejects.toThrow("a bug");
    expect(broken).toHaveBeenCalledTimes(1);
    management.close();
  });
});

describe("several callers of it", () => {
  it("do not lose it when the first one gives up", async () => {
    const { cluster, management } = scene(ready("a"));
    const first = new AbortController();
    const request = cluster.request.bind(cluster);
    cluster.request = async (...asked) => {
      await Promise.resolve();
      return request(...asked);
    };
    const both = [management.port(first.signal), management.port(signal)];
    first.abort();
    const [given, asked] = await Promise.allSettled(both);
    expect(given?.status).toBe("rejected");
    expect(asked).toMatchObject({ status: "fulfilled", value: 40_001 });
    management.close();
  });

  it("find it closed if it was closed while it opened", async () => {
    const { cluster, management } = scene(ready("a"));
    const opening = management.port(signal);
    management.close();
    await opening;
    expect(cluster.forwarded.map((each) => each.signal.aborted)).toEqual([true]);
  });

  it("share the new one where the pod disappeared during their calls", async () => {
    const { cluster, management, forwarded } = scene(ready("a"));
    const call = async (port: number) => {
      const open = cluster.forwarded[port - 40_001]?.signal.aborted === false;
      if (port === 40_001 || !open) throw noUsableResponse("The environment does not answer");
      return port;
    };
    const both = [management.use(call, signal), management.use(call, signal)];
    expect(await Promise.all(both)).toEqual([40_002, 40_002]);
    expect(forwarded()).toHaveLength(2);
    management.close();
  });

  it("get the cluster's refusal where pods may not be read", async () => {
    const { cluster, management } = scene();
    cluster.answer(path, () => Promise.reject(refusal(403)));
    await expect(management.port(signal)).rejects.toMatchObject({ status: 403 });
    management.close();
  });

  it("get an error where no pod is ready", async () => {
    const { management } = scene(pod());
    await expect(management.port(signal)).rejects.toMatchObject({ code: "not-answering" });
    management.close();
  });
});
