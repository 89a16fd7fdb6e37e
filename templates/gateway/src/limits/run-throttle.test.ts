import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { http } from "../../../runtime/src/http/http.ts";
import type { Inbox } from "../../../runtime/src/inbox/inbox.ts";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../../runtime/src/log/logger.ts";
import { Receiver } from "../../../runtime/src/receiver/receiver.ts";
import { webhook } from "../../../runtime/src/webhook/webhook.ts";
import { Worker } from "../../../runtime/src/worker/worker.ts";
import { type ApiDescription, resolveApi } from "../api/api.ts";
import { RunThrottle } from "./run-throttle.ts";
import { LocalSlots } from "./slots.ts";

const log = createLogger({ write: () => undefined });
const slow: ApiDescription = { resources: { "/slow": { runs: "10/second" } } };

/** A receiver and a worker over one inbox, with a throttled trigger and one that is not; what ran when. */
function setUp(inbox: Inbox = new MemoryInbox(), first = slow) {
  let api = resolveApi(first);
  const ran: { readonly id: string; readonly at: number }[] = [];
  const record = async ({ delivery: { id } }: { readonly delivery: { readonly id: string } }) =>
    void ran.push({ id, at: Date.now() });
  const [throttled, free] = [
    http({ path: "/slow", verify: "none" }),
    http({ path: "/free", verify: "none" }),
  ];
  throttled.on("request", record);
  free.on("request", record);
  const hook = webhook(throttled, free);
  const throttle = new RunThrottle({ rules: () => api, slots: new LocalSlots() });
  const worker = new Worker({ webhook: hook, inbox, log, throttle, ahead: 256 });
  const receiver = new Receiver({ webhook: hook, inbox, log, environment: {}, runner: worker });
  const send = async (id: string, path = "/slow") => {
    const headers = { "content-type": "application/json", "idempotency-key": id };
    const url = `http://localhost${path}`;
    const request = { method: "POST", path, headers, body: Buffer.from("{}"), url, receivedAt: Date.now() };
    return (await receiver.handle(request)).status;
  };
  const reload = (next: ApiDescription) => {
    api = resolveApi(next);
  };
  return { worker, send, ran, reload, inbox };
}

/** Its time limits are timers, too. */
async function end(worker: Worker): Promise<void> {
  const stopped = worker.stop(0);
  await vi.advanceTimersByTimeAsync(3000);
  await stopped;
}

describe("the runs of a trigger", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("are 10 a second for a burst of 1,000, each of which is accepted and runs once, in order", async () => {
    const { send, ran, worker } = setUp();
    const ids = Array.from({ length: 1000 }, (_, index) => `d${index}`);
    const began = Date.now();
    const statuses = await Promise.all(ids.map((id) => send(id)));
    expect(new Set(statuses)).toEqual(new Set([202]));
    await vi.advanceTimersByTimeAsync(102_000);
    expect(ran.map(({ id }) => id)).toEqual(ids);
    for (let second = 0; second < 99; second++) {
      const from = began + second * 1000;
      const runs = ran.filter(({ at }) => at >= from && at < from + 1000).length;
      expect(Math.abs(runs - 10)).toBeLessThanOrEqual(1);
    }
    await end(worker);
  });

  it("hold up no other trigger", async () => {
    const { send, ran, worker } = setUp();
    await Promise.all(Array.from({ length: 500 }, (_, index) => send(`d${index}`)));
    await send("other", "/free");
    await vi.advanceTimersByTimeAsync(500);
    expect(ran.map(({ id }) => id)).toContain("other");
    expect(ran.length).toBeLessThan(10);
    await end(worker);
  });

  it("are spaced again by a process that finds all of them due", async () => {
    const inbox = new MemoryInbox();
    const before = setUp(inbox);
    await Promise.all(Array.from({ length: 100 }, (_, index) => before.send(`d${index}`)));
    await vi.advanceTimersByTimeAsync(1000);
    await end(before.worker);
    const done = before.ran.length;
    vi.setSystemTime(Date.now() + 3_600_000);
    const { ran, worker } = setUp(inbox);
    worker.wake();
    await vi.advanceTimersByTimeAsync(1000);
    expect(Math.abs(ran.length - 11)).toBeLessThanOrEqual(1);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(new Set([...before.ran, ...ran].map(({ id }) => id)).size).toBe(100);
    expect(ran.length + done).toBe(100);
    await end(worker);
  });

  it("that have not had their turn have not failed", async () => {
    const { send, worker, inbox } = setUp();
    await Promise.all(Array.from({ length: 30 }, (_, index) => send(`d${index}`)));
    await vi.advanceTimersByTimeAsync(1000);
    const outcomes = (await inbox.list({ limit: 99 })).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(["ok", "running"]));
    expect(await inbox.list({ limit: 99, outcome: "retrying" })).toEqual([]);
    await end(worker);
  });

  it("follow a changed rule, and are free without one", async () => {
    const { send, ran, worker, reload } = setUp();
    await Promise.all(Array.from({ length: 30 }, (_, index) => send(`d${index}`)));
    reload({});
    await send("free");
    await vi.advanceTimersByTimeAsync(10);
    expect(ran.map(({ id }) => id)).toContain("free");
    await vi.advanceTimersByTimeAsync(5000);
    expect(ran).toHaveLength(31);
    await end(worker);
  });
});
