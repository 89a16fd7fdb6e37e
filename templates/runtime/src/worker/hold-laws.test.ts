import { copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import type { Inbox } from "../inbox/inbox.ts";
import { MemoryInbox } from "../inbox/memory-inbox.ts";
import { openSqliteInbox } from "../inbox/sqlite/sqlite-inbox.ts";
import { delivery } from "../inbox/testing/fixtures.ts";
import { createLogger } from "../log/logger.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "./worker.ts";

const log = createLogger({ write: () => undefined });
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A process over a store: what it receives is stored as the receiver stores it, and what it ran is counted. */
class Process {
  readonly inbox: Inbox;
  readonly worker: Worker;
  running = 0;

  constructor(inbox: Inbox, ran: string[]) {
    const hub = github();
    hub.on("push", async ({ delivery: { id } }) => {
      this.running++;
      ran.push(id);
      await turn();
      this.running--;
    });
    this.inbox = inbox;
    this.worker = new Worker({ webhook: webhook(hub), inbox, log, concurrency: 2, ahead: 4, attempts: 1 });
  }

  async receive(id: string): Promise<void> {
    const headers = { "x-github-event": "push", "x-github-delivery": id };
    const lease = this.worker.reserve();
    const { leased } = await this.inbox.put(delivery(id, { headers }), "running", lease);
    if (lease === undefined) this.worker.wake();
    else this.worker.settle(leased);
  }

  /** Waits until what runs has ended, and is recorded. */
  async settled(): Promise<void> {
    await expect.poll(async () => this.running + (await this.inbox.depth()).running, { interval: 1 }).toBe(0);
  }

  async finished(): Promise<void> {
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

type Step = "receive" | "block" | "unblock" | "kill";
const steps = fc.array(fc.constantFrom<Step>("receive", "receive", "receive", "block", "unblock", "kill"), {
  maxLength: 25,
});

/** Takes the steps; `restart` gives the store as a killed process leaves it. */
async function follow(taken: readonly Step[], first: Inbox, restart?: (inbox: Inbox) => Promise<Inbox>) {
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
      if (!blocked) await process.finished();
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
  await process.finished();
  expect(ran.toSorted()).toEqual(received.toSorted());
  await process.worker.stop(1000);
  await process.inbox.close();
}

describe("while an api is blocked nothing is started, and afterwards each delivery runs exactly once", () => {
  it("in memory", async () => {
    await fc.assert(
      fc.asyncProperty(steps, (taken) => follow(taken, new MemoryInbox())),
      { numRuns: 60 },
    );
  });

  it("in a file, whatever process is killed in between", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "hookloom-hold-"));
    let count = 0;
    const open = async () => {
      const file = path.join(folder, String(count), "inbox.db");
      return (await openSqliteInbox(file)) as Inbox;
    };
    /** The files as a process that is killed leaves them; the old one can do nothing more to them. */
    const restart = async (old: Inbox) => {
      const from = path.join(folder, String(count));
      const to = path.join(folder, String(++count));
      await mkdir(to, { recursive: true });
      for (const name of await readdir(from)) await copyFile(path.join(from, name), path.join(to, name));
      await old.close();
      return open();
    };
    const fresh = async () => {
      count++;
      await mkdir(path.join(folder, String(count)), { recursive: true });
      return open();
    };
    try {
      await fc.assert(
        fc.asyncProperty(steps, async (taken) => follow(taken, await fresh(), restart)),
        { numRuns: 25 },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
