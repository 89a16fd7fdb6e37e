import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { http } from "../http/http.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { delivery } from "../inbox/testing/fixtures.ts";
import { createLogger } from "../log/logger.ts";
import { secret } from "../settings/setting.ts";
import { sign, slack } from "../slack/slack.ts";
import { webhook } from "../webhook/webhook.ts";
import type { Running } from "./serve-options.ts";
import { start } from "./start.ts";

let running: Running;
let inbox: MemoryInbox;
let seen: string[] = [];

beforeEach(async () => {
  seen = [];
  inbox = new MemoryInbox();
  const web = http({ verify: "none" });
  web.on("request", ({ payload, delivery }) => {
    seen.push(`${delivery.headers["x-hookloom-replay-of"] ?? "-"} ${JSON.stringify(payload)}`);
  });
  const payments = http({ path: "/payments", verify: "none" });
  const pay = async ({ payload, once }: Parameters<Parameters<typeof payments.on>[1]>[0]) => {
    seen.push(`run ${JSON.stringify(payload)}`);
    await once("charge", () => seen.push("charged"));
    if (payload === 0) throw new Error("No net");
  };
  payments.on("request", pay, { attempts: 1 });
  const chat = slack({ secret: secret("SLACK_SIGNING_SECRET") });
  chat.on("app_rate_limited", () => undefined);
  const validate = () => ({ issues: [{ message: "Expected a customer" }] });
  const strict = http({
    path: "/strict",
    verify: "none",
    body: { "~standard": { version: 1, vendor: "test", validate } },
  });
  const environment = { HOOKLOOM_STORE: "memory", SLACK_SIGNING_SECRET: "s" };
  const log = createLogger({ write: () => undefined });
  running = await start(webhook(web, payments, chat, strict), log, {
    port: 0,
    managementPort: 0,
    environment,
    inbox,
  });
});
afterEach(async () => void (await running.stop()));

const ofHttp = { source: "http", trigger: "/http", event: "request" };

function post(id: string, body: string | Uint8Array<ArrayBuffer>, path = "/http"): Promise<Response> {
  const headers = { "idempotency-key": id, "content-type": "application/json" };
  return fetch(`http://127.0.0.1:${running.port}${path}`, { method: "POST", headers, body });
}

const inside = (path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${running.managementPort}/deliveries${path}`, init);
const edit = (id: string, body: unknown) =>
  inside(`/${id}/replay`, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });

describe("deliveries at the management port", () => {
  it("are listed by filter, page by page", async () => {
    for (const id of ["a1", "a2", "b1"]) await post(id, "{}");
    const list = async (query: string) => {
      const records: { id: string; cursor: string }[] = await (await inside(query)).json();
      return records;
    };
    const first = await list("?limit=2");
    expect(first.map(({ id }) => id)).toEqual(["b1", "a2"]);
    expect((await list(`?before=${first[1]?.cursor}`)).map(({ id }) => id)).toEqual(["a1"]);
    expect((await list("?search=a&trigger=/http")).map(({ id }) => id)).toEqual(["a2", "a1"]);
    expect(await list("?event=push")).toEqual([]);
  });

  it("show their headers, their runs and their bodies, as text or in base64", async () => {
    await post("a", '{"n":1}');
    await expect.poll(() => seen.length).toBe(1);
    const shown = await (await inside("/a")).json();
    expect(shown).toMatchObject({
      id: "a",
      body: { type: "application/json", bytes: 7, text: '{"n":1}' },
      headers: { "idempotency-key": "a" },
    });
    await post("b", Buffer.from([0xff, 0xfe]));
    expect((await inside("/none")).status).toBe(404);
    expect((await inside("/a/b")).status).toBe(404);
  });

  it("show the status that their provider was answered with", async () => {
    await post("a", "{}");
    const body = '{"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1,"api_app_id":"A1"}';
    const signed = sign({ body, secret: "s", event: "app_rate_limited", deliveryId: "d", url: "" });
    const init = { method: "POST", body, headers: signed.headers };
    expect((await fetch(`http://127.0.0.1:${running.port}/slack`, init)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${running.port}/slack`, { ...init, body: "{}" })).status).toBe(401);
    const records: { trigger: string; status: number }[] = await (await inside("")).json();
    const statuses = records.map(({ trigger, status }) => `${trigger} ${status}`).sort();
    expect(statuses).toEqual(["/http 202", "/slack 200", "/slack 401"]);
  });

  it("run again edited, as separate deliveries", async () => {
    await post("a", '{"n":1}');
    const reply = await edit("a", { body: { n: 2 }, headers: { "X-Extra": "1" } });
    const { id, replayOf } = await reply.json();
    expect([reply.status, replayOf]).toEqual([202, "a"]);
    expect(id).toMatch(/^a~[0-9a-f]{8}$/);
    await expect.poll(() => seen.length).toBe(2);
    expect(seen).toEqual(['- {"n":1}', 'a {"n":2}']);
    expect(await (await inside(`/${encodeURIComponent(id)}`)).json()).toMatchObject({
      headers: { "x-extra": "1", "x-hookloom-replay-of": "a" },
      body: { text: '{"n":2}' },
    });
  });

  it("of a consumer still belong to its application when they are edited, whatever the edit claims", async () => {
    const headers = { "content-type": "application/json", "x-hookloom-application": "shop" };
    await inbox.put(delivery("a", { ...ofHttp, headers }), "ignored");
    const claims = { "X-Hookloom-Application": "other", "X-Hookloom-Replay-Of": "b", "X-Extra": "1" };
    const { id } = await (await edit("a", { body: "{}", headers: claims })).json();
    expect((await inbox.get(id))?.headers).toEqual({
      ...headers,
      "x-extra": "1",
      "x-hookloom-replay-of": "a",
    });
  });

  it("refuse an edit that the schema of the trigger refuses, with the fields", async () => {
    await inbox.put(delivery("a", { ...ofHttp, trigger: "/strict" }), "ignored");
    const reply = await edit("a", { body: "{}" });
    expect(reply.status).toBe(422);
    expect(await reply.json()).toMatchObject({
      type: "urn:hookloom:problem:invalid-body",
      fields: [{ field: "", message: "Expected a customer" }],
    });
  });

  it("refuse an edit that cannot be parsed", async () => {
    await post("a", "{}");
    const statuses = async (...edits: readonly unknown[]) =>
      Promise.all(edits.map(async (one) => (await edit("a", one)).status));
    expect(await statuses("{", "[]", {}, { body: "x", headers: [1] }, { body: "{" })).toEqual(
      Array(5).fill(400),
    );
    expect((await edit("none", { body: "{}" })).status).toBe(404);
  });
});

describe("stored deliveries", () => {
  it("are purged once they have ended, and those that still have to run are not", async () => {
    for (const id of ["a1", "a2", "b1"]) await post(id, "{}");
    const ended = async () => (await (await inside("?outcome=ok")).json()).length;
    await expect.poll(ended).toBe(3);
    const waiting = delivery("waits", { ...ofHttp, trigger: "/gone", lane: "1" });
    await inbox.put(waiting, "running", { owner: "another", durationMs: 60_000 });
    const purge = async (query: string) => (await inside(query, { method: "DELETE" })).json();
    expect(await purge("?outcome=failed")).toEqual({ outcome: "purged", deliveries: 0 });
    expect(await purge("?search=b1&source=http")).toEqual({ outcome: "purged", deliveries: 1 });
    expect(await purge("")).toEqual({ outcome: "purged", deliveries: 2 });
    expect(await (await inside("")).json()).toMatchObject([{ id: "waits" }]);
    expect((await inside("/a1")).status).toBe(404);
    expect(await (await post("b1", "{}")).json()).toMatchObject({ outcome: "duplicate" });
    expect(seen).toHaveLength(3);
  });

  it("that were purged charge nobody twice, whether they run again or not", async () => {
    await post("good", "1", "/payments");
    await post("dead", "0", "/payments");
    const ended = async () =>
      (await inbox.list({ limit: 9, trigger: "/payments" })).map((one) => one.outcome);
    await expect.poll(ended).toEqual(["failed", "ok"]);
    await inside("", { method: "DELETE" });
    expect(await (await post("good", "1", "/payments")).json()).toMatchObject({ outcome: "duplicate" });
    expect((await post("dead", "0", "/payments")).status).toBe(202);
    await expect.poll(ended).toEqual(["failed"]);
    expect(seen.filter((one) => one === "charged")).toHaveLength(2);
    expect(seen.filter((one) => one.startsWith("run")).toSorted()).toEqual(["run 0", "run 0", "run 1"]);
  });

  it("are purged in as many calls as it takes", async () => {
    await inbox.put(delivery("a", ofHttp), "ignored");
    const [listed] = await inbox.list({ limit: 1 });
    if (listed === undefined) throw new Error("One is stored.");
    vi.spyOn(inbox, "list").mockImplementation(async ({ limit }) => Array(limit).fill(listed));
    vi.spyOn(inbox, "purge").mockImplementation(async (all) => all.length);
    const { deliveries, next } = await (await inside("", { method: "DELETE" })).json();
    expect([deliveries, next]).toEqual([10_000, listed.cursor]);
    const rest = vi.spyOn(inbox, "list").mockResolvedValue([]);
    const last = await inside(`?before=${next}`, { method: "DELETE" });
    expect(await last.json()).toEqual({ outcome: "purged", deliveries: 0 });
    expect(rest).toHaveBeenCalledWith(expect.objectContaining({ before: listed.cursor }));
  });

  it.each(["outcom=failed", "outcome=", "from=yesterday", "limit=1", "group=1"])(
    "are not purged by the filter %s",
    async (query) => {
      await inbox.put(delivery("a", ofHttp), "ignored");
      expect((await inside(`?${query}`, { method: "DELETE" })).status).toBe(400);
      expect((await inside("/a")).status).toBe(200);
    },
  );
});

describe("a process that is asked to stop", () => {
  it("keeps serving for its drain time, and closes its connections", async () => {
    await running.stop();
    const log = createLogger({ write: () => undefined });
    const environment = { HOOKLOOM_STORE: "memory", HOOKLOOM_DRAIN: "3" };
    running = await start(webhook(http({ verify: "none" })), log, {
      port: 0,
      managementPort: 0,
      environment,
    });
    const stopped = running.stop("SIGTERM");
    const reply = await post("late", "{}");
    expect([reply.status, reply.headers.get("connection")]).toEqual([200, "close"]);
    const ready = await fetch(`http://127.0.0.1:${running.port}/readyz`);
    expect(ready.status).toBe(503);
    expect(await stopped).toBe(true);
    await expect(post("later", "{}")).rejects.toThrow();
  });
});
