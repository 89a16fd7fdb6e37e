import { describe, expect, it } from "vitest";
import type { LeasedDelivery, NewDelivery } from "../inbox.ts";
import { inboxConformance } from "../testing/conformance.ts";
import { MemoryInbox } from "./memory-inbox.ts";

const kilobyte = 1024;
const maxBytes = 1024 * kilobyte;

function delivery(id: string, size = 1): NewDelivery {
  const common = { source: "github", trigger: "/github", event: "push", part: 0, headers: {}, receivedAt: 0 };
  return { ...common, id, body: new Uint8Array(size) };
}

async function run(inbox: MemoryInbox): Promise<LeasedDelivery | undefined> {
  const [claimed] = await inbox.claim(1, { owner: "me", durationMs: 1000 });
  if (claimed !== undefined) await inbox.finish(claimed, { outcome: "ok", durationMs: 3 });
  return claimed;
}

describe("the limited size of the inbox in memory", () => {
  it("refuses deliveries while it is full of unfinished ones, and accepts them once those have finished", async () => {
    const inbox = new MemoryInbox({ maxBytes });
    expect((await inbox.put(delivery("a", 600 * kilobyte), "running")).result).toBe("stored");
    expect((await inbox.put(delivery("b", 600 * kilobyte), "running")).result).toBe("full");
    await run(inbox);
    expect((await inbox.put(delivery("b", 600 * kilobyte), "running")).result).toBe("stored");
  });

  it("drops the oldest bodies first: these deliveries cannot be replayed, but are still recognized as duplicates", async () => {
    const inbox = new MemoryInbox({ maxBytes });
    for (const id of ["a", "b", "c"]) {
      await inbox.put(delivery(id, 400 * kilobyte), "running");
      await run(inbox);
    }
    expect(await inbox.replay("a")).toBe("gone");
    expect(await inbox.replay("b")).toBe("queued");
    expect(await inbox.list({ limit: 9 })).toHaveLength(3);
    expect((await inbox.put(delivery("a"), "running")).result).toBe("duplicate");
  });

  it("forgets finished deliveries, but never those that wait or run", async () => {
    const inbox = new MemoryInbox({ maxBytes: 200 * kilobyte });
    await inbox.put(delivery("first"), "running");
    for (let at = 0; at < 2000; at++)
      expect((await inbox.put(delivery(`${at}`.padStart(60, "0")), "ok")).result).toBe("stored");
    const kept = (await inbox.list({ limit: 3000 })).map(({ id }) => Number(id));
    expect(kept.length).toBeLessThan(2000);
    expect(kept.at(0)).toBe(1999);
    expect((await inbox.get("first"))?.outcome).toBe("running");
  });
});

const openInMemory = async () => {
  const inbox = new MemoryInbox();
  return { inbox, close: () => inbox.close() };
};
inboxConformance("the inbox in memory", openInMemory, { isDurable: false });
