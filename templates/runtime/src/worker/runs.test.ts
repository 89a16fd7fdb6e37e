import { describe, expect, it, vi } from "vitest";
import { http } from "../http/http.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import type { HandlerOptions } from "../webhook/handler-options.ts";
import type { AnyHandler } from "../webhook/trigger.ts";
import { webhook } from "../webhook/webhook.ts";
import { retryDelay } from "./run-result.ts";
import { Worker, type WorkerOptions } from "./worker.ts";

type Handlers = readonly (readonly [AnyHandler, HandlerOptions?])[];

async function setUp(handlers: Handlers, options: Partial<WorkerOptions> = {}) {
  const web = http({ verify: "none" });
  for (const [handler, given] of handlers) web.on("request", handler, given);
  const inbox = new MemoryInbox();
  const common = { source: "http", trigger: "/http", event: "request", part: 0, headers: {} };
  await inbox.put({ ...common, id: "a", body: Buffer.from("x"), receivedAt: Date.now() }, "running");
  const log = createLogger({ write: () => undefined });
  const worker = new Worker({ webhook: webhook(web), inbox, log, retryDelay: () => 0, ...options });
  const settle = async (outcome: string) => {
    worker.wake();
    await expect.poll(async () => (await inbox.get("a"))?.outcome).toBe(outcome);
    await worker.idle();
  };
  return { inbox, worker, web, settle };
}

describe("a failing delivery", () => {
  it("runs again until it succeeds, or is a dead letter after so many runs", async () => {
    let runs = 0;
    const handler = () => {
      if (++runs < 3) throw new Error("No net");
    };
    await (await setUp([[handler]])).settle("ok");
    expect(runs).toBe(3);
    runs = -9;
    const { inbox, settle } = await setUp([[handler, { attempts: 4 }]]);
    await settle("failed");
    expect(runs).toBe(-5);
    expect((await inbox.get("a"))?.history.map(({ outcome }) => outcome)).toEqual(Array(4).fill("failed"));
  });

  it("gets all its attempts back when it is replayed", async () => {
    let runs = 0;
    const handler = () => {
      runs++;
      throw new Error("No net");
    };
    const { inbox, settle } = await setUp([[handler, { attempts: 3 }]]);
    await settle("failed");
    await inbox.replay("a");
    await settle("failed");
    expect(runs).toBe(6);
  });

  it("runs again only the handlers that failed, and all of them once it is replayed after a success", async () => {
    const ran: string[] = [];
    let fails = true;
    const { inbox, settle } = await setUp(
      [
        [() => void ran.push("good")],
        [
          () => {
            ran.push("bad");
            if (fails) throw new Error("No net");
          },
        ],
      ],
      { attempts: 2 },
    );
    await settle("failed");
    expect(ran.sort()).toEqual(["bad", "bad", "good"]);
    fails = false;
    await inbox.replay("a");
    await settle("ok");
    expect(ran.sort()).toEqual(["bad", "bad", "bad", "good"]);
    await inbox.replay("a");
    await settle("ok");
    expect(ran).toHaveLength(6);
  });

  it("waits longer each time, up to an hour", () => {
    expect([1, 2, 3].map((attempt) => retryDelay(attempt, () => 1))).toEqual([5_000, 10_000, 20_000]);
    expect(retryDelay(50, () => 1)).toBe(3_600_000);
    expect(retryDelay(3, () => 0)).toBe(0);
  });
});

describe("once", () => {
  it("makes an effect happen once, whatever fails after it, with the same key", async () => {
    const keys: string[] = [];
    const results: unknown[] = [];
    const { settle } = await setUp([
      [
        async ({ once, delivery }) => {
          const effect = async (key: string) => {
            keys.push(key);
            return { sent: keys.length };
          };
          results.push(...(await Promise.all([once("notify", effect), once("notify", effect)])));
          if (delivery.attempt < 3) throw new Error("No net");
        },
      ],
    ]);
    await settle("ok");
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatch(/^[\w-]{43}$/);
    expect(results).toEqual(Array(6).fill({ sent: 1 }));
  });

  it("retries a failed effect, and records a result that is not JSON as undefined", async () => {
    let tries = 0;
    const results: unknown[] = [];
    const { settle } = await setUp([
      [
        async ({ once, delivery }) => {
          results.push(
            await once("call", () => {
              if (++tries === 1) throw new Error("No net");
              return 7n;
            }),
          );
          if (delivery.attempt < 3) throw new Error("No net");
        },
      ],
    ]);
    await settle("ok");
    expect([tries, results]).toEqual([2, [7n, undefined]]);
  });
});

describe("a handler's time", () => {
  it("is limited: its signal aborts, and that counts as a failure", async () => {
    const reasons: unknown[] = [];
    const handler: AnyHandler = ({ signal }) =>
      new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          reasons.push(String(signal.reason));
          resolve();
        });
      });
    const { inbox, settle } = await setUp([[handler, { timeout: 0.03 }]], { attempts: 1 });
    await settle("failed");
    expect(reasons).toEqual(["Error: The handler took longer than 0.03 seconds."]);
    expect((await inbox.get("a"))?.error).toBe("The handler took longer than 0.03 seconds.");
  });

  it("has no limit under a debugger, not even its own", async () => {
    const slow = () => new Promise((resolve) => setTimeout(resolve, 60));
    const { settle } = await setUp([[slow, { timeout: 0.02 }]], { attempts: 1, debugged: true });
    await settle("ok");
  });

  it("ends even if it ignores the signal, and too many such handlers make the worker unhealthy", async () => {
    const never = () => new Promise(() => undefined);
    const { worker, settle } = await setUp([[never, { timeout: 0.01 }]], { attempts: 1, concurrency: 1 });
    expect(worker.healthy).toBe(true);
    await settle("failed");
    expect(worker.healthy).toBe(false);
  });
});

it("has the duration of the longest handler where wrappers measure all of them", async () => {
  const times = [3e6, 7_000_000.14, undefined];
  const { inbox, web, settle } = await setUp([[() => undefined], [() => undefined]]);
  const handlers = web.findHandlers(["request"]);
  web.handlers.set(
    "request",
    handlers.map((handler) => ({ ...handler, took: () => times.shift() })),
  );
  await settle("ok");
  expect((await inbox.get("a"))?.milliseconds).toBe(7_000_000.1);
  // The second run's handlers are not measured.
  await inbox.replay("a");
  await settle("ok");
  expect((await inbox.get("a"))?.milliseconds).toBeLessThan(3e6);
});

describe("a lost lease", () => {
  it("aborts the handler, whose end then changes nothing", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let aborted = false;
    const handler: AnyHandler = async ({ signal }) => {
      signal.addEventListener("abort", () => {
        aborted = true;
      });
      await promise;
    };
    const { inbox, worker } = await setUp([[handler]], { owner: "frozen:1:a", leaseMs: 90 });
    worker.wake();
    await expect.poll(async () => (await inbox.depth()).running).toBe(1);
    // Both clocks, as after the process was suspended: one alone is a clock that was set.
    const clocks = [Date, performance] as const;
    const later = clocks.map((clock) => vi.spyOn(clock, "now").mockReturnValue(clock.now() + 600_000));
    const [taken] = await inbox.claim(1, { owner: "other:2:b", durationMs: 60_000 });
    for (const one of later) one.mockRestore();
    await expect.poll(() => aborted).toBe(true);
    resolve();
    await worker.idle();
    expect(await inbox.get("a")).toMatchObject({ outcome: "running", attempts: 2 });
    expect(taken && (await inbox.finish(taken, { outcome: "ok", durationMs: 1 }))).toBe(true);
  });
});
