import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { RollUps } from "../observe/roll-ups.ts";
import type { RollUpStore } from "../stats/roll-up-store.ts";
import { Summaries } from "../stats/summarize.ts";
import { StatsFlush } from "./stats-flush.ts";

const trigger = "/github";
const log = createLogger({ write: () => undefined });

it("each count is in the answer once, at any moment of its way to the store", async () => {
  const stored: RollUpStore = new MemoryInbox().rollUps;
  const slow = {
    add: async (...added: Parameters<RollUpStore["add"]>) => {
      await wait(3);
      await stored.add(...added);
    },
    read: async (...read: Parameters<RollUpStore["read"]>) => {
      await wait(2);
      await stored.read(...read);
      await wait(2);
    },
    prune: () => Promise.resolve(),
  };
  const rollUps = new RollUps({ eventLabel: () => "push" });
  const stats = new StatsFlush({ rollUps, inbox: { rollUps: slow }, owner: "one", log, intervalMs: 1 });
  const summaries = new Summaries(slow);
  const accepted = async (): Promise<number> => {
    const to = Math.floor(Date.now() / 60_000) + 1;
    const asked = { from: to - 60, to, step: 1, by: [], only: {} };
    const { total } = await stats.withUnstored((unstored) =>
      summaries.summarize(asked, unstored, Date.now()),
    );
    return (total.counts.accepted ?? []).reduce((all, one) => all + one, 0);
  };
  for (let count = 1; count <= 40; count++) {
    rollUps.received({ source: "github", trigger, event: "push" }, "accepted");
    expect(await accepted()).toBe(count);
    if (count % 3 === 0) await wait(2);
  }
  await stats.stop();
  expect(await accepted()).toBe(40);
  expect(rollUps.peek()).toEqual([]);
});
