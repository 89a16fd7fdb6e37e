import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { StoreUnavailable } from "../../errors/errors.ts";
import { busyTimeoutMs, GroupCommit, type RetryClock } from "./group-commit.ts";
import { StoreGuard } from "./store-guard.ts";

let folder: string;
let db: DatabaseSync;
/** Another program's connection. */
let other: DatabaseSync;
let group: GroupCommit;
let clock: TestClock;

/** Time that passes only when a test says so. */
class TestClock implements RetryClock {
  #now = 0;
  readonly #due: { readonly at: number; readonly action: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): void {
    this.#due.push({ at: this.#now + ms, action });
  }

  get waiting(): number {
    return this.#due.length;
  }

  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#due.toSorted((one, two) => one.at - two.at);
      if (next === undefined || next.at > end) break;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.#now = next.at;
      next.action();
      await turn();
    }
    this.#now = end;
  }
}

/** The group collects work until the end of a turn of the event loop. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(async () => {
  folder = temporaryFolder();
  const file = join(folder, "inbox.db");
  db = new DatabaseSync(file, { timeout: 0 });
  db.exec("CREATE TABLE done (word TEXT)");
  other = new DatabaseSync(file, { timeout: 0 });
  clock = new TestClock();
  group = new GroupCommit(db, new StoreGuard(file), () => undefined, { clock });
});
afterEach(async () => {
  group.close();
  other.close();
  db.close();
});

/** Work in the group; what became of it by now. */
function write(word: string): { outcome: string } {
  const state = { outcome: "waits" };
  group
    .run(() => db.prepare("INSERT INTO done VALUES (?)").run(word))
    .then(
      () => {
        state.outcome = "done";
      },
      (error: unknown) => {
        expect(error).toBeInstanceOf(StoreUnavailable);
        state.outcome = String(error);
      },
    );
  return state;
}

describe("a database that another program has locked", () => {
  it("is tried again until it is free, and work that came meanwhile shares the commit", async () => {
    other.exec("BEGIN IMMEDIATE");
    const first = write("first");
    await turn();
    expect(clock.waiting).toBe(1);
    await clock.pass(busyTimeoutMs - 100);
    const second = write("second");
    await turn();
    expect([first.outcome, second.outcome]).toEqual(["waits", "waits"]);
    other.exec("ROLLBACK");
    await clock.pass(100);
    expect([first.outcome, second.outcome, group.commits]).toEqual(["done", "done", 1]);
  });

  it("fails the work once that takes longer than its sender can wait, and the next one has all of the time again", async () => {
    // Slack waits for 3 seconds, part of which its request was in transit.
    expect(busyTimeoutMs).toBeLessThanOrEqual(2_000);
    other.exec("BEGIN IMMEDIATE");
    const first = write("first");
    await turn();
    await clock.pass(busyTimeoutMs);
    expect(first.outcome).toBe("waits");
    await clock.pass(100);
    expect(first.outcome).toContain("another program has locked it");
    const second = write("second");
    await turn();
    await clock.pass(busyTimeoutMs);
    expect(second.outcome).toBe("waits");
    other.exec("ROLLBACK");
    await clock.pass(100);
    expect([second.outcome, group.commits]).toEqual(["done", 1]);
  });
});
