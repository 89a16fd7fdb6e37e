import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { UserError } from "../../errors/errors.ts";
import { openInbox } from "../../serve/open-inbox.ts";
import { ownerText, termKey } from "../store-owner.ts";
import { openSqliteInbox } from "./sqlite-inbox.ts";

let folder: string;
let file: string;
beforeEach(async () => {
  folder = temporaryFolder();
  file = join(folder, "shared.db");
});

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const shop = {
  HOOKLOOM_NAME: "shop",
  HOOKLOOM_ENVIRONMENT: "dev",
  HOOKLOOM_TARGET: "local",
  HOOKLOOM_ROOT: "/home/me/shop",
};
const prod = { ...shop, HOOKLOOM_ENVIRONMENT: "prod" };
const owner = ownerText({ name: "shop", environment: "dev", target: "local", root: "/home/me/shop" });

async function open(environment: Readonly<Record<string, string>>): Promise<void> {
  const { inbox } = await openInbox({ HOOKLOOM_STORE: file, ...environment }, "me", log);
  await inbox.close();
}

/** What the refusal of this process names for a take-over. */
async function grant(environment: Readonly<Record<string, string>>): Promise<string> {
  const refusal = await open(environment).catch((error: unknown) => error);
  if (!(refusal instanceof UserError) || refusal.code !== "store-owned")
    throw new Error("It was not refused.");
  return String(refusal.details?.owner);
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
  for (const other of others) await expect(open(other)).rejects.toMatchObject({ code: "store-owned" });
  await expect(open({ ...shop, HOOKLOOM_NAME: "stock" })).rejects.toThrow(
    `The store ${file} contains the deliveries of shop, environment dev (local, /home/me/shop), and this is stock, environment dev (local, /home/me/shop): set another store in HOOKLOOM_STORE, or hand this one over with --take-over if the project was renamed or moved.`,
  );
});

it("is handed over by its owner's name alone, and then the old owner is refused", async () => {
  await open(shop);
  const renamed = { ...shop, HOOKLOOM_NAME: "store" };
  const named = await grant(renamed);
  expect(named).toContain(owner);
  for (const wrong of [named.replace("shop", "stock"), owner])
    await expect(open({ ...renamed, HOOKLOOM_TAKE_OVER_FROM: wrong })).rejects.toThrow(
      "contains the deliveries",
    );
  await open({ ...renamed, HOOKLOOM_TAKE_OVER_FROM: named });
  await open(renamed);
  await expect(open(shop)).rejects.toThrow("contains the deliveries of store");
});

it("is handed over once by a variable that stays set, and not again after its old owner took it back", async () => {
  await open(shop);
  const taking = { ...prod, HOOKLOOM_TAKE_OVER_FROM: await grant(prod) };
  await open(taking);
  await open(taking);
  const back = { ...shop, HOOKLOOM_TAKE_OVER_FROM: await grant(shop) };
  await open(back);
  await expect(open(taking)).rejects.toThrow("contains the deliveries of shop, environment dev");
  await open(back);
  await open({ ...prod, HOOKLOOM_TAKE_OVER_FROM: await grant(prod) });
  await expect(open(back)).rejects.toThrow("contains the deliveries of shop, environment prod");
});

it("of a build that kept no term of its owner is handed over once, too", async () => {
  await open(shop);
  const db = new DatabaseSync(file);
  db.prepare("DELETE FROM kept WHERE key = ?").run(termKey);
  db.close();
  expect(await grant(prod)).toBe(owner);
  const taking = { ...prod, HOOKLOOM_TAKE_OVER_FROM: owner };
  await open(taking);
  await open({ ...shop, HOOKLOOM_TAKE_OVER_FROM: await grant(shop) });
  await expect(open(taking)).rejects.toThrow("contains the deliveries of shop, environment dev");
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
  const other = { ...here, HOOKLOOM_ENVIRONMENT: "prod" };
  await expect(open(other)).rejects.toThrow("contains the deliveries");
  await open({ ...other, HOOKLOOM_TAKE_OVER_FROM: await grant(other) });
  await expect(open(here)).rejects.toThrow("contains the deliveries of shop, environment prod");
});

it("has exactly one owner when two processes open it at once", async () => {
  const both = await Promise.allSettled([open(shop), open({ ...shop, HOOKLOOM_NAME: "stock" })]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});
