import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { DeliveryKeys, deliveryKey } from "./delivery-keys.ts";
import { openDatabase } from "./open-database.ts";

let folder: string;
let count = 0;
beforeEach(() => {
  folder = temporaryFolder();
});

const identity = (id: string, trigger: string) => ({ id, trigger, source: "github" });

/** One process with a store of deliveries that consist of their ids; the test decides when it merges keys. */
class Process {
  readonly #file: string;
  #db: DatabaseSync;
  #keys: DeliveryKeys;

  constructor(file: string) {
    this.#file = file;
    this.#db = openDatabase(file);
    this.#keys = this.#newKeys();
  }

  /** False where it is stored already. */
  put(id: string, trigger: string, end: "COMMIT" | "ROLLBACK" = "COMMIT"): boolean {
    this.#db.exec("BEGIN IMMEDIATE");
    this.#keys.refresh();
    const isNew = this.#keys.find(identity(id, trigger)) === undefined;
    if (isNew) this.#insert(id, trigger);
    this.#db.exec(end);
    return isNew;
  }

  /** Performs one step of merging keys into the table; its transaction may fail. */
  merge(end: "COMMIT" | "ROLLBACK"): void {
    this.#keys.choose();
    this.#db.exec("BEGIN IMMEDIATE");
    this.#keys.refresh();
    this.#keys.merge();
    this.#db.exec(end);
    if (end === "COMMIT") this.#keys.markMerged();
  }

  /** Forgets the oldest delivery, but never the newest. */
  delete(): { id: string; path: string } | undefined {
    const [gone] = this.#db
      .prepare(
        `DELETE FROM deliveries WHERE seq = (SELECT min(seq) FROM deliveries)
         AND seq < (SELECT max(seq) FROM deliveries) RETURNING id, path`,
      )
      .all();
    return gone as { id: string; path: string } | undefined;
  }

  has(id: string, trigger: string): boolean {
    this.#keys.refresh();
    const found = this.#keys.newest(id, trigger);
    expect(this.#keys.find(identity(id, trigger))?.seq).toBe(found?.seq);
    return found !== undefined;
  }

  /** Keys in the table without a delivery. */
  get strays(): number {
    const { strays } = this.#db
      .prepare("SELECT count(*) AS strays FROM keys WHERE seq NOT IN (SELECT seq FROM deliveries)")
      .get() as { strays: number };
    return strays;
  }

  restart(): void {
    this.#db.close();
    this.#db = openDatabase(this.#file);
    this.#keys = this.#newKeys();
  }

  close(): void {
    this.#db.close();
  }

  #newKeys(): DeliveryKeys {
    return new DeliveryKeys(this.#db, 4);
  }

  #insert(id: string, trigger: string): void {
    const { lastInsertRowid } = this.#db
      .prepare(
        `INSERT INTO deliveries (key, id, source, path, event, part, received, status, state)
         VALUES (?, ?, 'github', ?, 'push', 0, 0, 202, 4)`,
      )
      .run(deliveryKey(id), id, trigger);
    this.#keys.add(deliveryKey(id), Number(lastInsertRowid));
  }
}

const anyEnd = fc.constantFrom("COMMIT", "ROLLBACK");
const anyProcess = fc.constantFrom(0, 1);
const anyId = fc.constantFrom(..."abcdefghij");
const anyTrigger = fc.constantFrom("/github", "/other");
const anyStep = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant("put"), anyProcess, anyId, anyTrigger, anyEnd) },
  { weight: 8, arbitrary: fc.tuple(fc.constant("merge"), anyProcess, anyEnd) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("restart"), anyProcess) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("delete"), anyProcess) },
);
type Step = readonly [string, 0 | 1, ...string[]];

const nameOf = (id: string, trigger: string) => `${id} ${trigger}`;

function take(processes: readonly [Process, Process], stored: Set<string>, step: Step): void {
  const [what, at, one = "", two = "", end] = step;
  const process = processes[at];
  if (what === "restart") process.restart();
  else if (what === "merge") process.merge(one === "COMMIT" ? "COMMIT" : "ROLLBACK");
  else if (what === "delete") {
    const gone = process.delete();
    if (gone) stored.delete(nameOf(gone.id, gone.path));
  } else {
    const isNew = process.put(one, two, end === "COMMIT" ? "COMMIT" : "ROLLBACK");
    expect(isNew).toBe(!stored.has(nameOf(one, two)));
    if (end === "COMMIT") stored.add(nameOf(one, two));
  }
}

describe("the keys of deliveries", () => {
  it("cover exactly the stored deliveries, whatever two processes do", () => {
    const law = (steps: readonly Step[]) => {
      const file = join(folder, `${++count}.db`);
      const processes = [new Process(file), new Process(file)] as const;
      const stored = new Set<string>();
      try {
        for (const step of steps) {
          take(processes, stored, step);
          for (const process of processes)
            for (const id of "abcdefghij")
              for (const trigger of ["/github", "/other"])
                expect(process.has(id, trigger)).toBe(stored.has(nameOf(id, trigger)));
        }
      } finally {
        for (const process of processes) process.close();
      }
    };
    fc.assert(fc.property(fc.array(anyStep as fc.Arbitrary<Step>, { maxLength: 60 }), law), { numRuns: 60 });
  });

  it("of deleted deliveries do not remain in the table", () => {
    const process = new Process(join(folder, "gone.db"));
    for (const id of "abcdefgh") process.put(id, "/github");
    for (let slice = 0; slice < 9; slice++) process.merge("COMMIT");
    for (let left = 0; left < 8; left++) process.delete();
    for (let slice = 0; slice < 9; slice++) process.merge("COMMIT");
    expect(process.strays).toBe(0);
    process.restart();
    expect(process.put("h", "/github")).toBe(false);
    process.close();
  });
});
