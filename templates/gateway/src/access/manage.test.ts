import { afterEach, beforeEach, expect, it } from "vitest";
import type { Problem } from "../../../runtime/src/management/management.ts";
import type { ApplicationSummary, PortalInvitation, PortalMember } from "../management/api-management.ts";
import { Visitor } from "../portal/testing/visitor.ts";
import { ServedApis } from "./testing/served-apis.ts";

let apis: ServedApis;
beforeEach(async () => {
  apis = await ServedApis.open();
});
afterEach(() => apis.close());

async function serve() {
  const plans = { bronze: { requests: "5/day" }, gold: { requests: "9/day", approval: true } } as const;
  const served = await apis.serve({ access: "key", plans, portal: {} });
  const list = <Item>(path: string) => served.manage<readonly Item[]>(path, "GET");
  const names = async (query: string) =>
    (await list<ApplicationSummary>(`/applications${query}`)).map(({ application }) => application);
  return { ...served, list, names };
}

it("lists applications page by page, those that wait, and one by its id or name", async () => {
  const { add, list, names, manage } = await serve();
  for (const name of ["one", "two", "three"]) await add({ name, plan: name === "two" ? "gold" : "bronze" });
  const all = await list<ApplicationSummary>("/applications");
  const [first, second, third] = all;
  if (first === undefined || second === undefined || third === undefined)
    throw new Error("Three were added.");
  const order = all.map(({ application }) => application);
  expect(await names("?limit=2")).toEqual(order.slice(0, 2));
  expect(await names(`?limit=2&after=${second.cursor}`)).toEqual(order.slice(2));
  expect(await names(`?after=${third.cursor}`)).toEqual([]);
  expect(await names("?subscription=pending")).toEqual(["two"]);
  expect(await names(`?named=${first.id}`)).toEqual([first.application]);
  expect(await names(`?named=${third.application}`)).toEqual([third.application]);
  await manage("/applications/two", "DELETE");
  expect(await names("?named=two")).toEqual([]);
  expect(await names("?subscription=pending")).toEqual([]);
  expect(await names("")).toEqual(order);
  for (const query of ["after=x", "subscription=active"])
    expect(await manage<Problem>(`/applications?${query}`, "GET")).toMatchObject({ status: 400 });
});

it("lists the members of the portal page by page", async () => {
  const { manage, url, list } = await serve();
  for (const name of ["Anna", "Ben", "Cleo"]) {
    const { path } = await manage<PortalInvitation>("/portal/invitations", "POST", { name });
    await new Visitor(url).accept(path);
  }
  const [first, second, ...more] = await list<PortalMember>("/portal/members?limit=2");
  expect(more).toEqual([]);
  const [third, ...rest] = await list<PortalMember>(`/portal/members?limit=2&after=${second?.cursor}`);
  expect(rest).toEqual([]);
  expect([first, second, third].map((member) => member?.name).toSorted()).toEqual(["Anna", "Ben", "Cleo"]);
  expect(await manage<Problem>("/portal/members?after=x", "GET")).toMatchObject({ status: 400 });
});
