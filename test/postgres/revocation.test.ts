import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type {
  IssuedCredentials,
  TestCredential,
} from "../../templates/gateway/src/management/api-management.ts";
import { type Replica, Replicas } from "./replicas.ts";

let replicas: Replicas;
let one: Replica;
let other: Replica;
beforeAll(async () => {
  replicas = await Replicas.open(inject("postgresUrl"), { state: "published", access: ["oauth2", "key"] });
  [one, other] = await Promise.all([replicas.start(), replicas.start()]);
});
afterAll(() => replicas?.stop());

type Headers = Readonly<Record<string, string>>;

const call = async (replica: Replica, headers: Headers) => (await replica.post("/orders", headers)).status;

/**
 * Calls a replica until a second and a half after `since`: whatever is sent a second after it has to be refused, however
 * slow the machine is.
 * @returns how long after `since` the last call was accepted, in milliseconds
 */
async function untilRefused(replica: Replica, headers: Headers, since: number): Promise<number> {
  let last = 0;
  for (;;) {
    const at = performance.now() - since;
    if ((await call(replica, headers)) === 202) last = at;
    if (at > 1500) return last;
  }
}

test("keys and tokens that one process revoked are rejected by the other within a second", async () => {
  const { key } = await one.manage<IssuedCredentials>("POST", "/applications", { name: "shop" });
  const made = await one.manage<TestCredential>("POST", "/test-credentials", { kind: "token" });
  const byKey = { "x-api-key": key };
  const byToken = { authorization: `Bearer ${made.token}` };
  for (const headers of [byKey, byToken])
    for (const replica of [one, other]) expect(await call(replica, headers)).toBe(202);
  await one.manage("DELETE", "/applications/shop");
  await one.manage("DELETE", `/applications/console/credentials/${made.id}`);
  const since = performance.now();
  for (const headers of [byKey, byToken]) expect(await call(one, headers)).toBe(401);
  const last = await Promise.all([byKey, byToken].map((headers) => untilRefused(other, headers, since)));
  process.stdout.write(`Revoked elsewhere, last accepted after ${last.map(Math.round).join(" and ")} ms\n`);
  expect(Math.max(...last)).toBeLessThan(1000);
  for (const headers of [byKey, byToken]) expect(await call(other, headers)).toBe(401);
});

test("an API that one process blocked is rejected by the other, with the reason", async () => {
  await one.manage("POST", "/api/block", { reason: "The database moves", by: "me" });
  const since = performance.now();
  await expect.poll(async () => (await other.post("/orders", {})).status).toBe(503);
  process.stdout.write(`Blocked elsewhere, refused after ${Math.round(performance.now() - since)} ms\n`);
  expect((await other.post("/orders", {})).headers.has("retry-after")).toBe(true);
  await one.manage("POST", "/api/unblock");
  await expect.poll(async () => (await other.post("/orders", {})).status).toBe(401);
});
