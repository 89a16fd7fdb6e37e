import { expect, it } from "vitest";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { accessPart } from "../access/access-store.ts";
import { makeConsumers } from "../access/testing/consumers.ts";
import { OwnApplications } from "./own-applications.ts";
import { portalPart } from "./portal-store.ts";

async function open() {
  const inbox = new MemoryInbox();
  const store = await inbox.open(accessPart);
  const portal = await inbox.open(portalPart);
  const consumers = await makeConsumers({ access: "key", portal: {} }, inbox, store);
  const { applications, directory, clock, api } = consumers;
  if (api === undefined) throw new Error("There are no rules.");
  const own = new OwnApplications({ store, portal, directory, applications, now: () => clock.now });
  const member = async (name: string) =>
    (await portal.member(name, name, name, clock.now)) ?? expect.fail("The member was removed.");
  const anna = await member("Anna");
  let names = 0;
  const make = (whose = anna, name = `app ${++names}`) =>
    own.make(whose, api, { name, plan: undefined, clientId: undefined });
  return { own, clock, make, anna, ben: await member("Ben") };
}

const day = 24 * 60 * 60 * 1000;
const tooMany = (what: string) => ({
  status: 429,
  message: expect.stringMatching(`^You have reached the limit of ${what} per day`),
});

it("lets a member make so many applications a day, whatever they delete meanwhile", async () => {
  const { own, clock, make, anna, ben } = await open();
  for (let index = 0; index < 20; index++) {
    const found = await own.find(anna, (await make()).id);
    if (found !== undefined) await own.remove(found);
  }
  expect(await own.of(anna)).toEqual([]);
  await expect(make()).rejects.toMatchObject(tooMany("20 new applications"));
  expect((await make(ben)).name).toBe("app 22");
  clock.now += day;
  await make();
  expect(await own.of(anna)).toHaveLength(1);
});

it("never lets a member make more of them at once", async () => {
  const { own, make, anna } = await open();
  const all = await Promise.allSettled(Array.from({ length: 60 }, () => make()));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(20);
  expect(await own.of(anna)).toHaveLength(20);
  await expect(make()).rejects.toMatchObject({ status: 409 });
});

it("lets a member make so many keys a day, whatever they revoke meanwhile", async () => {
  const { own, clock, make, anna } = await open();
  const { id } = await make();
  const issue = async () => {
    const found = (await own.find(anna, id)) ?? expect.fail("There is no application.");
    await own.issue(anna, found, "key");
    const [first] = (await own.find(anna, id))?.credentials ?? [];
    await own.revoke(found, first?.id ?? "");
  };
  for (let index = 0; index < 50; index++) await issue();
  await expect(issue()).rejects.toMatchObject(tooMany("50 new credentials"));
  clock.now += day;
  await issue();
  expect((await own.find(anna, id))?.credentials).toEqual([]);
});

it("does not count what is refused", async () => {
  const { own, make, anna } = await open();
  const { id, name } = await make();
  const find = async () => (await own.find(anna, id)) ?? expect.fail("There is no application.");
  for (let index = 0; index < 2; index++) await own.issue(anna, await find(), "key");
  for (let index = 0; index < 60; index++) {
    await expect(own.issue(anna, await find(), "key")).rejects.toMatchObject({ status: 409 });
    await expect(make(anna, name)).rejects.toMatchObject({ status: 409 });
  }
  await own.issue(anna, await find(), "secret");
  expect((await make()).name).not.toBe(name);
  expect((await find()).credentials).toHaveLength(3);
  expect(await own.of(anna)).toHaveLength(2);
});
