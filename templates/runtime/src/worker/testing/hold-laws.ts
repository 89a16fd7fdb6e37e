import fc from "fast-check";
import { expect } from "vitest";
import { StoreUnavailable } from "../../errors/errors.ts";
import { github } from "../../github/github.ts";
import type { Inbox, LeaseRequest, NewDelivery, PutResult } from "../../inbox/inbox.ts";
import { delivery } from "../../inbox/testing/fixtures.ts";
import { createLogger } from "../../log/logger.ts";
import { webhook } from "../../webhook/webhook.ts";
import { Worker } from "../worker.ts";

const log = createLogger({ write: () => undefined });
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A process over a store: what it receives is stored as the receiver stores it, and what it ran is counted. */
class Process {
  readonly inbox: Inbox;
  readonly worker: Worker;
  running = 0;
  /** Claims that the store has not answered yet. */
  claiming = 0;

  constructor(inbox: Inbox, ran: string[]) {
    const hub = github();
    hub.on("push", async ({ delivery: { id } }) => {
      this.running++;
      ran.push(id);
      await turn();
      this.running--;
    });
    const claim = inbox.claim.bind(inbox);
    inbox.claim = async (...asked) => {
      this.claiming++;
      return claim(...asked).finally(() => this.claiming--);
    };
    this.inbox = inbox;
    this.worker = new Worker({ webhook: webhook(hub), inbox, log, concurrency: 2, ahead: 4, attempts: 1 });
  }

  async receive(id: string): Promise<void> {
    const headers = { "x-github-event": "push", "x-github-delivery": id };
    const lease = this.worker.reserve();
    const answer = await this.#put(delivery(id, { headers }), lease);
    if (lease !== undefined) this.worker.settle(answer?.leased);
    // A sender that was not answered sends again, whatever has become of the first time.
    if (answer === undefined) return this.receive(id);
    if (answer.leased === undefined) this.worker.stored();
  }

  /** Undefined if a store that is busy did not answer in time. */
  async #put(stored: NewDelivery, lease: LeaseRequest | undefined): Promise<PutResult | undefined> {
    return this.inbox.put(stored, "running", lease).catch((thrown: unknown) => {
      if (thrown instanceof StoreUnavailable) return undefined;
      throw thrown;
    });
  }

  /**
   * Waits until what runs has ended, and is recorded. A claim that was on its way at that time would lease deliveries to a
   * process that is killed then, which nobody else runs before that lease ends.
   */
  async settled(): Promise<void> {
    await expect
      .poll(async () => this.running + this.claiming + (await this.inbox.depth()).running, { interval: 1 })
      .toBe(0);
  }

  async waitUntilFinished(): Promise<void> {
    await expect
      .poll(
        async () => {
          const { waiting, running } = await this.inbox.depth();
          return waiting + running + this.running;
        },
        { interval: 1 },
      )
      .toBe(0);
  }
}

export type Step = "receive" | "block" | "unblock" | "kill";
/** What happens to a store and the process over it, in any order. */
export const steps = fc.array(
  fc.constantFrom<Step>("receive", "receive", "receive", "block", "unblock", "kill"),
  {
    maxLength: 25,
  },
);

/**
 * Takes the steps, and fails where something was started while it was blocked, or a delivery did not run exactly once.
 * @param restart gives the store as a killed process leaves it; without it none is killed
 */
export async function followHold(
  taken: readonly Step[],
  first: Inbox,
  restart?: (inbox: Inbox) => Promise<Inbox>,
): Promise<void> {
  const ran: string[] = [];
  const received: string[] = [];
  let blocked = false;
  let process = new Process(first, ran);
  let most = 0;
  for (const step of taken) {
    if (step === "receive") {
      const id = `id-${received.length}`;
      received.push(id);
      await process.receive(id);
    } else if (step === "kill") {
      if (restart === undefined) continue;
      // What a killed process was running may run twice; that is another law.
      if (!blocked) await process.waitUntilFinished();
      await process.settled();
      const next = await restart(process.inbox);
      process = new Process(next, ran);
      process.worker.hold(blocked);
      process.worker.wake();
    } else {
      blocked = step === "block";
      process.worker.hold(blocked);
      most = ran.length;
    }
    await turn();
    if (blocked) expect(ran.length, "something was started while it was blocked").toBe(most);
  }
  process.worker.hold(false);
  process.worker.wake();
  await process.waitUntilFinished();
  expect(ran.toSorted()).toEqual(received.toSorted());
  await process.worker.stop(1000);
  await process.inbox.close();
}
