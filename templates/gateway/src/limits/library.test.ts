import { RateLimiterMemory, RateLimiterPostgres, RateLimiterUnion } from "rate-limiter-flexible";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLogger } from "../../../runtime/src/log/logger.ts";
import { MemoryCounts } from "./memory-counts.ts";
import { SharedCounts } from "./shared-counts.ts";
import { StoreHealth } from "./store-health.ts";
import { ModelStore } from "./testing/model-store.ts";

const api = { policy: "/*", holder: "", limit: { count: 5, seconds: 60 } };
const plan = { policy: "gold", holder: "shop", limit: { count: 1, seconds: 60 } };

// What keeps rate-limiter-flexible from counting in our place.
describe("the limiter of the library", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("spends a refused request of the limits that have something left, and ours of none", async () => {
    const own = new MemoryCounts();
    const limiters = [api, plan].map(
      ({ policy, limit }) =>
        new RateLimiterMemory({ keyPrefix: policy, points: limit.count, duration: limit.seconds }),
    );
    const union = new RateLimiterUnion(...limiters);
    for (let sent = 0; sent < 3; sent++) {
      await own.take([api, plan]);
      await union.consume("shop").catch(() => "refused");
    }
    expect((await limiters[0]?.get("shop"))?.remainingPoints).toBe(2);
    expect((await own.peek([api]))[0]?.remaining).toBe(4);
  });

  it("lets one too many through after a request was given back late, and ours does not", async () => {
    const limiter = new RateLimiterMemory({ points: 1, duration: 60 });
    await limiter.consume("shop");
    vi.advanceTimersByTime(61_000);
    await limiter.reward("shop", 1);
    const passed = await Promise.allSettled([1, 2, 3].map(() => limiter.consume("shop")));
    expect(passed.filter(({ status }) => status === "fulfilled")).toHaveLength(2);

    const store = new ModelStore({ delay: () => 0 }).of();
    const nothing = { until: 0, requests: 0, ahead: 0, back: 0, owed: 0, held: 0, heldBefore: 0 };
    const first = store.exchange(plan, { ...nothing, requests: 1 });
    await vi.advanceTimersByTimeAsync(61_000);
    const late = store.exchange(plan, { ...nothing, until: (await first).until, back: 1 });
    const next = store.exchange(plan, { ...nothing, requests: 3 });
    await vi.advanceTimersByTimeAsync(10);
    expect(await late).toMatchObject({ granted: 0 });
    expect(await next).toMatchObject({ granted: 1 });
  });

  it("asks the database once for each request, and ours for many at once", async () => {
    let statements = 0;
    const query = async () => {
      statements++;
      await new Promise((resolve) => setTimeout(resolve, 2));
      return { rows: [{ points: statements, expire: Date.now() + 60_000 }], rowCount: 1 };
    };
    const options = {
      storeClient: { query },
      storeType: "pool",
      tableCreated: true,
      clearExpiredByTimeout: false,
    };
    const limiter = new RateLimiterPostgres({ ...options, points: 10_000, duration: 60 });
    const store = new ModelStore({ delay: () => 2 });
    const log = createLogger({ write: () => undefined });
    const replicas = { count: 1, close: async () => undefined };
    const own = new SharedCounts({ store: store.of(), health: new StoreHealth(log, Date.now), replicas });
    const plenty = { ...api, limit: { count: 10_000, seconds: 60 } };
    for (let round = 0; round < 10; round++) {
      const all = Array.from({ length: 100 }, () => [limiter.consume("shop"), own.take([plenty])]);
      await vi.advanceTimersByTimeAsync(10);
      await Promise.all(all.flat());
    }
    expect(statements).toBe(1000);
    expect(store.calls).toBeLessThan(40);
  });
});
