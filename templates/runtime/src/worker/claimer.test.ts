import { describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { delivery } from "../inbox/testing/fixtures.ts";
import { createLogger } from "../log/logger.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "./worker.ts";

const log = createLogger({ write: () => undefined });
const senders = 16;

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A store whose every answer takes several turns of the event loop, as one behind a network does. */
class SlowInbox extends MemoryInbox {
  override async put(...given: Parameters<MemoryInbox["put"]>) {
    await turns(3);
    const answer = await super.put(...given);
    await turns(3);
    return answer;
  }

  override async claim(...given: Parameters<MemoryInbox["claim"]>) {
    await turns(3);
    const claimed = await super.claim(...given);
    await turns(3);
    return claimed;
  }

  override async finish(...given: Parameters<MemoryInbox["finish"]>) {
    await turns(20);
    return super.finish(...given);
  }
}

const push = (id: string, receivedAt = 0) =>
  delivery(id, { headers: { "x-github-event": "push", "x-github-delivery": id }, receivedAt });

/** Stores as the receiver does, and returns whether the delivery was handed over. */
async function receive(worker: Worker, inbox: SlowInbox, id: string): Promise<boolean> {
  const lease = worker.reserve();
  const answer = await inbox.put(push(id, Date.now()), "running", lease);
  if (lease !== undefined) worker.settle(answer.leased);
  else worker.stored();
  return answer.leased !== undefined;
}

describe("the claimer", () => {
  it.each([
    ["more places than senders", { concurrency: 2 * senders }],
    [
      "a place for each sender, and another process at the store",
      { concurrency: senders, ahead: senders, maxAheadMs: 100 },
    ],
  ])(
    "catches up under load with %s: what comes is handed over again while nothing older waits",
    async (_name, places) => {
      const hub = github();
      const ran: string[] = [];
      hub.on("push", async ({ delivery: { id } }) => {
        ran.push(id);
      });
      const inbox = new SlowInbox();
      const worker = new Worker({ webhook: webhook(hub), inbox, log, attempts: 1, ...places });
      for (let index = 0; index < 100; index++) await inbox.put(push(`old-${index}`), "running");
      worker.wake();
      const handedOver: boolean[] = [];
      const send = async (sender: number) => {
        for (let index = 0; index < 60; index++)
          handedOver.push(await receive(worker, inbox, `${sender}-${index}`));
      };
      await Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)));
      await worker.idle();
      expect(ran.length).toBe(100 + senders * 60);
      expect(handedOver.slice(0, senders)).not.toContain(true);
      const later = handedOver.slice(handedOver.length / 2);
      expect(later.filter(Boolean).length / later.length).toBeGreaterThan(0.9);
    },
  );
});
