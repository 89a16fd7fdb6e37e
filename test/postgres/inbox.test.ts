import { setTimeout as wait } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { delivery, lease, ok, openReplicas } from "./inboxes.ts";

const url = inject("postgresUrl");

test("a delivery goes through put, claim, finish and list", async () => {
  const [inbox] = await openReplicas(url, 1);
  if (inbox === undefined) throw new Error("no inbox");
  await expect(inbox.put(delivery("1"), "running")).resolves.toEqual({ answer: "stored" });
  await expect(inbox.put(delivery("1"), "running")).resolves.toEqual({ answer: "duplicate" });
  expect(await inbox.nextDue()).toBe(0);
  const [one] = await inbox.claim(5, lease("a"));
  if (one === undefined) throw new Error("nothing claimed");
  expect(one).toMatchObject({ id: "1", attempt: 1, headers: { "content-type": "application/json" } });
  expect(Buffer.from(one.body).toString()).toBe('{"id":"1"}');
  await expect(inbox.claim(5, lease("a"))).resolves.toEqual([]);
  await expect(
    inbox.finish(one, { outcome: "failed", milliseconds: 3, error: "no\0", retryAt: Date.now() + 200 }),
  ).resolves.toBe(true);
  await expect(inbox.finish(one, ok)).resolves.toBe(false);
  await expect(inbox.claim(5, lease("a"))).resolves.toEqual([]);
  expect((await inbox.list({ limit: 5 }))[0]).toMatchObject({
    outcome: "retrying",
    error: "no\0",
    attempts: 1,
  });
  const due = (await inbox.nextDue()) ?? 0;
  expect(due - Date.now()).toBeGreaterThan(50);
  await wait(due - Date.now() + 20);
  const [again] = await inbox.claim(5, lease("a"));
  if (again === undefined) throw new Error("nothing claimed");
  expect(again.attempt).toBe(2);
  await inbox.release([again]);
  const [third] = await inbox.claim(5, lease("a"));
  if (third === undefined) throw new Error("nothing claimed");
  expect(third.attempt).toBe(2);
  await inbox.finish(third, ok);
  const detail = await inbox.get("1");
  expect(detail).toMatchObject({
    outcome: "ok",
    attempts: 2,
    history: [{ outcome: "failed" }, { outcome: "ok" }],
  });
  await expect(inbox.replay("1")).resolves.toBe("queued");
  await expect(inbox.depth()).resolves.toMatchObject({ waiting: 1, running: 0, dead: 0 });
  await inbox.close();
});
