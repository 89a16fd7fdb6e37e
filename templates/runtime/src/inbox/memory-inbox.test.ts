import { describe, expect, it } from "vitest";
import type { LeasedDelivery, NewDelivery } from "./inbox.ts";
import { MemoryInbox } from "./memory-inbox.ts";
import { inboxConformance } from "./testing/conformance.ts";

function delivery(id: string, size = 1): NewDelivery {
  const common = { source: "github", trigger: "/github", event: "push", part: 0, headers: {}, receivedAt: 0 };
  return { ...common, id, body: new Uint8Array(size) };
}

async function run(inbox: MemoryInbox): Promise<LeasedDelivery | undefined> {
  const [claimed] = await inbox.claim(1, { owner: "me", milliseconds: 1000 });
  if (claimed !== undefined) await inbox.finish(claimed, { outcome: "ok", milliseconds: 3 });
  return claimed;
}

describe("the inbox in memory has limits", () => {
  it("on waiting deliveries, which finished ones free again", async () => {
    const inbox = new MemoryInbox({ waitingBytes: 10 });
    expect((await inbox.put(delivery("a", 10), "running")).answer).toBe("stored");
    expect((await inbox.put(delivery("b", 1), "running")).answer).toBe("full");
    await run(inbox);
    expect((await inbox.put(delivery("b", 10), "running")).answer).toBe("stored");
  });

  it("on stored bodies: the oldest are dropped first, and can then not be replayed", async () => {
    const inbox = new MemoryInbox({ keptBytes: 20 });
    for (const id of ["a", "b", "c"]) {
      await inbox.put(delivery(id, 10), "running");
      await run(inbox);
    }
    expect(await inbox.replay("a")).toBe("gone");
    expect(await inbox.replay("b")).toBe("queued");
    expect(await inbox.list({ limit: 9 })).toHaveLength(3);
  });

  it("on remembered deliveries, but never drops waiting or running ones", async () => {
    const inbox = new MemoryInbox({ records: 2, refused: 1 });
    for (const id of ["a", "b", "c", "d"]) await inbox.put(delivery(id), id === "a" ? "running" : "ok");
    expect((await inbox.list({ limit: 9 })).map(({ id }) => id)).toEqual(["d", "a"]);
    const [record] = await inbox.list({ limit: 1 });
    for (const id of ["r1", "r2"]) if (record) await inbox.refuse({ ...record, id, outcome: "refused" });
    expect((await inbox.list({ limit: 9, outcome: "refused" })).map(({ id }) => id)).toEqual(["r2"]);
  });
});

const openInMemory = async () => {
  const inbox = new MemoryInbox();
  return { inbox, close: () => inbox.close() };
};
inboxConformance("the inbox in memory", openInMemory, { isDurable: false });
