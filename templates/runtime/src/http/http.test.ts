import { describe, expect, it } from "vitest";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { Receiver } from "../receiver/receiver.ts";
import { secret } from "../settings/setting.ts";
import { requestOf } from "../testing/requests.ts";
import type { Headers } from "../webhook/trigger.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { type HttpOptions, type HttpPlace, http, sign } from "./http.ts";

const signedTrigger = http({ secret: secret("S") }).protocol;
const openTrigger = http({ verify: "none" }).protocol;

function setUpHttp(options: HttpOptions, handler: () => void) {
  const trigger = http(options);
  trigger.on("request", handler);
  const hook = webhook(trigger);
  const inbox = new MemoryInbox();
  const log = createLogger({ write: () => undefined });
  const worker = new Worker({ webhook: hook, inbox, log });
  const receiver = new Receiver({ webhook: hook, inbox, log, environment: {}, runner: worker });
  const receive = (url: string) => receiver.receive(trigger, requestOf("", {}, url));
  return { receiver, receive, inbox, worker };
}

function verify(body: string, headers: Headers, protocol = signedTrigger): boolean {
  return protocol.verify(requestOf(body, headers), ["key"]) === undefined;
}

describe("a plain HTTP trigger", () => {
  it("accepts what its sender signed, with or without the name of the method", () => {
    const { headers } = sign({ body: "{}", secret: "key", event: "request", deliveryId: "d" });
    expect(headers["idempotency-key"]).toBe("d");
    expect(verify("{}", headers)).toBe(true);
    const digits = headers["x-signature-256"]?.slice(7) ?? "";
    expect(verify("{}", { "x-signature-256": digits })).toBe(true);
    expect(verify("{} ", headers)).toBe(false);
    expect(verify("{}", {})).toBe(false);
    expect(verify("{}", { "x-signature-256": "sha256=" })).toBe(false);
  });

  it("reads the signature from the configured header", () => {
    const own = http({ secret: secret("S"), header: "X-Shop-Signature" }).protocol;
    const { headers } = own.sign({ body: "{}", secret: "key", event: "request" });
    expect(verify("{}", headers, own)).toBe(true);
    expect(verify("{}", headers)).toBe(false);
  });

  it("holds an Idempotency-Key to its body, and no other id", () => {
    const digestOf = (headers: Headers, dedupe?: HttpPlace) => {
      const { protocol } = http({ verify: "none", ...(dedupe === undefined ? {} : { dedupe }) });
      return protocol.open(requestOf("{}", { "content-type": "application/json", ...headers }))[0].digest;
    };
    expect(digestOf({ "idempotency-key": "a" })).toMatch(/^[\w-]{43}$/);
    expect(digestOf({ "idempotency-key": "a", "webhook-id": "b" })).toBeDefined();
    expect(digestOf({ "webhook-id": "b" })).toBeUndefined();
    expect(digestOf({})).toBeUndefined();
    expect(digestOf({ "idempotency-key": "a" }, { header: "x-event" })).toBeUndefined();
  });

  it("is open only where the code says so", () => {
    expect(openTrigger.signed).toBe(false);
    for (const options of [undefined, {}, { verify: undefined }, { verify: "None" }, { secret: undefined }]) {
      expect(http(options as never).protocol.signed, JSON.stringify(options)).toBe(true);
    }
  });

  it.each<[string, string, unknown]>([
    ["application/json", '{"a":1}', { a: 1 }],
    ["application/vnd.shop+json; charset=utf-8", "[1]", [1]],
    ["application/x-www-form-urlencoded", "a=1&b=x+y&b=z", { a: "1", b: ["x y", "z"] }],
    ["text/plain", "hello", "hello"],
    ["application/xml", "<a/>", "<a/>"],
    ["application/json", "", undefined],
  ])("reads %s", (type, body, payload) => {
    expect(openTrigger.accepts(type)).toBe(true);
    expect(openTrigger.open(requestOf(body, { "content-type": type }))[0]).toMatchObject({
      names: ["request"],
      payload,
    });
  });

  it("refuses what it cannot read", () => {
    expect(openTrigger.accepts("image/png")).toBe(false);
    expect(openTrigger.accepts("multipart/form-data; boundary=x")).toBe(false);
    expect(() => openTrigger.open(requestOf("{", { "content-type": "application/json" }))).toThrow("JSON");
    for (const name of ["idempotency-key", "webhook-id"])
      expect(() => openTrigger.open(requestOf("{}", { [name]: "a b" }))).toThrow(`The header ${name} is not`);
  });

  it("keeps the id that a sender repeats, and makes one if it is missing", () => {
    const open = (headers: Headers) => openTrigger.open(requestOf("", headers))[0].id;
    expect(open({ "idempotency-key": "k1" })).toBe("k1");
    expect(open({ "webhook-id": "w1" })).toBe("w1");
    expect(open({})).not.toBe(open({}));
  });
});

function idOf(dedupe: HttpPlace, headers: Headers, path = "/", body = "{}"): string {
  const { protocol } = http({ verify: "none", dedupe });
  return protocol.open(requestOf(body, { "content-type": "application/json", ...headers }, path))[0].id;
}

describe("a place that the project names", () => {
  it("holds the id", () => {
    expect(idOf({ header: "X-Event-Id" }, { "x-event-id": "a", "idempotency-key": "b" })).toBe("a");
    expect(idOf({ query: "id" }, {}, "/http?x=1&id=q%201")).toMatch(/^[0-9a-f]{64}$/);
    expect(idOf({ query: "id" }, {}, "/http?id=q1")).toBe("q1");
    expect(idOf({ body: "event.id" }, {}, "/", '{"event":{"id":42}}')).toBe("42");
    const made = [idOf({ body: "constructor.name" }, {}), idOf({ body: "constructor.name" }, {})];
    expect(new Set(made).size).toBe(2);
  });

  it("holds no id where it is empty", () => {
    const places: readonly [HttpPlace, Headers, string, string][] = [
      [{ header: "X-Event-Id" }, { "x-event-id": "" }, "/", "{}"],
      [{ query: "id" }, {}, "/http?id=&x=1", "{}"],
      [{ body: "id" }, {}, "/", '{"id":""}'],
    ];
    for (const place of places) expect(idOf(...place)).not.toBe(idOf(...place));
  });

  it("holds the id in the query, even after another question mark", () => {
    expect(idOf({ query: "id" }, {}, "/http?next=/cart?all&id=q1")).toBe("q1");
  });

  it("holds different ids where they are large numbers", () => {
    const of = (id: string) => idOf({ body: "order.id" }, {}, "/", `{"total":1.5,"order":{"id":${id}}}`);
    expect(of("9007199254740993")).toBe("9007199254740993");
    expect(of("9007199254740992")).toBe("9007199254740992");
    expect(of("1700000000.1234567891")).not.toBe(of("1700000000.1234567892"));
    expect(of("7")).toBe("7");
  });

  it("is echoed to a sender that checks the address", () => {
    const { protocol } = http({ verify: "none", challenge: { body: "challenge" } });
    const type = { "content-type": "application/json" };
    const [opened] = protocol.open(requestOf('{"challenge":"abc"}', type));
    expect(opened).toMatchObject({ names: ["challenge"], handshake: true });
    expect(opened.reply).toMatchObject({ status: 200, body: '{"challenge":"abc"}' });
    expect(protocol.open(requestOf('{"order":1}', type))[0].names).toEqual(["request"]);
    expect(
      protocol.open(requestOf(JSON.stringify({ challenge: "x".repeat(1001) }), type))[0].reply,
    ).toBeUndefined();
    const byQuery = http({ verify: "none", challenge: { query: "check" } }).protocol;
    expect(byQuery.open(requestOf("", {}, "/http?check=1"))[0].reply).toMatchObject({ body: "1" });
  });

  it("is echoed to a sender that checks by GET before it posts anything", async () => {
    const reply = async (options: HttpOptions, url: string, headers: Headers = {}, method = "GET") => {
      const { receiver, inbox } = setUpHttp(options, () => undefined);
      const [path = ""] = url.split("?", 1);
      const answer = await receiver.handle({ ...requestOf("", headers, url), path, method });
      expect(await inbox.list({ limit: 1 })).toEqual([]);
      return answer;
    };
    // WebSub, section 5.3; Meta does the same.
    const hub = { secret: secret("S"), challenge: { query: "hub.challenge" } } as const;
    const asked =
      "/http?hub.mode=subscribe&hub.topic=http%3A%2F%2Fx&hub.challenge=pi%2Fjo+u&hub.lease_seconds=9";
    expect(await reply(hub, asked)).toEqual({
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" },
      body: "pi/jo u",
    });
    expect(await reply({ ...hub, challenge: { header: "X-Ask" } }, "/http", { "x-ask": "1" })).toMatchObject({
      body: "1",
    });
    for (const [options, url, method] of [
      [hub, "/http", "GET"],
      [hub, `/http?hub.challenge=${"x".repeat(1001)}`, "GET"],
      [hub, asked, "HEAD"],
      [{ ...hub, challenge: { body: "challenge" } }, "/http?challenge=1", "GET"],
      [{ secret: secret("S") }, asked, "GET"],
    ] as const) {
      expect((await reply(options, url, {}, method)).status).toBe(405);
    }
    expect((await reply(hub, asked.replace("/http", "/other"))).status).toBe(404);
  });

  it("recognizes a replayed check although its query is no longer stored, and runs no handler", async () => {
    let runs = 0;
    const options = { verify: "none", challenge: { query: "check" } } as const;
    const { receive, inbox, worker } = setUpHttp(options, () => void runs++);
    const { status } = await receive("/http?check=1");
    expect(status).toBe(200);
    const [check] = await inbox.list({ limit: 1 });
    expect(await inbox.replay(check?.id ?? "")).toBe("queued");
    worker.wake();
    await worker.idle();
    expect(await inbox.get(check?.id ?? "")).toMatchObject({
      event: "challenge",
      outcome: "ok",
      attempts: 1,
    });
    expect(runs).toBe(0);
  });
});
