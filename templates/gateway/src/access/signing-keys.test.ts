import { expect, it } from "vitest";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { SigningKeys } from "./signing-keys.ts";

const day = 24 * 3_600_000;

it("two who need a key at once get the same one, at first and where the newest is old", async () => {
  let now = 1_000;
  const keys = new SigningKeys(new MemoryInbox().state, "me", () => now);
  const kids = async () => {
    const all = await Promise.all([keys.current(), keys.current()]);
    return all.map((jwks) => jwks.map(({ kid }) => kid));
  };
  const [first, second] = await kids();
  expect(first).toEqual([expect.any(String)]);
  expect(second).toEqual(first);
  now += 31 * day;
  const [third, fourth] = await kids();
  expect(third).toEqual([expect.any(String), first?.[0]]);
  expect(fourth).toEqual(third);
});

it("a key that could not be stored is asked for again", async () => {
  const { state } = new MemoryInbox();
  const write = state.write.bind(state);
  let failures = 1;
  state.write = async (...entry) => {
    if (failures-- > 0) throw new Error("The store is away.");
    return write(...entry);
  };
  const keys = new SigningKeys(state, "me", () => 1_000);
  await expect(keys.current()).rejects.toThrow("The store is away.");
  expect(await keys.current()).toHaveLength(1);
});
