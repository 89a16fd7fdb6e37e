import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { defaultRetention } from "../retention.ts";
import { openSqliteInbox, type SqliteInbox } from "./sqlite-inbox.ts";

const lease = { owner: "worker", durationMs: 30_000 };
const hour = 60 * 60 * 1000;

let folder: string;
let inbox: SqliteInbox;

beforeEach(async () => {
  folder = temporaryFolder();
  inbox = await openSqliteInbox(join(folder, "inbox.db"));
});
afterEach(async () => {
  await inbox.close();
});

async function putFinished(outcome: "ok" | "failed"): Promise<void> {
  const delivery = {
    id: "one",
    source: "github",
    trigger: "/github",
    event: "push",
    part: 0,
    headers: { "x-github-event": "push" },
    body: Buffer.from("{}"),
    receivedAt: Date.now(),
  };
  const { leased } = await inbox.put(delivery, "running", lease);
  if (leased === undefined) throw new Error("It was not leased.");
  await inbox.finish(leased, { outcome, durationMs: 1 });
}

describe("a delivery that is queued again while it is pruned", () => {
  it.each([
    ["ok", defaultRetention.bodies],
    ["failed", defaultRetention.deadLetters],
  ] as const)("keeps its row and its body, and runs: %s", async (outcome, kept) => {
    await putFinished(outcome);
    // Pruning looks for old rows right after this turn, in which the replay is only requested.
    const replayed = inbox.takeBack().then(() => inbox.replay("one"));
    await inbox.prune(Date.now() + kept + hour);
    expect(await replayed).toBe("queued");
    const [claimed] = await inbox.claim(1, lease);
    expect(Buffer.from(claimed?.body ?? []).toString()).toBe("{}");
  });
});

it("leaves no row of a refusal that is purged, except of the newest, whose number must not be given again", async () => {
  const refusal = {
    source: "github",
    trigger: "/github",
    event: "push",
    attempts: 0,
    outcome: "refused",
  } as const;
  const receivedAt = new Date().toISOString();
  for (const id of ["a", "b", "c"])
    await inbox.recordRejection({ ...refusal, id, receivedAt, status: 401, milliseconds: 1 });
  await expect.poll(async () => (await inbox.list({ limit: 9 })).length).toBe(3);
  expect(await inbox.purge(await inbox.list({ limit: 9 }))).toBe(3);
  expect(await inbox.list({ limit: 9 })).toEqual([]);
  const db = new DatabaseSync(join(folder, "inbox.db"), { readOnly: true });
  try {
    expect(db.prepare("SELECT id FROM deliveries").all()).toEqual([{ id: "c" }]);
  } finally {
    db.close();
  }
});
