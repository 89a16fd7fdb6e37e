import { describe, expect, it } from "vitest";
import type { StoredDelivery } from "./inbox.ts";
import { MemoryInbox } from "./memory-inbox.ts";

function delivery(id: string, size = 1, trigger = "/github", receivedAt = 0): StoredDelivery {
  const source = trigger.slice(1);
  return {
    id,
    source,
    trigger,
    event: "push",
    headers: {},
    body: new Uint8Array(size),
    receivedAt,
    attempt: 1,
  };
}

async function run(inbox: MemoryInbox, outcome: "ok" | "failed" = "ok"): Promise<StoredDelivery | undefined> {
  const claimed = await inbox.claim();
  if (claimed !== undefined) await inbox.finish(claimed, { outcome, milliseconds: 3 });
  return claimed;
}

describe("the inbox in memory", () => {
  it("hands out what waits once, oldest first", async () => {
    const inbox = new MemoryInbox();
    await inbox.put(delivery("a"), "running");
    await inbox.put(delivery("b"), "running");
    await inbox.put(delivery("c"), "ignored");
    expect((await run(inbox))?.id).toBe("a");
    expect((await run(inbox))?.id).toBe("b");
    expect(await run(inbox)).toBeUndefined();
  });

  it("knows repeated deliveries per trigger", async () => {
    const inbox = new MemoryInbox();
    expect(await inbox.put(delivery("a"), "running")).toBe("stored");
    expect(await inbox.put(delivery("a"), "running")).toBe("duplicate");
    expect(await inbox.put(delivery("a", 1, "/http"), "running")).toBe("stored");
  });

  it("lists newest first, by source, outcome and number", async () => {
    const inbox = new MemoryInbox();
    await inbox.put(delivery("a", 1, "/github", 1), "running");
    await inbox.put(delivery("b", 1, "/http", 2), "ok");
    await inbox.put(delivery("c", 1, "/github", 3), "ignored");
    const ids = async (query: object) => (await inbox.list({ limit: 9, ...query })).map(({ id }) => id);
    expect(await ids({})).toEqual(["c", "b", "a"]);
    expect(await ids({ source: "github" })).toEqual(["c", "a"]);
    expect(await ids({ outcome: "running" })).toEqual(["a"]);
    expect(await ids({ limit: 2 })).toEqual(["c", "b"]);
    expect(await ids({ limit: 0 })).toEqual([]);
  });

  it("replays what it still has, counting the attempts", async () => {
    const inbox = new MemoryInbox();
    await inbox.put(delivery("a"), "running");
    expect(await inbox.replay("a")).toBe("running");
    await run(inbox, "failed");
    expect(await inbox.replay("a")).toBe("queued");
    expect(await run(inbox)).toMatchObject({ id: "a", attempt: 2 });
    expect(await inbox.list({ limit: 1 })).toMatchObject([{ outcome: "ok", attempts: 2 }]);
    expect(await inbox.replay("b")).toBe("unknown");
    expect(await inbox.replay("a", "/other")).toBe("unknown");
  });
});

describe("the inbox in memory has limits", () => {
  it("to what waits, which finished ones free again", async () => {
    const inbox = new MemoryInbox({ waitingBytes: 10 });
    expect(await inbox.put(delivery("a", 10), "running")).toBe("stored");
    expect(await inbox.put(delivery("b", 1), "running")).toBe("full");
    await run(inbox);
    expect(await inbox.put(delivery("b", 10), "running")).toBe("stored");
  });

  it("to the bodies that it keeps: the oldest go first, and can then not be replayed", async () => {
    const inbox = new MemoryInbox({ keptBytes: 20 });
    for (const id of ["a", "b", "c"]) {
      await inbox.put(delivery(id, 10), "running");
      await run(inbox);
    }
    expect(await inbox.replay("a")).toBe("gone");
    expect(await inbox.replay("b")).toBe("queued");
    expect(await inbox.list({ limit: 9 })).toHaveLength(3);
  });

  it("to what it remembers, but never drops what waits or runs", async () => {
    const inbox = new MemoryInbox({ records: 2, refused: 1 });
    for (const id of ["a", "b", "c", "d"]) await inbox.put(delivery(id), id === "a" ? "running" : "ok");
    expect((await inbox.list({ limit: 9 })).map(({ id }) => id)).toEqual(["d", "a"]);
    const [record] = await inbox.list({ limit: 1 });
    for (const id of ["r1", "r2"]) if (record) await inbox.refuse({ ...record, id, outcome: "refused" });
    expect((await inbox.list({ limit: 9, outcome: "refused" })).map(({ id }) => id)).toEqual(["r2"]);
  });
});
