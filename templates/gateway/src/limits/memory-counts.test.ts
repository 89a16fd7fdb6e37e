import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { openSqliteInbox } from "../../../runtime/src/inbox/sqlite/sqlite-inbox.ts";
import { createLogger } from "../../../runtime/src/log/logger.ts";
import type { Budget, TakeResult } from "./budget.ts";
import { countsPart } from "./counts-part.ts";
import { MemoryCounts } from "./memory-counts.ts";
import { ModelCounts } from "./testing/model-counts.ts";

const budget = (policy: string, count: number, seconds: number, holder = ""): Budget => ({
  policy,
  holder,
  limit: { count, seconds },
});
const policies: readonly Budget[] = [
  budget("/*", 9, 10),
  budget("/orders", 5, 3),
  budget("gold", 4, 7, "shop"),
  budget("gold", 4, 7, "warehouse"),
  budget("gold:burst", 2, 1, "shop"),
];
const resultOf = ({ left, violated }: TakeResult) =>
  violated === undefined ? left.map(({ remaining }) => remaining) : violated.budget.policy;

describe("counts in memory", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are those of fixed windows, also where requests come at once", async () => {
    const burst = fc.record({
      wait: fc.integer({ min: 0, max: 4000 }),
      requests: fc.array(fc.subarray([...policies], { minLength: 1 }), { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(burst, { maxLength: 30 }), async (bursts) => {
        const counts = new MemoryCounts();
        const model = new ModelCounts();
        for (const { wait, requests } of bursts) {
          vi.advanceTimersByTime(wait);
          const expected = requests.map((budgets) => model.take(budgets, Date.now()));
          const taken = await Promise.all(requests.map((budgets) => counts.take(budgets)));
          expect(taken.map(resultOf)).toEqual(expected);
        }
      }),
    );
  });

  it("spend nothing of the others where one has nothing left, and survive a new limit of the same window", async () => {
    const counts = new MemoryCounts();
    const api = budget("/*", 10, 60);
    const plan = budget("gold", 1, 60, "shop");
    await counts.take([api, plan]);
    for (let left = 3; left > 0; left--) expect(resultOf(await counts.take([api, plan]))).toBe("gold");
    expect(resultOf(await counts.take([api]))).toEqual([8]);
    expect(resultOf(await counts.take([budget("gold", 3, 60, "shop")]))).toEqual([1]);
    expect(resultOf(await counts.take([budget("gold", 1, 61, "shop")]))).toEqual([0]);
  });

  it("let nothing pass where the limit is zero", async () => {
    const taken = await new MemoryCounts().take([budget("/*", 0, 1)]);
    expect(taken.violated?.resetMs).toBe(1000);
  });
});

it("a look takes nothing, and says what is left", async () => {
  const counts = new MemoryCounts();
  const budgets = [budget("gold", 2, 60), budget("gold:burst", 5, 1)];
  const look = async () => (await counts.peek(budgets)).map(({ remaining }) => remaining);
  expect(await look()).toEqual([2, 5]);
  await counts.take(budgets);
  expect(await look()).toEqual([1, 4]);
  expect(await look()).toEqual([1, 4]);
});

describe("counts beside the deliveries in a file", () => {
  const log = createLogger({ write: () => undefined });
  const file = () => join(temporaryFolder(), "inbox.db");
  const limit = budget("gold", 3, 3600, "shop");
  const delivery = (id: string) => ({
    id,
    source: "http",
    trigger: "/orders",
    event: "request",
    part: 0,
    headers: {},
    body: Buffer.from("{}"),
    receivedAt: Date.now(),
  });

  async function openCounts(path: string) {
    const inbox = await openSqliteInbox(path);
    const { counts } = await inbox.open(countsPart({ owner: "one", log }));
    return { inbox, counts };
  }

  it("are not given again by a restart", async () => {
    const path = file();
    for (const left of [2, 1, 0]) {
      const { inbox, counts } = await openCounts(path);
      expect(resultOf(await counts.take([limit]))).toEqual([left]);
      await counts.close();
      await inbox.close();
    }
    const { inbox, counts } = await openCounts(path);
    const { violated } = await counts.take([limit]);
    expect(violated?.resetMs).toBeGreaterThan(0);
    await inbox.close();
  });

  it("are on the disk as soon as the delivery that they count, whatever ends the process then", async () => {
    const path = file();
    const { inbox, counts } = await openCounts(path);
    const many = budget("gold", 1000, 3600, "shop");
    const send = async (id: string) => {
      await counts.take([many]);
      await inbox.put(delivery(id), "ignored");
    };
    for (let round = 0; round < 10; round++) {
      await Promise.all(Array.from({ length: 20 }, (_, index) => send(`${round}-${index}`)));
      // A second reader sees what a process would find that starts now.
      const other = await openCounts(path);
      const [left] = (await other.counts.take([many])).left;
      expect(left?.remaining).toBeLessThanOrEqual(1000 - 20 * (round + 1) - 1);
      await other.inbox.close();
    }
    await inbox.close();
  });
});
