import { expect, it } from "vitest";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { problem } from "../../../runtime/src/webhook/problem.ts";
import { CallLog } from "./call-log.ts";
import { keptCalls, portalPart } from "./portal-store.ts";

async function open() {
  const store = await new MemoryInbox().open(portalPart);
  let writes = 0;
  const addCalls = store.addCalls.bind(store);
  store.addCalls = async (calls) => {
    writes += calls.length;
    return addCalls(calls);
  };
  let now = 1_000;
  const log = new CallLog(store, () => now++);
  return { log, store, written: () => writes };
}

const accepted = (id: string) => ({ status: 202, body: { id, outcome: "accepted" as const } });

it("a busy application costs as many rows as are kept, and pushes no refusal of its own out", async () => {
  const { log, written } = await open();
  log.note("shop", "/orders", problem({ status: 429, detail: "Nothing is left of the plan." }));
  for (let count = 0; count < 10_000; count++) log.note("shop", "/orders", accepted(`d${count}`));
  log.note("bank", "/orders", accepted("b"));
  const calls = await log.of("shop");
  expect(calls).toHaveLength(keptCalls + 1);
  expect(calls[0]?.delivery).toBe("d9999");
  expect(calls.at(-1)).toMatchObject({ status: 429, problem: "Nothing is left of the plan." });
  expect((await log.of("bank")).map(({ delivery }) => delivery)).toEqual(["b"]);
  expect(written()).toBe(keptCalls + 2);
});

it("a slow store is asked once at a time, and gets everything in the end", async () => {
  const { log, store } = await open();
  const first = Promise.withResolvers<void>();
  const addCalls = store.addCalls.bind(store);
  const asked: (string | undefined)[][] = [];
  store.addCalls = async (calls) => {
    asked.push(calls.map(({ delivery }) => delivery));
    if (asked.length === 1) await first.promise;
    return addCalls(calls);
  };
  log.note("shop", "/orders", accepted("a"));
  const flushes = [log.flush()];
  log.note("shop", "/orders", accepted("b"));
  flushes.push(log.flush());
  log.note("shop", "/orders", accepted("c"));
  flushes.push(log.flush());
  expect(asked).toEqual([["a"]]);
  first.resolve();
  await Promise.all(flushes);
  expect(asked).toEqual([["a"], ["b", "c"]]);
  expect((await log.of("shop")).map(({ delivery }) => delivery)).toEqual(["c", "b", "a"]);
});

it("what a store does not take is gone, and what comes later is not", async () => {
  const { log, store } = await open();
  const addCalls = store.addCalls.bind(store);
  store.addCalls = async () => Promise.reject(new Error("The store is away."));
  log.note("shop", "/orders", accepted("a"));
  const failed = log.flush();
  const next = log.flush();
  await expect(failed).rejects.toThrow("away");
  await next;
  store.addCalls = addCalls;
  log.note("shop", "/orders", accepted("b"));
  expect((await log.of("shop")).map(({ delivery }) => delivery)).toEqual(["b"]);
});

it("a long reason is cut", async () => {
  const { log } = await open();
  log.note("shop", "/orders", problem({ status: 422, detail: "x".repeat(2_000) }));
  const [call] = await log.of("shop");
  expect(call?.problem).toHaveLength(500);
});
