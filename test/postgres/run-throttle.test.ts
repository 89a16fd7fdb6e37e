import { setTimeout as wait } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { resolveApi } from "../../templates/gateway/src/api/api.ts";
import { countsPart } from "../../templates/gateway/src/limits/counts-part.ts";
import { RunThrottle } from "../../templates/gateway/src/limits/run-throttle.ts";
import { http } from "../../templates/runtime/src/http/http.ts";
import { makeOwner } from "../../templates/runtime/src/inbox/lease-owner.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import { webhook } from "../../templates/runtime/src/webhook/webhook.ts";
import { Worker } from "../../templates/runtime/src/worker/worker.ts";
import { delivery, newSchema } from "./inboxes.ts";
import { sql } from "./sql.ts";

const url = inject("postgresUrl");
const log = createLogger({ write: () => undefined });

async function openReplica(schema: string) {
  const inbox = await openPostgresInbox(url, { schema, connections: 4 });
  return { inbox, ...(await inbox.open(countsPart({ owner: makeOwner(), log }))) };
}

test("replicas together use no more slots than the rule allows", async () => {
  const schema = newSchema();
  const replicas = await Promise.all(Array.from({ length: 3 }, () => openReplica(schema)));
  const clock = async () => Number(await sql(url, "SELECT extract(epoch FROM clock_timestamp()) * 1000"));
  const began = await clock();
  let taken = 0;
  const take = async (index: number) => {
    for (let tries = 0; tries < 60; tries++) {
      if ((await replicas[index]?.slots.take("/slow", 50, Date.now())) === undefined) taken++;
      await wait(5);
    }
  };
  await Promise.all([0, 1, 2, 0, 1, 2].map(take));
  expect(taken).toBeGreaterThan(1);
  expect(taken).toBeLessThanOrEqual(((await clock()) - began + 100) / 50 + 1);
  await Promise.all(replicas.map(({ inbox }) => inbox.close()));
});

test("a burst runs through two replicas, each delivery once", async () => {
  const schema = newSchema();
  const rules = () => resolveApi({ resources: { "/slow": { runs: "20/second" } } });
  const trigger = http({ path: "/slow", verify: "none" });
  const ran: string[] = [];
  trigger.on("request", async ({ delivery: { id } }) => void ran.push(id));
  const replicas = await Promise.all([openReplica(schema), openReplica(schema)]);
  const workers = replicas.map(({ inbox, slots }) => {
    const throttle = new RunThrottle({ rules, slots });
    return new Worker({ webhook: webhook(trigger), inbox, log, throttle, pollMs: 100 });
  });
  const ids = Array.from({ length: 40 }, (_, index) => `d${index}`);
  const headers = { "content-type": "application/json" };
  const put = (id: string, index: number) =>
    replicas[index % 2]?.inbox.put(
      delivery(id, {
        source: "http",
        trigger: "/slow",
        event: "request",
        headers: { ...headers, "idempotency-key": id },
      }),
      "running",
    );
  await Promise.all(ids.map(put));
  for (const worker of workers) worker.wake();
  await expect.poll(() => ran.length).toBe(40);
  expect(ran.toSorted()).toEqual(ids.toSorted());
  for (const worker of workers) await worker.stop(5000);
  for (const { inbox } of replicas) {
    expect(await inbox.depth()).toMatchObject({ waiting: 0, running: 0 });
    await inbox.close();
  }
});
