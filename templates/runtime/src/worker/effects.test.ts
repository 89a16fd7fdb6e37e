import { describe, expect, it } from "vitest";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { Effects } from "./effects.ts";

const log = createLogger({ write: () => undefined });

async function setUp() {
  const inbox = new MemoryInbox();
  const common = { source: "http", trigger: "/http", event: "request", part: 0, headers: {}, receivedAt: 0 };
  const lease = { owner: "me", milliseconds: 60_000 };
  const { leased } = await inbox.put({ ...common, id: "a", body: Buffer.from("x") }, "running", lease);
  if (leased === undefined) throw new Error("It was not leased.");
  return { inbox, leased, of: (handler: string) => new Effects(inbox, leased, log, handler) };
}

describe("an effect", () => {
  it("belongs to its handler: another handler's effect of the same name also happens, under another key", async () => {
    const { of } = await setUp();
    const keys: string[] = [];
    const effect = (key: string) => keys.push(key);
    for (let run = 0; run < 2; run++) {
      for (const handler of ["request 0", "request 1"]) await of(handler).once("notify", effect);
    }
    expect(new Set(keys).size).toBe(2);
    expect(keys).toHaveLength(2);
  });
});
