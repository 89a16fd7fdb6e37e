import { setTimeout as wait } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { StoreUnavailable } from "../../templates/runtime/src/errors/errors.ts";
import type { Inbox, LeasedDelivery } from "../../templates/runtime/src/inbox/inbox.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { until } from "../runner/until.ts";
import { delivery, lease, newSchema, ok, openReplicas } from "./inboxes.ts";
import { sql } from "./sql.ts";

const url = inject("postgresUrl");

async function open(): Promise<{ readonly inbox: Inbox; readonly schema: string }> {
  const schema = newSchema();
  return { schema, inbox: await openPostgresInbox(url, { schema }) };
}

test("racing copies on several replicas are stored once and run once", async () => {
  const replicas = await openReplicas(url, 3);
  const puts = replicas.flatMap((inbox) =>
    Array.from({ length: 200 }, (_, index) => inbox.put(delivery(`d${index % 40}`), "running")),
  );
  const answers = (await Promise.all(puts)).map(({ result }) => result);
  expect(answers.filter((answer) => answer === "stored")).toHaveLength(40);
  const claimed = await Promise.all(replicas.map((inbox, index) => inbox.claim(30, lease(`r${index}`))));
  const ids = claimed.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(40);
  await Promise.all(replicas.map((inbox) => inbox.close()));
});

test("the puts of one event loop turn share a transaction", async () => {
  const { inbox, schema } = await open();
  await Promise.all(Array.from({ length: 100 }, (_, index) => inbox.put(delivery(`d${index}`), "running")));
  const count = (table: string) => sql(url, `SELECT count(DISTINCT xmin::text), count(*) FROM ${table}`);
  expect(await count(`${schema}.delivery`)).toBe("1|100");
  await inbox.close();
});

test("no delivery has two valid leases, and lanes keep their order, while replicas start and stop", async () => {
  const replicas = await openReplicas(url, 3);
  const [first] = replicas;
  if (first === undefined) throw new Error("Three inboxes were opened.");
  const total = 300;
  for (let index = 0; index < total; index++) {
    const lane = index % 3 === 0 ? { lane: `l${index % 5}` } : {};
    await replicas[index % 3]?.put(delivery(`d${index}`, lane), "running");
  }
  const running = new Set<string>();
  const ended: string[] = [];
  const problems: string[] = [];
  const run = async (inbox: Inbox, one: LeasedDelivery) => {
    const names = [one.id, ...(one.lane === undefined ? [] : [`lane ${one.lane}`])];
    for (const name of names) if (running.has(name)) problems.push(`${name} runs twice`);
    for (const name of names) running.add(name);
    await wait(Math.random() * 4);
    for (const name of names) running.delete(name);
    if (Math.random() < 0.1) return inbox.release([one]);
    const again = Math.random() < 0.2;
    const result = again ? { outcome: "failed" as const, durationMs: 1, retryAt: Date.now() + 5 } : ok;
    if (!(await inbox.finish(one, result))) problems.push(`${one.id} was lost`);
    if (!again) ended.push(one.id);
  };
  const deadline = Date.now() + 60_000;
  const work = async (inbox: Inbox, owner: string) => {
    while (ended.length < total && Date.now() < deadline) {
      const claimed = await inbox.claim(8, lease(owner));
      await Promise.all(claimed.map((one) => run(inbox, one)));
      if (claimed.length === 0) await wait(5);
    }
  };
  await Promise.all(replicas.flatMap((inbox, index) => [work(inbox, `r${index}`), work(inbox, `r${index}`)]));
  expect(problems).toEqual([]);
  expect(new Set(ended).size).toBe(total);
  for (let lane = 0; lane < 5; lane++) {
    const order = ended.map((id) => Number(id.slice(1))).filter((n) => n % 3 === 0 && n % 5 === lane);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  }
  await expect(first.depth()).resolves.toEqual({ waiting: 0, running: 0, dead: 0 });
  await Promise.all(replicas.map((inbox) => inbox.close()));
});

test("only one replica at a time holds a job", async () => {
  const [one, other] = await openReplicas(url, 2);
  const holds = (owner: string, inbox: Inbox | undefined, ms = 500) => inbox?.state.hold("renew", owner, ms);
  const all = await Promise.all([holds("one", one), holds("other", other)]);
  expect(all.filter((held) => held)).toHaveLength(1);
  const [holder, waiter] = all[0] ? ["one", "other"] : ["other", "one"];
  await expect(holds(holder, one)).resolves.toBe(true);
  await expect(holds(waiter, other)).resolves.toBe(false);
  await wait(600);
  await expect(holds(waiter, other)).resolves.toBe(true);
  await Promise.all([one?.close(), other?.close()]);
});

test("a lease whose response was lost is claimed again by its owner once it has expired", async () => {
  const { inbox, schema } = await open();
  await inbox.put(delivery("a"), "running");
  await sql(
    url,
    `UPDATE ${schema}.delivery SET state = 'leased', owner = 'me', lease = gen_random_uuid(), due = now()`,
  );
  const [claimed] = await inbox.claim(1, lease("me", 20));
  expect(claimed?.id).toBe("a");
  await wait(40);
  await expect(inbox.claim(1, lease("me"))).resolves.toEqual([]);
  await inbox.close();
});

test("ids, events, lanes and errors of any length and content are stored unchanged", async () => {
  const { inbox } = await open();
  const unusualText = `\0\\u0000\ud800${"x".repeat(5000)}`;
  const names = { event: unusualText, lane: unusualText, headers: { odd: unusualText } };
  await expect(inbox.put(delivery(unusualText, names), "running")).resolves.toEqual({ result: "stored" });
  await expect(inbox.put(delivery(unusualText, names), "running")).resolves.toEqual({ result: "duplicate" });
  const [claimed] = await inbox.claim(1, lease("me"));
  if (claimed === undefined) throw new Error("One waits.");
  expect(claimed).toMatchObject({
    id: unusualText,
    event: unusualText,
    lane: unusualText,
    headers: { odd: unusualText },
  });
  await inbox.writeEffect(claimed, unusualText, '"done"');
  await expect(inbox.readEffect(claimed, unusualText)).resolves.toBe('"done"');
  await inbox.finish(claimed, { outcome: "failed", durationMs: 1, error: unusualText });
  await expect(inbox.list({ limit: 1, event: unusualText })).resolves.toMatchObject([
    { id: unusualText, error: unusualText },
  ]);
  expect((await inbox.get(unusualText))?.history[0]?.error).toBe(unusualText);
  await inbox.close();
});

test("a body of 25 MB is stored and returned", async () => {
  const { inbox } = await open();
  const body = Buffer.alloc(25 * 1024 * 1024, "y");
  // On a busy machine so much takes longer than a provider waits; it then sends again.
  const again = { intervalMs: 500 };
  await until("it is stored", () => inbox.put(delivery("big", { body }), "running").then(() => true), again);
  const claimed = await until("it is claimed", async () => (await inbox.claim(1, lease("me")))[0], again);
  expect(Buffer.compare(Buffer.from(claimed.body), body)).toBe(0);
  await inbox.close();
});

test("a lane continues if its first delivery is missing", async () => {
  const { inbox, schema } = await open();
  for (const id of ["a", "b", "c"]) await inbox.put(delivery(id, { lane: "1" }), "running");
  await sql(url, `DELETE FROM ${schema}.delivery WHERE id = 'a'`);
  await inbox.prune(Date.now());
  await expect(inbox.claim(9, lease("me"))).resolves.toMatchObject([{ id: "b" }]);
  await inbox.close();
});

test("only a few of many rejected requests reach the database", async () => {
  const { inbox, schema } = await open();
  const refusal = { id: "", source: "github", trigger: "/github", event: "", status: 401, attempts: 0 };
  const refused = {
    ...refusal,
    outcome: "refused",
    milliseconds: 0,
    receivedAt: new Date().toISOString(),
  } as const;
  for (let round = 0; round < 20; round++) {
    await Promise.all(Array.from({ length: 500 }, () => inbox.recordRejection(refused)));
  }
  await expect(inbox.list({ limit: 999, outcome: "refused" })).resolves.toHaveLength(200);
  expect(Number(await sql(url, `SELECT last_value FROM ${schema}.delivery_seq`))).toBeLessThanOrEqual(500);
  await inbox.close();
});

test("a server that ends its connections and becomes read-only, as in a failover, is not ready until it is back", async () => {
  const database = newSchema();
  await sql(url, `CREATE DATABASE ${database}`);
  const address = new URL(url);
  address.pathname = `/${database}`;
  const errors: unknown[] = [];
  const inbox = await openPostgresInbox(address.href, { onError: (error) => errors.push(error) });
  await inbox.check();
  const failOver = async (setting: string) => {
    await sql(url, `ALTER DATABASE ${database} SET default_transaction_read_only = ${setting}`);
    await sql(url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database}'`);
  };
  await failOver("on");
  // An idle connection has no statement that would report its end.
  await expect.poll(() => errors.length).toBeGreaterThan(0);
  await expect.poll(() => inbox.check().then(() => "well", String)).toContain("read-only");
  await expect(inbox.put(delivery("a"), "running")).rejects.toThrow(StoreUnavailable);
  await failOver("off");
  await expect.poll(() => inbox.check().then(() => "well", String)).toBe("well");
  await expect(inbox.put(delivery("a"), "running")).resolves.toEqual({ result: "stored" });
  await inbox.close();
});
