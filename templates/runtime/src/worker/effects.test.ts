import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { Effects } from "./effects.ts";

const log = createLogger({ write: () => undefined });

async function setUp() {
  const inbox = new MemoryInbox();
  const common = { source: "http", trigger: "/http", event: "request", part: 0, headers: {}, receivedAt: 0 };
  const lease = { owner: "me", durationMs: 60_000 };
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

  it("that fails may be tried again by the same run", async () => {
    const { of } = await setUp();
    const effects = of("request 0");
    let calls = 0;
    const effect = () => {
      if (++calls === 1) throw new Error("No net");
      return "sent";
    };
    await expect(effects.once("notify", effect)).rejects.toThrow("No net");
    expect(await effects.once("notify", effect)).toBe("sent");
  });

  it("that fails without await is reported, as any promise that nobody awaits", async () => {
    const program = `
      const { Effects } = await import(${JSON.stringify(new URL("effects.ts", import.meta.url).href)});
      process.on("unhandledRejection", ({ message }) => console.log("Not awaited:", message));
      const inbox = { readEffect: async () => undefined };
      const effects = new Effects(inbox, { source: "http", trigger: "/http", id: "a" }, {}, "request 0");
      effects.once("notify", () => {
        throw new Error("No net");
      });`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program]);
    expect(stdout).toBe("Not awaited: No net\n");
  });
});
