import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openInbox } from "../../serve/open-inbox.ts";
import { ownerText } from "../store-owner.ts";
import { openSqliteInbox } from "./sqlite-inbox.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "hookloom-owner-"));
  file = join(folder, "shared.db");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const shop = {
  HOOKLOOM_NAME: "shop",
  HOOKLOOM_ENVIRONMENT: "dev",
  HOOKLOOM_TARGET: "local",
  HOOKLOOM_ROOT: "/home/me/shop",
};
const owner = ownerText({ name: "shop", environment: "dev", target: "local", root: "/home/me/shop" });

async function open(environment: Readonly<Record<string, string>>): Promise<void> {
  const { inbox } = await openInbox({ HOOKLOOM_STORE: file, ...environment }, "me", log);
  await inbox.close();
}

it("is the first opener's, and another one is refused with both names and the way out", async () => {
  await open(shop);
  await open(shop);
  const others = [
    { ...shop, HOOKLOOM_NAME: "stock" },
    { ...shop, HOOKLOOM_ENVIRONMENT: "prod" },
    { ...shop, HOOKLOOM_TARGET: "kubernetes", HOOKLOOM_ROOT: "" },
    { ...shop, HOOKLOOM_ROOT: "/home/me/copy" },
  ];
  for (const other of others)
    await expect(open(other)).rejects.toMatchObject({ code: "store-owned", details: { owner } });
  await expect(open({ ...shop, HOOKLOOM_NAME: "stock" })).rejects.toThrow(
    `The store ${file} holds the deliveries of shop, environment dev (local, /home/me/shop), and this is stock, environment dev (local, /home/me/shop): name another store in HOOKLOOM_STORE, or hand this one over with --take-over if the project was renamed or moved.`,
  );
});

it("is handed over by its owner's name alone, and then the old owner is refused", async () => {
  await open(shop);
  const renamed = { ...shop, HOOKLOOM_NAME: "store" };
  const wrong = ownerText({ name: "stock", environment: "dev", target: "local", root: "" });
  await expect(open({ ...renamed, HOOKLOOM_TAKE_OVER_FROM: wrong })).rejects.toThrow("holds the deliveries");
  await open({ ...renamed, HOOKLOOM_TAKE_OVER_FROM: owner });
  await open(renamed);
  await expect(open(shop)).rejects.toThrow("holds the deliveries of store");
});

it("refuses a process that names no owner, and such a process takes over nothing", async () => {
  await open({});
  await open(shop);
  await expect(open({})).rejects.toThrow("set HOOKLOOM_NAME and HOOKLOOM_ENVIRONMENT");
});

it("without an owner belongs to the first process that names one", async () => {
  await (await openSqliteInbox(file)).close();
  await open(shop);
  await expect(open({ ...shop, HOOKLOOM_ENVIRONMENT: "prod" })).rejects.toThrow("environment prod");
});

it("in its environment's own folder stays usable when the project is renamed or moved", async () => {
  file = join(folder, ".hookloom", "dev", "inbox.db");
  const here = { ...shop, HOOKLOOM_ROOT: folder };
  await open({ ...here, HOOKLOOM_NAME: "before" });
  await open(here);
  await expect(open({ ...here, HOOKLOOM_ENVIRONMENT: "prod" })).rejects.toThrow("holds the deliveries");
});

it("has exactly one owner when two processes open it at once", async () => {
  const both = await Promise.allSettled([open(shop), open({ ...shop, HOOKLOOM_NAME: "stock" })]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});
