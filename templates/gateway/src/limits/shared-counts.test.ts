import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLogger } from "../../../runtime/src/log/logger.ts";
import type { Budget } from "./budget.ts";
import { SharedCounts } from "./shared-counts.ts";
import { StoreHealth } from "./store-health.ts";
import { ModelStore } from "./testing/model-store.ts";

const budget = (count: number, seconds = 3600, policy = "gold"): Budget => ({
  policy,
  holder: "shop",
  limit: { count, seconds },
});
const log = createLogger({ write: () => undefined });

interface Fleet {
  readonly processes: readonly SharedCounts[];
  readonly store: ModelStore;
  readonly kill: (process: number) => void;
}

function startFleet(count: number, delay: () => number = () => 4): Fleet {
  const store = new ModelStore({ delay });
  const dead = new Set<number>();
  const replicas = { count, close: async () => undefined };
  const processes = Array.from({ length: count }, (_, index) => {
    const own = store.of(() => dead.has(index));
    return new SharedCounts({ store: own, health: new StoreHealth(log, Date.now), replicas });
  });
  return { processes, store, kill: (process) => void dead.add(process) };
}

/** So many requests a second for so long, each after the one before or not. */
interface Traffic {
  readonly wait: number;
  readonly perSecond: number;
  readonly milliseconds: number;
}

interface Outcome {
  passed: number;
  refused: number;
  /** How many passed by the end of their window, to the second. */
  readonly windows: Map<number, number>;
}

async function send(counts: SharedCounts, limit: Budget, traffic: Traffic, outcome: Outcome): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, traffic.wait));
  const end = Date.now() + traffic.milliseconds;
  const sent: Promise<void>[] = [];
  let due = 0;
  while (Date.now() < end) {
    due += traffic.perSecond / 100;
    for (; due >= 1; due--) {
      const asking = counts.take([limit]).then(({ left: [left], violated }) => {
        if (violated !== undefined) {
          outcome.refused++;
          return;
        }
        outcome.passed++;
        const window = Math.round((Date.now() + (left?.resetMs ?? 0)) / 1000);
        outcome.windows.set(window, (outcome.windows.get(window) ?? 0) + 1);
      });
      sent.push(asking);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.all(sent);
}

const newOutcome = (): Outcome => ({ passed: 0, refused: 0, windows: new Map() });

/** Runs until all of it is done, however long it takes by the clock of the test. */
async function runAll(work: readonly Promise<unknown>[]): Promise<void> {
  let isDone = false;
  const done = Promise.all(work).finally(() => {
    isDone = true;
  });
  while (!isDone) await vi.advanceTimersByTimeAsync(10);
  await done;
}

const traffic = fc.record({
  process: fc.nat({ max: 1 }),
  wait: fc.nat({ max: 1500 }),
  perSecond: fc.constantFrom(20, 400, 4000),
  milliseconds: fc.integer({ min: 10, max: 900 }),
});
const delays = fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 20 });

function startWith(steps: readonly number[], count = 2): Fleet {
  let call = 0;
  return startFleet(count, () => steps[call++ % steps.length] ?? 0);
}

describe("counts of several processes", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** The first process is busy and then silent, while the second one uses all that is left. */
  async function leaveHolding(fleet: Fleet, limit: Budget, outcome: Outcome): Promise<void> {
    const [one, other] = fleet.processes as [SharedCounts, SharedCounts];
    await runAll([send(one, limit, { wait: 0, perSecond: 1000, milliseconds: 400 }, outcome)]);
    await runAll([send(other, limit, { wait: 0, perSecond: 20_000, milliseconds: 300 }, outcome)]);
  }

  it("let exactly the limit through, however requests come and whatever anybody holds", async () => {
    let usedUp = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(traffic, { minLength: 2, maxLength: 8 }),
        fc.integer({ min: 1, max: 2500 }),
        delays,
        async (all, limit, steps) => {
          const { processes } = startWith(steps);
          const outcome = newOutcome();
          const work = all.map(({ process, ...one }) =>
            send(processes[process] as SharedCounts, budget(limit), one, outcome),
          );
          await runAll(work);
          expect(outcome.passed).toBe(Math.min(limit, outcome.passed + outcome.refused));
          if (outcome.refused > 0) usedUp++;
        },
      ),
      { numRuns: 60 },
    );
    expect(usedUp).toBeGreaterThan(10);
  });

  it("let the others have what a process holds that has nothing to do any more", async () => {
    const fleet = startFleet(2);
    const outcome = newOutcome();
    await leaveHolding(fleet, budget(4000), outcome);
    expect(outcome.passed).toBe(4000);
    expect(outcome.refused).toBeGreaterThan(1000);
  });

  it("lose no more than a lease with a process that dies, and refuse nobody for longer than it is believed", async () => {
    const fleet = startFleet(2);
    const outcome = newOutcome();
    const [one, other] = fleet.processes as [SharedCounts, SharedCounts];
    await runAll([send(one, budget(4000), { wait: 0, perSecond: 1000, milliseconds: 400 }, outcome)]);
    fleet.kill(0);
    const began = Date.now();
    await runAll([send(other, budget(4000), { wait: 0, perSecond: 20_000, milliseconds: 300 }, outcome)]);
    expect(outcome.passed).toBeLessThan(4000);
    expect(outcome.passed).toBeGreaterThanOrEqual(4000 - 4000 / 20 / 2);
    expect(Date.now() - began).toBeLessThan(4000);
  });

  it("release a lease that is not used any more as a whole, and exchange nothing then", async () => {
    const fleet = startFleet(2);
    const outcome = newOutcome();
    const [one, other] = fleet.processes as [SharedCounts, SharedCounts];
    await runAll([send(one, budget(4000), { wait: 0, perSecond: 1000, milliseconds: 400 }, outcome)]);
    await vi.advanceTimersByTimeAsync(600);
    const { calls } = fleet.store;
    await vi.advanceTimersByTimeAsync(1000);
    expect(fleet.store.calls).toBe(calls);
    const looking = other.peek([budget(4000)]);
    await runAll([looking]);
    expect((await looking)[0]?.remaining).toBe(4000 - outcome.passed);
  });

  it("give back what is held as soon as a process closes", async () => {
    const fleet = startFleet(2);
    const outcome = newOutcome();
    const [one, other] = fleet.processes as [SharedCounts, SharedCounts];
    await runAll([send(one, budget(4000), { wait: 0, perSecond: 1000, milliseconds: 400 }, outcome)]);
    await runAll([one.close()]);
    const looking = other.peek([budget(4000)]);
    await runAll([looking]);
    expect((await looking)[0]?.remaining).toBe(4000 - outcome.passed);
  });
});

describe("counts of several processes over time", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("never let more than the limit through in a window, over many of them", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(traffic, { minLength: 2, maxLength: 8 }), delays, async (all, steps) => {
        const { processes } = startWith(steps);
        const outcome = newOutcome();
        const limit = budget(600, 2);
        const work = all.map(({ process, wait, ...one }) =>
          send(processes[process] as SharedCounts, limit, { ...one, wait: wait * 4 }, outcome),
        );
        await runAll(work);
        for (const passed of outcome.windows.values()) expect(passed).toBeLessThanOrEqual(600);
      }),
      { numRuns: 40 },
    );
  });

  it("let at most one share more through where the store becomes unavailable in between, and fail nobody", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(traffic, { minLength: 2, maxLength: 8 }),
        delays,
        fc.nat({ max: 1500 }),
        fc.nat({ max: 1500 }),
        async (all, steps, from, ms) => {
          const { processes, store } = startWith(steps);
          const outcome = newOutcome();
          const limit = budget(1000);
          setTimeout(() => (store.away = true), from);
          setTimeout(() => (store.away = false), from + ms);
          const work = all.map(({ process, ...one }) =>
            send(processes[process] as SharedCounts, limit, one, outcome),
          );
          await runAll(work);
          expect(outcome.passed).toBeLessThanOrEqual(1000 + 500);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("leases", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("ask the store far less than once a request, and hold requests up no longer than the first ones", async () => {
    const fleet = startFleet(2, () => 20);
    const outcome = newOutcome();
    const [one] = fleet.processes as [SharedCounts, SharedCounts];
    const plenty = budget(1_000_000);
    await runAll([send(one, plenty, { wait: 0, perSecond: 2000, milliseconds: 400 }, outcome)]);
    const calls = fleet.store.calls;
    let slowest = 0;
    for (let sent = 0; sent < 2000; sent++) {
      const began = Date.now();
      await runAll([one.take([plenty])]);
      slowest = Math.max(slowest, Date.now() - began);
    }
    expect(slowest).toBeLessThanOrEqual(10);
    expect(fleet.store.calls - calls).toBeLessThan(500);
  });

  it("never show more left than there is but for what others took in the last tenth of a second", async () => {
    const fleet = startFleet(2);
    const [one, other] = fleet.processes as [SharedCounts, SharedCounts];
    const limit = budget(20_000);
    let passed = 0;
    let least = Number.POSITIVE_INFINITY;
    const history: number[] = [];
    const ask = async (counts: SharedCounts, isWatched: boolean) => {
      for (let tick = 0; tick < 200; tick++) {
        for (let sent = 0; sent < 10; sent++) {
          const { left } = await counts.take([limit]);
          passed++;
          const [{ remaining } = { remaining: 0 }] = left;
          if (!isWatched) continue;
          expect(remaining).toBeLessThanOrEqual(least);
          least = remaining;
          const before = history.at(-15) ?? 0;
          expect(remaining).toBeLessThanOrEqual(20_000 - before);
        }
        if (isWatched) history.push(passed);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    await runAll([ask(one, true), ask(other, false)]);
    expect(passed).toBe(4000);
  });

  it("take up a new limit within the window, and give back what was held under the old one", async () => {
    const fleet = startFleet(1);
    const outcome = newOutcome();
    const [one] = fleet.processes as [SharedCounts];
    await runAll([send(one, budget(4000), { wait: 0, perSecond: 1000, milliseconds: 400 }, outcome)]);
    const before = outcome.passed;
    await runAll([send(one, budget(1000), { wait: 0, perSecond: 20_000, milliseconds: 300 }, outcome)]);
    expect(outcome.passed).toBe(1000);
    await runAll([send(one, budget(1500), { wait: 0, perSecond: 20_000, milliseconds: 300 }, outcome)]);
    expect(before).toBeLessThan(1000);
    expect(outcome.passed).toBeLessThanOrEqual(1500);
    expect(outcome.passed).toBeGreaterThan(1000);
  });
});
