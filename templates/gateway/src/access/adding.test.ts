import { expect, it } from "vitest";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { type AccessStore, accessPart } from "./access-store.ts";
import { makeConsumers } from "./testing/consumers.ts";

/** A store of which only so many writes arrive, as where its process is killed. */
function endingAfter(store: AccessStore, writes: number): AccessStore {
  let left = writes;
  const ends = new Error("killed");
  return new Proxy(store, {
    get: (own, name: keyof AccessStore) => {
      const method = own[name].bind(own) as (...given: unknown[]) => Promise<unknown>;
      if (!name.startsWith("add")) return method;
      return (...given: unknown[]) => (left-- > 0 ? method(...given) : Promise.reject(ends));
    },
  });
}

it("adds an application whole or not at all, wherever its process is killed", async () => {
  const inbox = new MemoryInbox();
  const store = await inbox.open(accessPart);
  for (const writes of [0, 1]) {
    const killed = await makeConsumers({ access: ["oauth2", "key"] }, inbox, endingAfter(store, writes));
    await expect(killed.applications.add({ name: "shop" })).rejects.toThrow("killed");
    expect(await killed.applications.list({ limit: 9 })).toEqual([]);
  }
  const consumers = await makeConsumers({ access: ["oauth2", "key"] }, inbox, store);
  const { key, clientSecret } = await consumers.applications.add({ name: "shop" });
  expect(await consumers.identify({ "x-api-key": key })).toMatchObject({
    application: expect.stringMatching(/^shop-/),
  });
  expect(clientSecret).toMatch(/^hls_/);
  await expect(consumers.applications.add({ name: "shop" })).rejects.toThrow("already exists");
});

it("makes no key of a pair whose secret cannot be made", async () => {
  const { applications } = await makeConsumers({ access: ["oauth2", "key"] });
  await applications.add({ name: "shop" });
  const [{ id } = { id: "" }] = await applications.list({ limit: 9 });
  await applications.issue({ id, name: "shop" }, "secret");
  await expect(applications.renew("shop")).rejects.toThrow("already has 2 active credentials");
  const [{ credentials } = { credentials: [] }] = await applications.list({ limit: 9 });
  expect(credentials.map(({ kind }) => kind).toSorted()).toEqual(["key", "secret", "secret"]);
});
