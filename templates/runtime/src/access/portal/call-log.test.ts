import { expect, it } from "vitest";
import { MemoryInbox } from "../../inbox/memory-inbox.ts";
import { problem } from "../../webhook/problem.ts";
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
  return { log, written: () => writes };
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

it("a long reason is cut", async () => {
  const { log } = await open();
  log.note("shop", "/orders", problem({ status: 422, detail: "x".repeat(2_000) }));
  const [call] = await log.of("shop");
  expect(call?.problem).toHaveLength(500);
});
