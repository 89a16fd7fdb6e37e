import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DeliveriesPort, Target, TargetPhase } from "@hookloom/core/environments/contract/target";
import type { DeliverySummary } from "@hookloom/runtime/management";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DeliveryFeed } from "./delivery-feeds.ts";

const place = { root: "/orders", environment: "prod" };
const delivery: DeliverySummary = {
  id: "d1",
  source: "github",
  trigger: "/github",
  event: "push",
  receivedAt: "2026-03-01T11:57:00Z",
  status: 202,
  outcome: "ok",
  milliseconds: 1,
  attempts: 1,
  cursor: "1",
};

let server: Server;
let served: readonly DeliverySummary[];
let reachable: boolean;
let stopped: DeliveriesPort["stopped"];
let open: number;
let phase: TargetPhase;
let message: string | undefined;
let kind: Target["target"];
let feed: DeliveryFeed | undefined;

beforeEach(async () => {
  [served, reachable, open, phase, message] = [[delivery], true, 0, "running", undefined];
  [kind, stopped] = ["local", undefined];
  server = createServer((_request, response) => response.end(JSON.stringify(served))).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
});
afterEach(async () => {
  await feed?.stop();
  expect(open).toBe(0);
  server.close();
});

function start(): () => number {
  const { port } = server.address() as AddressInfo;
  const onChange = vi.fn();
  const target: Partial<Target> = {
    target: "local",
    readingPort: async () => {
      if (reachable) return { port, ...(stopped ? { stopped } : {}) };
      throw new Error("No pod of the environment is ready: see its log.\n  at somewhere");
    },
    status: async () => ({
      ...place,
      target: kind,
      place: "local",
      phase,
      registrations: [],
      ...(message === undefined ? {} : { message }),
    }),
    dispose: async () => {
      open--;
    },
  };
  feed = new DeliveryFeed(place, {
    onChange,
    open: async () => {
      open++;
      return target as Target;
    },
  });
  return () => onChange.mock.calls.length;
}

test("the newest deliveries are reported, and again only when they change", async () => {
  const changes = start();
  await feed?.poll();
  expect(feed?.state).toEqual({ latest: [delivery] });
  await feed?.poll();
  expect(changes()).toBe(1);
  served = [{ ...delivery, id: "d2" }, delivery];
  await feed?.poll();
  expect([feed?.state.latest?.length, changes(), open]).toEqual([2, 2, 1]);
});

test("the last list stays, with one sentence, while nothing answers, and the connection is reopened", async () => {
  start();
  await feed?.poll();
  reachable = false;
  await feed?.poll();
  expect(feed?.state).toEqual({
    latest: [delivery],
    problem: "No pod of the environment is ready: see its log.",
  });
  expect(open).toBe(0);
  reachable = true;
  await feed?.poll();
  expect(feed?.state).toEqual({ latest: [delivery] });
});

test.each([
  ["absent", undefined, { absent: true }],
  ["stopped", undefined, { problem: "prod is stopped, so its deliveries cannot be read." }],
  ["starting", undefined, { problem: "prod is starting: its deliveries will appear in a moment." }],
  ["unreachable", "The cluster main cannot be reached.", { problem: "The cluster main cannot be reached." }],
] as const)("what is %s says so", async (now, sentence, state) => {
  [reachable, phase, message, kind] = [false, now, sentence, "kubernetes"];
  start();
  await feed?.poll();
  expect(feed?.state).toEqual(state);
});

test("what does not run is read from its store, with when it ended, until it runs again", async () => {
  const changes = start();
  stopped = { lastLogged: "2026-03-01T12:00:00Z" };
  await feed?.poll();
  expect(feed?.state).toEqual({ latest: [delivery], stopped });
  const known = changes();
  stopped = undefined;
  await feed?.poll();
  expect([feed?.state, changes()]).toEqual([{ latest: [delivery] }, known + 1]);
});

test("why the store of a stopped environment cannot be read is said as it is", async () => {
  [reachable, phase] = [false, "stopped"];
  start();
  await feed?.poll();
  expect(feed?.state).toEqual({ problem: "No pod of the environment is ready: see its log." });
});

test("after it stops, nothing more is requested or reported", async () => {
  const changes = start();
  await feed?.stop();
  await feed?.poll();
  expect(changes()).toBe(0);
});

test("a connection that failed a look stays open until what still uses it has ended", async () => {
  start();
  await feed?.poll();
  const replaying = Promise.withResolvers<void>();
  const used = feed?.use(() => replaying.promise);
  reachable = false;
  await feed?.poll();
  expect(open).toBe(1);
  replaying.resolve();
  await used;
  expect(open).toBe(0);
});

test("an environment that does not answer in time is named, not the clock that ended the wait", async () => {
  vi.useFakeTimers();
  try {
    const silent = (signal: AbortSignal): Promise<never> =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const target: Partial<Target> = {
      target: "kubernetes",
      readingPort: silent,
      status: silent,
      dispose: async () => undefined,
    };
    feed = new DeliveryFeed(place, { onChange: () => undefined, open: async () => target as Target });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(feed.state).toEqual({
      problem:
        "prod did not respond within 15 seconds: check that it is running and can be reached from your network or VPN.",
    });
  } finally {
    vi.useRealTimers();
  }
});
