import { describe, expect, it, vi } from "vitest";
import { github } from "../github/github.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import type { AnyHandler } from "../webhook/trigger.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "./worker.ts";

async function setUp(count: number, handler: AnyHandler, concurrency = 32) {
  const hub = github();
  hub.on("push", handler as never);
  const inbox = new MemoryInbox();
  for (let index = 0; index < count; index++) {
    const id = `id-${index}`;
    const headers = { "x-github-event": "push", "x-github-delivery": id };
    const stored = { id, source: "github", trigger: "/github", event: "push", headers, part: 0 };
    await inbox.put({ ...stored, body: Buffer.from("{}"), receivedAt: 0 }, "running");
  }
  const log = createLogger({ write: () => undefined });
  return { inbox, worker: new Worker({ webhook: webhook(hub), inbox, log, concurrency, attempts: 1 }) };
}

describe("the worker", () => {
  it("runs a limited number at once, and everything in the end", async () => {
    let now = 0;
    let most = 0;
    let done = 0;
    const { worker } = await setUp(
      50,
      async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now--;
        done++;
      },
      7,
    );
    for (let index = 0; index < 50; index++) worker.wake();
    await worker.idle();
    expect([most, done]).toEqual([7, 50]);
  });

  it("stops cleanly if everything could run to its end", async () => {
    let done = 0;
    const { worker } = await setUp(3, async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      done++;
    });
    worker.wake();
    expect(await worker.stop(5000)).toBe(true);
    expect(done).toBe(3);
  });

  it("aborts handlers that take too long, and starts nothing more", async () => {
    const reasons: unknown[] = [];
    const { worker, inbox } = await setUp(
      2,
      ({ signal }) =>
        new Promise<void>((resolve) => {
          signal.addEventListener("abort", () => {
            reasons.push(signal.reason);
            resolve();
          });
        }),
      1,
    );
    worker.wake();
    expect(await worker.stop(20)).toBe(true);
    expect(reasons).toHaveLength(1);
    expect((await inbox.list({ limit: 9 })).map(({ outcome }) => outcome).sort()).toEqual(["ok", "running"]);
  });

  it("stores an error of bounded length, with whole characters", async () => {
    const { worker, inbox } = await setUp(1, () => {
      throw new Error(`${"x".repeat(4095)}${"😀".repeat(3000)}`);
    });
    worker.wake();
    await worker.idle();
    const { error = "", history = [] } = (await inbox.get("id-0")) ?? {};
    expect(error).toBe(`${"x".repeat(4095)}…`);
    expect(history.map((one) => one.error)).toEqual([error]);
  });

  it("gives up on handlers that ignore the signal", async () => {
    const started = Promise.withResolvers<void>();
    const { worker } = await setUp(1, () => {
      started.resolve();
      return new Promise(() => undefined);
    });
    worker.wake();
    await started.promise;
    expect(await worker.stop(20)).toBe(false);
  });

  it("keeps the lease of a delivery that runs longer than it, so that no other process runs it too", async () => {
    vi.useFakeTimers();
    try {
      let runs = 0;
      const hub = github();
      hub.on("push", async () => {
        runs++;
        await new Promise((resolve) => setTimeout(resolve, 100_000));
      });
      const { inbox } = await setUp(1, () => undefined);
      const log = createLogger({ write: () => undefined });
      const options = { webhook: webhook(hub), inbox, log, concurrency: 1, attempts: 1 };
      const workers = [1, 2].map(() => new Worker({ ...options, leaseMs: 3_000 }));
      for (const worker of workers) worker.wake();
      await vi.advanceTimersByTimeAsync(110_000);
      expect([runs, (await inbox.get("id-0"))?.outcome]).toEqual([1, "ok"]);
      await Promise.all(workers.map((worker) => worker.stop(0)));
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("workers of a shared store", () => {
  it("gives what finds no place in time back to a store that is shared, where another process runs it", async () => {
    const ran: string[] = [];
    const { inbox } = await setUp(0, () => undefined);
    const ends: (() => void)[] = [];
    const start = (name: string) => {
      const hub = github();
      hub.on("push", ({ delivery: { id } }) => {
        ran.push(`${id} by ${name}`);
        return new Promise<void>((resolve) => ends.push(resolve));
      });
      const log = createLogger({ write: () => undefined });
      const options = { concurrency: 1, attempts: 1, pollMs: 5, maxAheadMs: 20 };
      return new Worker({ webhook: webhook(hub), inbox, log, owner: name, ahead: 1, ...options });
    };
    const [busy, free] = [start("busy"), start("free")];
    for (const id of ["first", "second"]) {
      const headers = { "x-github-event": "push", "x-github-delivery": id };
      const stored = { id, source: "github", trigger: "/github", event: "push", headers, part: 0 };
      const lease = busy.reserve();
      const put = inbox.put({ ...stored, body: Buffer.from("{}"), receivedAt: 0 }, "running", lease);
      busy.settle((await put).leased);
    }
    expect(busy.reserve()).toBeUndefined();
    free.wake();
    await expect.poll(() => ran).toEqual(["first by busy", "second by free"]);
    for (const end of ends) end();
    await Promise.all([busy, free].map((worker) => worker.idle()));
    expect((await inbox.get("second"))?.attempts).toBe(1);
    await Promise.all([busy, free].map((worker) => worker.stop(0)));
  });
});
