import { copyFile, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import type { Inbox } from "../inbox/inbox.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { openSqliteInbox } from "../inbox/sqlite/sqlite-inbox.ts";
import { followHold, steps } from "./testing/hold-laws.ts";

describe("while an api is blocked nothing is started, and afterwards each delivery runs exactly once", () => {
  it("in memory", async () => {
    await fc.assert(
      fc.asyncProperty(steps, (taken) => followHold(taken, new MemoryInbox())),
      { numRuns: 60 },
    );
  });

  it("in a file, whatever process is killed in between", async () => {
    const folder = temporaryFolder();
    let count = 0;
    const open = async () => {
      const file = path.join(folder, String(count), "inbox.db");
      return (await openSqliteInbox(file)) as Inbox;
    };
    /** The files as a process that is killed leaves them; the old one can do nothing more to them. */
    const restart = async (old: Inbox) => {
      const from = path.join(folder, String(count));
      const to = path.join(folder, String(++count));
      await mkdir(to, { recursive: true });
      for (const name of await readdir(from)) await copyFile(path.join(from, name), path.join(to, name));
      await old.close();
      return open();
    };
    const fresh = async () => {
      count++;
      await mkdir(path.join(folder, String(count)), { recursive: true });
      return open();
    };
    try {
      await fc.assert(
        fc.asyncProperty(steps, async (taken) => followHold(taken, await fresh(), restart)),
        { numRuns: 25 },
      );
    } finally {
    }
  });
});
