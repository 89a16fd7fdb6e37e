import { describe, expect, it } from "vitest";
import { type BodySchema, http } from "../http/http.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { type DeadLetterContext, webhook } from "../webhook/webhook.ts";
import { Cancellation } from "./cancellation.ts";
import { runDeadLetter } from "./dead-letter.ts";
import { Worker } from "./worker.ts";

const headers = { "content-type": "application/json" };
const stored = {
  id: "a",
  source: "http",
  trigger: "/http",
  event: "request",
  part: 0,
  receivedAt: 0,
  headers,
};
const delivery = { ...stored, body: Buffer.from('{"order":7}') };

interface Options {
  readonly onDeadLetter: (context: DeadLetterContext) => unknown;
  readonly fails?: () => boolean;
  readonly inbox?: MemoryInbox;
  readonly body?: BodySchema;
}

function setUp({ onDeadLetter, fails = () => true, inbox = new MemoryInbox(), body }: Options) {
  const web = http({ verify: "none", ...(body === undefined ? {} : { body }) });
  web.on("request", () => {
    if (fails()) throw new Error("No net");
  });
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line) });
  const hook = webhook(web, { onDeadLetter });
  const worker = new Worker({ webhook: hook, inbox, log, attempts: 2, retryDelay: () => 0 });
  return { worker, inbox, hook, log, lines };
}

async function settle({ worker, inbox }: ReturnType<typeof setUp>): Promise<void> {
  await expect
    .poll(async () => {
      worker.wake();
      await worker.idle();
      return (await inbox.get("a"))?.outcome;
    })
    .not.toMatch(/running|retrying/);
}

describe("the flow of dead letters", () => {
  it("runs once for a delivery that failed for good, with its payload and its error", async () => {
    const seen: unknown[] = [];
    const all = setUp({
      onDeadLetter: ({ payload, error, event, delivery: { id, attempt } }) => {
        seen.push({ payload, error, event, id, attempt });
      },
    });
    await all.inbox.put(delivery, "running");
    await settle(all);
    expect(seen).toEqual([{ payload: { order: 7 }, error: "No net", event: "request", id: "a", attempt: 2 }]);
    expect((await all.inbox.get("a"))?.outcome).toBe("failed");
    await all.worker.stop(0);
  });

  it("does not run for a delivery that succeeds in the end, and runs again for a replay that fails", async () => {
    let failing = 1;
    let letters = 0;
    const all = setUp({ onDeadLetter: () => letters++, fails: () => failing-- > 0 });
    await all.inbox.put(delivery, "running");
    await settle(all);
    expect([letters, (await all.inbox.get("a"))?.outcome]).toEqual([0, "ok"]);
    failing = 99;
    await all.inbox.replay("a");
    await settle(all);
    expect(letters).toBe(1);
    await all.inbox.replay("a");
    await settle(all);
    expect(letters).toBe(2);
    await all.worker.stop(0);
  });

  it("runs once for a delivery that its trigger cannot read any more, without a payload", async () => {
    const seen: unknown[] = [];
    const validate = () => ({ issues: [{ message: "Expected a customer" }] });
    const all = setUp({
      onDeadLetter: ({ payload, error }) => void seen.push({ payload, error }),
      // It was accepted by an earlier build, whose schema let it through.
      body: { "~standard": { version: 1, vendor: "test", validate } },
    });
    await all.inbox.put(delivery, "running");
    await settle(all);
    expect(seen).toEqual([{ payload: undefined, error: expect.stringContaining("Expected a customer") }]);
    expect(all.lines.filter((line) => line.includes("onDeadLetter"))).toEqual([]);
    await all.worker.stop(0);
  });

  it("has run before the delivery is stored as a dead letter, so a crash in between repeats it", async () => {
    const inbox = new MemoryInbox();
    let outcome: string | undefined;
    const all = setUp({
      inbox,
      onDeadLetter: async () => {
        outcome = (await inbox.get("a"))?.outcome;
      },
    });
    await inbox.put(delivery, "running");
    await settle(all);
    expect(outcome).toBe("running");
    await all.worker.stop(0);
  });

  it("is tried again where it fails, makes an effect once, and is skipped in the end", async () => {
    let calls = 0;
    let effects = 0;
    const { inbox, hook, log, lines } = setUp({
      onDeadLetter: async ({ once }) => {
        calls++;
        await once("alert", () => void effects++);
        throw new Error("The chat is away");
      },
    });
    await inbox.put(delivery, "running");
    const [leased] = await inbox.claim(1, { owner: "me", durationMs: 60_000 });
    if (leased === undefined) throw new Error("One waits.");
    const run = {
      webhook: hook,
      inbox,
      delivery: leased,
      opened: undefined,
      log,
      timeout: 1000,
      attempts: 2,
    };
    await runDeadLetter({ ...run, cancellation: new Cancellation() }, "No net", 0);
    expect([calls, effects]).toEqual([3, 1]);
    expect(lines.filter((line) => line.includes("it is skipped"))).toHaveLength(1);
  });
});
