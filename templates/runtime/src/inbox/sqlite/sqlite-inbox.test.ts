import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { inboxConformance } from "../testing/conformance.ts";
import { claimOne, delivery, failed } from "../testing/fixtures.ts";
import { openSqliteInbox } from "./sqlite-inbox.ts";

inboxConformance("the inbox in a file", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "inbox.db");
  let inbox = await openSqliteInbox(file);
  return {
    inbox,
    reopen: async () => {
      await inbox.close();
      inbox = await openSqliteInbox(file);
      return inbox;
    },
    close: async () => {
      await inbox.close();
    },
  };
});

it("adds to a file of an earlier version what it lacks, and reads its failures without places", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "inbox.db");
  const fail = async (id: string, line: number): Promise<void> => {
    const inbox = await openSqliteInbox(file);
    await inbox.put(delivery(id), "running");
    const places = [{ file: "src/webhook.ts", line, column: 1 }];
    await inbox.finish(await claimOne(inbox), { ...failed, places });
    await inbox.close();
  };
  await fail("old", 1);
  const db = new DatabaseSync(file);
  db.exec("ALTER TABLE deliveries DROP COLUMN place; ALTER TABLE attempts DROP COLUMN places");
  db.close();
  await fail("new", 2);
  const inbox = await openSqliteInbox(file);
  const places = (await inbox.list({ limit: 9 })).map(({ id, error, place }) => [id, error, place?.line]);
  expect(places).toEqual([
    ["new", "No net", 2],
    ["old", "No net", undefined],
  ]);
  expect((await inbox.get("old"))?.history).toMatchObject([{ error: "No net" }]);
  await inbox.close();
});
