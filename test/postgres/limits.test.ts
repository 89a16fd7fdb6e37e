import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Counts } from "../../templates/gateway/src/limits/budget.ts";
import type { CountStore } from "../../templates/gateway/src/limits/count-store.ts";
import { countsPart, PostgresCountStore } from "../../templates/gateway/src/limits/counts-part.ts";
import { makeOwner } from "../../templates/runtime/src/inbox/lease-owner.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import { nodePath, root } from "../vscode/setup.mjs";
import { newSchema, openReplicas } from "./inboxes.ts";
import { Postgres } from "./postgres.ts";
import { sql } from "./sql.ts";

let postgres: Postgres;
beforeAll(async () => {
  postgres = await Postgres.start();
});
afterAll(() => postgres.stop());

interface Outcome {
  readonly passed: number;
  readonly grew: number;
  readonly insured: number;
  readonly errors: number;
}

/** Starts replicas that wait for `go`, which makes all of them send at once. */
async function startReplicas(replicas: number, limit: number, requests: number, pause = 0) {
  const schema = newSchema();
  const script = join(root, "test", "postgres", "limits-worker.ts");
  const args = ["--conditions=hookloom-source", script, postgres.url(), schema];
  const workers = Array.from({ length: replicas }, () => {
    const numbers = [limit, requests / replicas, pause].map(String);
    return spawn(nodePath(), [...args, ...numbers], { stdio: ["pipe", "pipe", "inherit"] });
  });
  await Promise.all(workers.map((worker) => once(worker.stdout, "data")));
  const runWorkers = (): Promise<readonly Outcome[]> =>
    Promise.all(
      workers.map(async (worker) => {
        const output = once(worker.stdout, "data");
        worker.stdin.write("go\n");
        return JSON.parse(String((await output)[0]));
      }),
    );
  return { schema, go: runWorkers };
}

const total = (outcomes: readonly Outcome[], member: keyof Outcome) =>
  outcomes.reduce((sum, outcome) => sum + outcome[member], 0);
const log = createLogger({ write: () => undefined });

async function openCounts(schema: string) {
  const inbox = await openPostgresInbox(postgres.url(), { schema });
  return { inbox, ...(await inbox.open(countsPart({ owner: makeOwner(), log }))) };
}

describe("a limit through four processes", () => {
  // Of the largest one, the processes hold leases.
  test.each([
    [3, 10_000],
    [1000, 10_000],
    [20_000, 40_000],
  ])("lets exactly %i of %i requests through", async (limit, requests) => {
    const { go, schema } = await startReplicas(4, limit, requests);
    const outcomes = await go();
    expect(total(outcomes, "passed")).toBe(limit);
    expect(total(outcomes, "grew")).toBe(0);
    // Neither a new process nor the others together get anything more.
    const { counts, inbox } = await openCounts(schema);
    const again = await counts.take([
      { policy: "gold", holder: "shop", limit: { count: limit, seconds: 3600 } },
    ]);
    expect(again.violated?.remaining).toBe(0);
    await inbox.close();
  });

  test("lets at most one extra share through if the database is killed, and fails no request", async () => {
    const limit = 4000;
    // 128 callers that pause for 100 ms cannot use the limit up within three seconds, however fast the machine is.
    const { go } = await startReplicas(4, limit, 2500, 100);
    // Until each knows of all the others.
    await wait(3000);
    const sending = go();
    await wait(250);
    await postgres.kill();
    await wait(600);
    await postgres.run();
    const outcomes = await sending;
    expect(total(outcomes, "passed")).toBeLessThanOrEqual(limit + limit / 4);
    expect(total(outcomes, "passed")).toBeGreaterThan(limit / 4);
    expect(total(outcomes, "insured")).toBeGreaterThan(0);
    // Each said it, once.
    expect(outcomes.map(({ errors }) => errors)).toEqual([1, 1, 1, 1]);
  });
});

describe("the share that a replica has leased", () => {
  const plan = { policy: "gold", holder: "shop", limit: { count: 5000, seconds: 3600 } };
  const sumHeld = async (schema: string) =>
    Number(await sql(postgres.url(), `SELECT coalesce(sum(held), 0) FROM ${schema}.limit_count`));

  /** Sends by 32 callers until so many have passed, or one was refused; how many passed. */
  async function send(counts: Counts, most: number): Promise<number> {
    let passed = 0;
    let asked = 0;
    let isOver = false;
    const ask = async () => {
      while (!isOver && asked < most) {
        asked++;
        const { violated } = await counts.take([plan]);
        if (violated === undefined) passed++;
        else isOver = true;
      }
    };
    await Promise.all(Array.from({ length: 32 }, ask));
    return passed;
  }

  test("is used up by the other replicas once the count is exhausted", async () => {
    const schema = newSchema();
    const [idle, busy] = await Promise.all([openCounts(schema), openCounts(schema)]);
    const before = await send(idle.counts, 4000);
    expect(before).toBe(4000);
    // Whatever the first one has left is needed for the whole limit.
    expect(await send(busy.counts, 10_000)).toBe(1000);
    await expect.poll(() => sumHeld(schema)).toBe(0);
    await Promise.all([idle, busy].map(({ inbox }) => inbox.close()));
  });

  test("is used without the store, is visible to a peek, and is released when the replica closes", async () => {
    const schema = newSchema();
    const [one, other] = await Promise.all([openCounts(schema), openCounts(schema)]);
    const readRemaining = async () => (await other.counts.peek([plan]))[0]?.remaining;
    let taken = 0;
    await expect
      .poll(async () => {
        taken += await send(one.counts, 400);
        return sumHeld(schema);
      })
      .toBeGreaterThan(0);
    await one.counts.close();
    expect(await sumHeld(schema)).toBe(0);
    expect(await readRemaining()).toBe(5000 - taken);
    await Promise.all([one, other].map(({ inbox }) => inbox.close()));
  });

  test("and releases after the end of a count is leased once, even if several replicas request it at the same time", async () => {
    const schema = newSchema();
    const opened = await openCounts(schema);
    await opened.counts.close();
    const inboxes = await openReplicas(postgres.url(), 2);
    const stores: CountStore[] = [];
    for (const inbox of inboxes) {
      await inbox.open({
        inSqlite: () => Promise.reject(new Error("not in a file")),
        inPostgres: async ({ query, exclusive }) => {
          stores.push(new PostgresCountStore({ query, exclusive, schema }));
        },
      });
    }
    const [one, other] = stores as [CountStore, CountStore];
    const smallPlan = { ...plan, limit: { count: 100, seconds: 3600 } };
    const nothing = { until: 0, requests: 0, ahead: 0, back: 0, owed: 0, held: 0, heldBefore: 0 };
    const { until } = await one.exchange(smallPlan, { ...nothing, ahead: 60 });
    expect(await other.exchange(smallPlan, { ...nothing, requests: 70 })).toMatchObject({
      granted: 40,
      held: 60,
    });
    expect(await other.exchange(smallPlan, { ...nothing, requests: 30 })).toMatchObject({
      granted: 0,
      held: 60,
    });
    const takes = Array.from({ length: 40 }, (_, index) =>
      stores[index % 2]?.exchange(smallPlan, { ...nothing, requests: 1 + (index % 3) }),
    );
    const given = [10, 20, 15].map((back, index) => {
      const isLast = index === 2;
      return one.exchange(smallPlan, { ...nothing, until, back, held: 0, heldBefore: isLast ? 60 : 0 });
    });
    const exchanges = [...(await Promise.all(takes)), ...(await Promise.all(given))];
    exchanges.push(await other.exchange(smallPlan, { ...nothing, requests: 100 }));
    const taken = exchanges.reduce((sum, exchange) => sum + (exchange?.granted ?? 0), 0);
    expect(taken).toBe(45);
    expect(exchanges.at(-1)).toMatchObject({ points: 100, held: 0 });
    // A window that has ended gets nothing back.
    expect(await one.exchange(smallPlan, { ...nothing, until: until - 60_000, back: 9 })).toMatchObject({
      points: 100,
    });
    await Promise.all([opened.inbox, ...inboxes].map((inbox) => inbox.close()));
  });
});

test("a request that one budget rejects is credited to the others", async () => {
  const schema = newSchema();
  const replicas = await Promise.all([openCounts(schema), openCounts(schema)]);
  const api = { policy: "/*", holder: "", limit: { count: 100, seconds: 3600 } };
  const plan = { policy: "gold", holder: "shop", limit: { count: 7, seconds: 3600 } };
  const all = await Promise.all(
    Array.from({ length: 60 }, (_, index) => replicas[index % 2]?.counts.take([api, plan])),
  );
  expect(all.filter((taken) => taken?.violated === undefined)).toHaveLength(7);
  const counted = `SELECT points FROM ${schema}.limit_count WHERE key LIKE '/*%'`;
  await expect.poll(() => sql(postgres.url(), counted)).toBe("7");
  await Promise.all(replicas.map(({ inbox }) => inbox.close()));
});

test("a count waits for no commit, neither to take a request nor to release it", async () => {
  const schema = newSchema();
  const { counts, inbox } = await openCounts(schema);
  const api = { policy: "/*", holder: "", limit: { count: 5, seconds: 3600 } };
  const nothing = { policy: "gold", holder: "shop", limit: { count: 0, seconds: 3600 } };
  const setStandby = async (name: string) => {
    await sql(postgres.url(), `ALTER SYSTEM SET synchronous_standby_names = '${name}'`);
    await sql(postgres.url(), "SELECT pg_reload_conf()");
    await expect.poll(() => sql(postgres.url(), "SHOW synchronous_standby_names")).toBe(name);
  };
  // From now on, every commit that waits would wait for a standby that never comes.
  await setStandby("nobody");
  try {
    for (let count = 0; count < 3; count++) expect((await counts.take([api])).violated).toBeUndefined();
    expect((await counts.take([api, nothing])).violated?.budget).toBe(nothing);
    await expect.poll(async () => (await counts.peek([api]))[0]?.remaining).toBe(2);
  } finally {
    await setStandby("");
    await inbox.close();
  }
});

test("a table of an earlier version gets the lease columns, and keeps its windows", async () => {
  const schema = newSchema();
  const first = await openCounts(schema);
  const plan = { policy: "gold", holder: "shop", limit: { count: 5, seconds: 3600 } };
  await first.counts.take([plan]);
  await first.inbox.close();
  const counts = `${schema}.limit_count`;
  await sql(
    postgres.url(),
    `ALTER TABLE ${counts} DROP COLUMN granted, DROP COLUMN held, DROP COLUMN believed`,
  );
  const { counts: later, inbox } = await openCounts(schema);
  expect((await later.take([plan])).left[0]?.remaining).toBe(3);
  await inbox.close();
});

test("a peek at another replica shows the used requests, and uses none", async () => {
  const schema = newSchema();
  const [one, two] = await Promise.all([openCounts(schema), openCounts(schema)]);
  const plan = { policy: "gold", holder: "shop", limit: { count: 5, seconds: 3600 } };
  const readRemaining = async () => (await two.counts.peek([plan]))[0]?.remaining;
  expect(await readRemaining()).toBe(5);
  await one.counts.take([plan]);
  await one.counts.take([plan]);
  expect([await readRemaining(), await readRemaining()]).toEqual([3, 3]);
  await Promise.all([one, two].map(({ inbox }) => inbox.close()));
});

test("an ended window restarts, and released requests never count for the next one", async () => {
  const schema = newSchema();
  const { counts, inbox } = await openCounts(schema);
  const second = { policy: "gold:burst", holder: "shop", limit: { count: 2, seconds: 1 } };
  const hour = { policy: "gold", holder: "shop", limit: { count: 0, seconds: 3600 } };
  for (let round = 0; round < 3; round++) {
    await counts.take([second, hour]);
    const passed = [];
    for (let sent = 0; sent < 4; sent++) {
      const { violated, left } = await counts.take([second]);
      if (violated === undefined) passed.push(left[0]?.resetMs);
    }
    expect(passed.length).toBeLessThanOrEqual(2);
    await wait(1100);
  }
  await inbox.close();
});
