import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { followHold, steps } from "../../templates/runtime/src/worker/testing/hold-laws.ts";
import { newSchema } from "./inboxes.ts";
import { type Replica, Replicas } from "./replicas.ts";

const url = inject("postgresUrl");

/** A block: what arrives before it and while it holds, and who dies meanwhile. */
interface Block {
  readonly before: number;
  readonly during: number;
  /** The replicas, by their place. */
  readonly blocks: number;
  readonly killed: readonly number[];
  readonly unblocks: number;
}

const someBlocks = fc.array(
  fc.record<Block>({
    before: fc.integer({ min: 1, max: 10 }),
    during: fc.integer({ min: 4, max: 16 }),
    blocks: fc.nat(1),
    killed: fc.constantFrom<readonly number[]>([0], [1], [0, 1]),
    unblocks: fc.nat(1),
  }),
  { minLength: 3, maxLength: 3 },
);

/** Two replicas through which deliveries are sent by turns. */
class ReplicaPair {
  readonly #replicas: Replicas;
  readonly #two: Replica[];
  /** The ids by what their sender knows of them. */
  readonly accepted: string[] = [];
  readonly unanswered: string[] = [];
  #sent = 0;

  private constructor(replicas: Replicas, two: Replica[]) {
    this.#replicas = replicas;
    this.#two = two;
  }

  static async start(replicas: Replicas): Promise<ReplicaPair> {
    return new ReplicaPair(replicas, await Promise.all([replicas.start(), replicas.start()]));
  }

  at(index: number): Replica {
    const found = this.#two[index];
    if (found === undefined) throw new Error(`There is no replica ${index}.`);
    return found;
  }

  async send(count: number): Promise<void> {
    const sent = Array.from({ length: count }, async () => {
      const number = this.#sent++;
      const status = await this.at(number % 2).deliver(`d${number}`);
      if (status === undefined) this.unanswered.push(`d${number}`);
      else expect(status).toBe(202);
      if (status === 202) this.accepted.push(`d${number}`);
    });
    await Promise.all(sent);
  }

  async states(): Promise<readonly unknown[]> {
    return (await Promise.all(this.#two.map((one) => one.status()))).map(({ state }) => state);
  }

  /** Kills some by SIGKILL while others send, and starts them again. */
  async killAndStart(indices: readonly number[]): Promise<void> {
    await Promise.all(indices.map((index) => this.#replicas.kill(this.at(index))));
    const started = await Promise.all(indices.map(() => this.#replicas.start()));
    for (const [place, index] of indices.entries()) this.#two[index] = started[place] as Replica;
  }
}

describe("while an api is blocked nothing is started, and afterwards each delivery runs exactly once", () => {
  test("in PostgreSQL, whatever process takes over in between", async () => {
    const open = (schema: string) => openPostgresInbox(url, { schema, connections: 2 });
    const follow = async (taken: Parameters<typeof followHold>[0]) => {
      const schema = newSchema();
      await followHold(taken, await open(schema), async (old) => {
        await old.close();
        return open(schema);
      });
    };
    await fc.assert(fc.asyncProperty(steps, follow), { numRuns: 12, endOnFailure: true });
  });

  test("with two processes, whichever of them is killed", async () => {
    const live = async (all: readonly Block[]) => {
      const replicas = await Replicas.open(url, { state: "published", access: "key" });
      try {
        const pair = await ReplicaPair.start(replicas);
        for (const { before, during, blocks, killed, unblocks } of all) {
          await pair.send(before);
          await pair.at(blocks).manage("POST", "/api/block", { reason: "The database moves", by: "me" });
          await expect.poll(() => pair.states()).toEqual(["blocked", "blocked"]);
          await expect.poll(async () => (await pair.at(0).queue()).running).toBe(0);
          const ran = replicas.ran;
          await Promise.all([pair.send(during), pair.killAndStart(killed)]);
          expect(await pair.states()).toEqual(["blocked", "blocked"]);
          await pair.send(2);
          const queue = () => pair.at(0).queue();
          const held = pair.accepted.length - ran.length;
          await expect.poll(async () => (await queue()).waiting).toBeGreaterThanOrEqual(held);
          expect((await queue()).running).toBe(0);
          expect(replicas.ran).toEqual(ran);
          await pair.at(unblocks).manage("POST", "/api/unblock");
          await expect.poll(async () => (await pair.at(0).queue()).waiting).toBe(0);
          await expect.poll(async () => (await pair.at(1).queue()).running).toBe(0);
        }
        const unknown = new Set(pair.unanswered);
        expect(replicas.ran.filter((id) => !unknown.has(id)).toSorted()).toEqual(pair.accepted.toSorted());
        expect(new Set(replicas.ran).size).toBe(replicas.ran.length);
      } finally {
        await replicas.stop();
      }
    };
    await fc.assert(fc.asyncProperty(someBlocks, live), { numRuns: 1, endOnFailure: true });
  });
});
