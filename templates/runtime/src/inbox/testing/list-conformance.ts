import { expect, it } from "vitest";
import type { DeliveryQuery, Inbox, RejectedRequest } from "../inbox.ts";
import { defaultRetention } from "../retention.ts";
import { claimOne, delivery, failed, ids, me, ok, putAll } from "./fixtures.ts";

function refusal(id: string): RejectedRequest {
  const common = {
    source: "github",
    trigger: "/github",
    event: "",
    status: 401,
    milliseconds: 0,
    attempts: 0,
  };
  const receivedAt = new Date().toISOString();
  return { ...common, id, receivedAt, outcome: "refused", error: "The signature is missing." };
}

const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/** Filters, pages, details and what is forgotten; part of `inboxConformance`. */
export function listConformance(inbox: () => Inbox): void {
  const list = async (query: Partial<DeliveryQuery> = {}) =>
    (await inbox().list({ limit: 99, ...query })).map(({ id }) => id);

  it("name the build of each run, and the trace", async () => {
    await inbox().put(delivery("a", { traceparent }), "running");
    const retryAt = Date.now();
    await inbox().finish(await claimOne(inbox()), { ...failed, retryAt, build: "one" });
    await inbox().finish(await claimOne(inbox()), { ...ok, build: "two" });
    const traceId = traceparent.slice(3, 35);
    expect((await inbox().list({ limit: 9 }))[0]).toMatchObject({ build: "two", traceId });
    expect((await inbox().get("a"))?.history.map(({ build }) => build)).toEqual(["one", "two"]);
    await inbox().replay("a");
    await inbox().finish(await claimOne(inbox()), ok);
    expect((await inbox().get("a"))?.history.map(({ build }) => build)).toEqual(["one", "two", undefined]);
  });

  it("show what was received between two times", async () => {
    const times = [1_700_000_000_000, 1_700_000_060_000, 1_700_000_120_000];
    for (const receivedAt of times)
      await inbox().put(delivery(String(receivedAt), { receivedAt }), "ignored");
    const [first = 0, second = 0, third = 0] = times;
    expect(await list({ from: second, to: third })).toEqual([String(second)]);
    expect(await list({ from: second })).toEqual([String(third), String(second)]);
    expect(await list({ to: second })).toEqual([String(first)]);
  });

  it("show the newest first, by source, trigger, event, outcome and a part of the name or id", async () => {
    await putAll(inbox(), delivery("a"), delivery("b"), delivery("Ünï-%_c", { event: "issues.opened" }));
    await inbox().put(delivery("d", { source: "http", trigger: "/http", event: "request" }), "ignored");
    await inbox().finish(await claimOne(inbox()), failed);
    await inbox().recordRejection(refusal("r"));
    expect(await list()).toEqual(["r", "d", "Ünï-%_c", "b", "a"]);
    expect(await list({ source: "github" })).toEqual(["r", "Ünï-%_c", "b", "a"]);
    expect(await list({ trigger: "/http" })).toEqual(["d"]);
    expect(await list({ event: "issues.opened" })).toEqual(["Ünï-%_c"]);
    expect(await list({ event: "issues" })).toEqual([]);
    expect(await list({ outcome: "failed" })).toEqual(["a"]);
    expect(await list({ outcome: "running", source: "github" })).toEqual(["Ünï-%_c", "b"]);
    expect(await list({ outcome: "refused" })).toEqual(["r"]);
    expect(await list({ outcome: "ignored" })).toEqual(["d"]);
    expect(await list({ outcome: "retrying" })).toEqual([]);
    expect(await list({ outcome: "nonsense" })).toEqual([]);
    expect(await list({ search: "ISSUES" })).toEqual(["Ünï-%_c"]);
    expect(await list({ search: "%_" })).toEqual(["Ünï-%_c"]);
    expect(await list({ search: "'" })).toEqual([]);
    expect(await list({ limit: 2 })).toEqual(["r", "d"]);
    expect(await list({ limit: 0 })).toEqual([]);
  });

  it("continue behind a cursor, whatever has arrived since", async () => {
    await putAll(inbox(), ...["a", "b", "c", "d", "e"].map((id) => delivery(id)));
    const page = await inbox().list({ limit: 2 });
    await putAll(inbox(), delivery("f"));
    const before = page.at(-1)?.cursor ?? "";
    expect(await list({ before, limit: 2 })).toEqual(["c", "b"]);
    expect(await list({ before, search: "a" })).toEqual(["a"]);
  });

  it("contain neither bodies nor headers, unlike the details", async () => {
    await putAll(inbox(), delivery("a", { part: 2 }));
    const [record] = await inbox().list({ limit: 1 });
    expect(record).toMatchObject({ id: "a", status: 202, outcome: "running", attempts: 0, milliseconds: 0 });
    expect(Object.keys(record ?? {})).not.toContain("body");
    expect(Object.keys(record ?? {})).not.toContain("headers");
    const detail = await inbox().get("a", "/github");
    expect(Buffer.from(detail?.body ?? []).toString()).toBe('{"id":"a"}');
    expect(detail).toMatchObject({ ...record, part: 2, headers: { "x-github-event": "push" }, history: [] });
    expect(await inbox().get("a", "/other")).toBeUndefined();
    expect(await inbox().get("none")).toBeUndefined();
  });

  it("show a rejection with its reason, keep only the latest ones, and never replay one", async () => {
    for (let index = 0; index < defaultRetention.rejections + 5; index++)
      await inbox().recordRejection(refusal(`r${index}`));
    const refused = await list({ outcome: "refused", limit: 999 });
    expect([refused.length, refused[0], refused.at(-1)]).toEqual([defaultRetention.rejections, "r204", "r5"]);
    expect(await inbox().get("r204")).toMatchObject({ status: 401, error: "The signature is missing." });
    expect(await inbox().replay("r204")).toBe("unknown");
  });

  failing(inbox);
  pruneTests(inbox, list);
  purgeTests(inbox, list);
}

function failing(inbox: () => Inbox): void {
  it("show what waits for its turn as running, and what failed before as retrying", async () => {
    await putAll(inbox(), delivery("a"), delivery("b"));
    const [a, b] = await inbox().claim(2, me);
    if (a === undefined || b === undefined) throw new Error("Two were claimed.");
    await inbox().finish(b, { ...failed, retryAt: Date.now() });
    const again = await claimOne(inbox());
    const due = Date.now() + 3_600_000;
    await inbox().release([a, again], [due, due]);
    expect(await inbox().get("a")).toMatchObject({ outcome: "running", attempts: 0 });
    expect(await inbox().get("a")).not.toHaveProperty("nextAttemptAt");
    const nextAttemptAt = new Date(due).toISOString();
    expect(await inbox().get("b")).toMatchObject({ outcome: "retrying", error: "No net", nextAttemptAt });
    for (const [outcome, id] of [
      ["running", "a"],
      ["retrying", "b"],
    ] as const)
      expect(ids(await inbox().list({ limit: 9, outcome }))).toEqual([id]);
  });

  it("say where each run failed, and where the last one did", async () => {
    const inner = { file: "src/prices.ts", line: 3, column: 9, text: '  throw new Error("\\0 – 𝒙");' };
    const outer = { file: "src/webhook.ts", line: 7, column: 3 };
    await inbox().put(delivery("a"), "running");
    const retryAt = Date.now();
    await inbox().finish(await claimOne(inbox()), { ...failed, retryAt, places: [inner, outer] });
    expect((await inbox().list({ limit: 9 }))[0]?.place).toEqual(inner);
    await inbox().finish(await claimOne(inbox()), failed);
    expect((await inbox().list({ limit: 9 }))[0]).not.toHaveProperty("place");
    await inbox().replay("a");
    await inbox().finish(await claimOne(inbox()), { ...failed, places: [outer] });
    expect(await inbox().get("a")).toMatchObject({ place: outer });
    expect((await inbox().get("a"))?.history.map(({ places }) => places)).toEqual([
      [inner, outer],
      undefined,
      [outer],
    ]);
    await inbox().replay("a");
    expect((await inbox().list({ limit: 9 }))[0]).not.toHaveProperty("place");
    await inbox().finish(await claimOne(inbox()), ok);
    expect(await inbox().get("a")).not.toHaveProperty("place");
  });
}

function pruneTests(inbox: () => Inbox, list: () => Promise<readonly string[]>): void {
  it("forget bodies first, then deliveries, dead letters last, and never what has not run", async () => {
    await putAll(inbox(), delivery("ok"), delivery("dead"), delivery("waits"));
    await inbox().finish(await claimOne(inbox()), ok);
    await inbox().finish(await claimOne(inbox()), failed);
    const hour = 60 * 60 * 1000;
    const after = (age: number) => inbox().prune(Date.now() + age);
    await after(defaultRetention.bodies - hour);
    expect((await inbox().get("ok"))?.body).toBeDefined();
    await after(defaultRetention.bodies + hour);
    expect((await inbox().get("ok"))?.body).toBeUndefined();
    expect(await inbox().replay("ok")).toBe("gone");
    expect((await inbox().put(delivery("ok"), "running")).result).toBe("duplicate");
    await after(defaultRetention.ids + hour);
    expect(await list()).toEqual(["waits", "dead"]);
    expect((await inbox().get("dead"))?.body).toBeDefined();
    await after(defaultRetention.deadLetters + hour);
    expect(await list()).toEqual(["waits"]);
    expect((await claimOne(inbox())).id).toBe("waits");
  });

  it("forget as an environment says, of which only what it names differs", async () => {
    await putAll(inbox(), delivery("ok"), delivery("dead"), delivery("waits"));
    await inbox().finish(await claimOne(inbox()), ok);
    await inbox().finish(await claimOne(inbox()), failed);
    const minute = 60_000;
    await inbox().prune(Date.now() + 2 * minute, { bodies: minute });
    expect((await inbox().get("ok"))?.body).toBeUndefined();
    expect((await inbox().get("dead"))?.body).toBeDefined();
    await inbox().prune(Date.now() + 2 * minute, { deadLetters: minute });
    expect(await list()).toEqual(["waits", "ok"]);
    await inbox().prune(Date.now() + 2 * minute, { ids: minute });
    expect(await list()).toEqual(["waits"]);
    expect((await inbox().put(delivery("ok"), "ignored")).result).toBe("stored");
  });
}

function purgeTests(
  inbox: () => Inbox,
  list: (query?: Partial<DeliveryQuery>) => Promise<readonly string[]>,
): void {
  const purge = async (query: Partial<DeliveryQuery> = {}) =>
    inbox().purge(await inbox().list({ limit: 99, ...query }));

  it("purge what has ended, the newest too, but neither what has not nor what runs again by now", async () => {
    await putAll(inbox(), delivery("again"), delivery("ok"), delivery("dead"), delivery("waits"));
    for (const end of [ok, ok, failed]) await inbox().finish(await claimOne(inbox()), end);
    await inbox().put(delivery("ignored"), "ignored");
    await inbox().recordRejection(refusal("refused"));
    const listed = await inbox().list({ limit: 99 });
    await inbox().replay("again");
    expect(await inbox().purge(listed)).toBe(4);
    expect(await list()).toEqual(["waits", "again"]);
    expect(await list({ outcome: "failed" })).toEqual([]);
    expect(await inbox().depth()).toMatchObject({ waiting: 2, dead: 0 });
    for (const id of ["ok", "dead", "ignored", "refused"]) {
      expect(await inbox().get(id)).toBeUndefined();
      expect(await inbox().replay(id)).toBe("unknown");
    }
    expect(await inbox().purge(listed)).toBe(0);
  });

  it("purge only what was listed", async () => {
    await putAll(inbox(), delivery("ok"), delivery("dead"));
    await inbox().finish(await claimOne(inbox()), ok);
    await inbox().finish(await claimOne(inbox()), failed);
    expect(await purge({ outcome: "failed" })).toBe(1);
    expect(await list()).toEqual(["ok"]);
    expect(await purge({ search: "other" })).toBe(0);
    expect(await purge({ source: "github" })).toBe(1);
  });

  it("recognize a purged delivery for its retention, and run a dead letter again with its effects done", async () => {
    await putAll(inbox(), delivery("ok"), delivery("dead"), delivery("later"));
    for (const end of [ok, failed, failed]) {
      const claimed = await claimOne(inbox());
      await inbox().writeEffect(claimed, "charge", JSON.stringify(claimed.id));
      await inbox().finish(claimed, end);
    }
    expect(await purge()).toBe(3);
    const hour = 60 * 60 * 1000;
    await inbox().prune(Date.now() + defaultRetention.ids - hour);
    expect((await inbox().put(delivery("ok"), "running")).result).toBe("duplicate");
    expect(await inbox().readEffect(delivery("ok"), "charge")).toBe('"ok"');
    expect((await inbox().put(delivery("dead"), "running")).result).toBe("stored");
    const again = await claimOne(inbox());
    expect([again.id, again.attempt, Buffer.from(again.body).toString()]).toEqual([
      "dead",
      2,
      '{"id":"dead"}',
    ]);
    expect(await inbox().readEffect(again, "charge")).toBe('"dead"');
    expect((await inbox().get("dead"))?.history).toEqual([]);
    expect(await list()).toEqual(["dead"]);
    // The next of the list takes no number of what was purged.
    await inbox().put(delivery("new"), "ignored");
    await inbox().prune(Date.now() + defaultRetention.ids + hour);
    expect((await inbox().put(delivery("ok"), "ignored")).result).toBe("stored");
    await inbox().prune(Date.now() + defaultRetention.deadLetters + hour);
    expect(await inbox().readEffect(delivery("later"), "charge")).toBeUndefined();
  });
}
