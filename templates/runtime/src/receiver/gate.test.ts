import { describe, expect, it } from "vitest";
import { github } from "../github/github.ts";
import { sign } from "../github/sign.ts";
import { http } from "../http/http.ts";
import { httpProtocol } from "../http/http-protocol.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { secret } from "../settings/setting.ts";
import { Trigger } from "../webhook/trigger.ts";
import { webhook } from "../webhook/webhook.ts";
import type { Gate } from "./gate.ts";
import { Receiver } from "./receiver.ts";
import { replies } from "./replies.ts";

const key = "s3cret";
const runner = { reserve: () => undefined, settle: () => undefined, stored: () => undefined };
const protocol = { ...httpProtocol({ verify: "none" }), consumers: true };
const consumers = new Trigger("http", protocol, "/orders", []);
const hook = webhook(github({ secret: secret("GITHUB_SECRET") }), consumers, http({ verify: "none" }));

/** A receiver behind a gate that writes down what it is asked, and its inbox. */
function setUp(own: Partial<Gate> = {}, withGate = true) {
  const asked: string[] = [];
  const counted: string[] = [];
  const gate: Gate = {
    enter: (trigger, head) => {
      asked.push("enter");
      return own.enter?.(trigger, head);
    },
    identify: (trigger, head) => {
      asked.push("identify");
      return own.identify?.(trigger, head) ?? { application: "shop" };
    },
    spend: (trigger, caller) => {
      asked.push(`spend ${caller?.application ?? "-"}`);
      return own.spend?.(trigger, caller);
    },
    finish: (_trigger, reply) => {
      asked.push(`finish ${reply.status}`);
      return { ...reply, headers: { ...reply.headers, deprecation: "@1" } };
    },
  };
  const inbox = new MemoryInbox();
  const log = createLogger({ write: () => undefined, level: "debug" });
  const environment = { GITHUB_SECRET: key };
  const receiver = new Receiver({
    webhook: hook,
    inbox,
    log,
    environment,
    runner,
    observer: {
      received: ({ trigger, application = "-" }, outcome) =>
        void counted.push(`${trigger} ${application} ${outcome}`),
      acknowledged: () => undefined,
      finished: () => undefined,
      replayed: () => undefined,
    },
    ...(withGate ? { gate } : {}),
  });
  const post = (path: string, headers: Record<string, string> = {}, method = "POST", body = "{}") => {
    const all = { "content-type": "application/json", ...headers };
    const url = `http://localhost${path}`;
    const request = { method, path, headers: all, body: Buffer.from(body), url, receivedAt: Date.now() };
    return receiver.handle(request);
  };
  const signed = () => sign({ body: "{}", secret: key, event: "issues.opened", deliveryId: "d-1" }).headers;
  return { asked, counted, inbox, post, signed };
}

describe("the gate of an api", () => {
  it("is asked in the order of a request", async () => {
    const { asked, post, signed, inbox } = setUp();
    expect((await post("/github", signed())).status).toBe(200);
    expect(asked.splice(0)).toEqual(["enter", "spend -", "finish 200"]);
    expect((await post("/orders")).status).toBe(200);
    expect(asked.splice(0)).toEqual(["enter", "identify", "spend shop", "finish 200"]);
    const [stored] = await inbox.list({ limit: 1 });
    const { headers } = (await inbox.get(stored?.id ?? "")) ?? {};
    expect(headers?.["x-hookloom-application"]).toBe("shop");
  });

  it("lets the deliveries of an application be counted as its own, also what a limit refuses", async () => {
    const { counted, post, signed } = setUp();
    await post("/github", signed());
    await post("/orders");
    const over = setUp({ spend: () => ({ rejection: { status: 429, body: { error: "Too many." } } }) });
    await over.post("/orders");
    expect([...counted, ...over.counted]).toEqual([
      "/github - ignored",
      "/orders shop ignored",
      "/orders shop refused",
    ]);
  });

  it("lets only proven requests spend", async () => {
    const { asked, post } = setUp({ identify: () => replies.unauthorized("No.") });
    expect((await post("/github")).status).toBe(401);
    expect((await post("/orders")).status).toBe(401);
    expect(asked).toEqual(["enter", "finish 401", "enter", "identify", "finish 401"]);
  });

  it("judges type and length before the credential, and the lifecycle before everything", async () => {
    const { asked, post } = setUp();
    expect((await post("/orders", { "content-type": "image/png" })).status).toBe(415);
    expect((await post("/orders", {}, "GET")).status).toBe(405);
    expect(asked).toEqual(["enter", "finish 415", "enter", "finish 405"]);
    const retired = setUp({ enter: () => ({ status: 410, body: { error: "Retired." } }) });
    const answer = await retired.post("/orders", { "content-type": "image/png" }, "GET");
    expect(answer).toMatchObject({ status: 410, headers: { deprecation: "@1" } });
    expect(retired.asked).toEqual(["enter", "finish 410"]);
  });

  it("remembers a refusal for a limit, and stores nothing of it", async () => {
    const { post, inbox } = setUp({
      spend: () => ({ rejection: { status: 429, body: { error: "Too many." } } }),
    });
    expect((await post("/orders")).status).toBe(429);
    const listed = await inbox.list({ limit: 10 });
    expect(listed.map(({ status, outcome }) => ({ status, outcome }))).toEqual([
      { status: 429, outcome: "refused" },
    ]);
  });

  it("shows the limits with a success alone", async () => {
    const headers = { ratelimit: '"gold";r=1;t=60' };
    const { post } = setUp({ spend: () => ({ headers }) });
    expect((await post("/orders")).headers).toEqual({ ...headers, deprecation: "@1" });
    const bad = await post("/orders", {}, "POST", "{");
    expect(bad.status).toBe(400);
    expect(bad.headers).not.toHaveProperty("ratelimit");
  });

  it("is missing: consumers are refused, and everything else works as ever", async () => {
    const { post, signed } = setUp({}, false);
    expect(await post("/orders", { "x-hookloom-application": "shop" })).toMatchObject({
      status: 401,
      body: { error: expect.stringContaining("`api` in hookloom.json") },
    });
    expect((await post("/github", signed())).status).toBe(200);
    expect((await post("/http")).status).toBe(200);
  });
});

describe("the id of a delivery", () => {
  it("of one application is not that of another", async () => {
    let application = "shop";
    const { post, inbox } = setUp({ identify: () => ({ application }) });
    const same = { "idempotency-key": "order-1" };
    const first = await post("/orders", same);
    expect(first.body).toMatchObject({ id: "shop.order-1", outcome: "ignored" });
    expect((await post("/orders", same)).body).toMatchObject({ id: "shop.order-1", outcome: "duplicate" });
    application = "bank";
    expect((await post("/orders", same)).body).toMatchObject({ id: "bank.order-1", outcome: "ignored" });
    expect(await inbox.list({ limit: 9 })).toHaveLength(2);
  });

  it("in an Idempotency-Key is refused with another body, and the same body is a repetition", async () => {
    let application = "shop";
    const { post, inbox, asked } = setUp({ identify: () => ({ application }) });
    const order = (body: string) => post("/orders", { "idempotency-key": "order-1" }, "POST", body);
    await order('{"order":1}');
    asked.splice(0);
    const other = await order('{"order":2}');
    expect(other).toMatchObject({
      status: 422,
      headers: { "content-type": "application/problem+json" },
      body: {
        type: "urn:hookloom:problem:idempotency-key-reused",
        title: "Idempotency-Key is already used",
        detail: expect.stringContaining("use a new key for a new request"),
      },
    });
    expect(asked).toEqual(["enter", "identify", "spend shop", "finish 422"]);
    expect(await order('{"order":1}')).toMatchObject({ status: 200, body: { outcome: "duplicate" } });
    application = "bank";
    expect(await order('{"order":2}')).toMatchObject({ status: 200, body: { outcome: "ignored" } });
    expect((await inbox.list({ limit: 9, outcome: "refused" })).map(({ status }) => status)).toEqual([422]);
  });

  it("of a provider may come again with any body", async () => {
    const { post } = setUp();
    for (const body of ["{}", '{"redelivery":true}']) {
      const { headers } = sign({ body, secret: key, event: "issues.opened", deliveryId: "d-1" });
      expect((await post("/github", headers, "POST", body)).status).toBe(200);
    }
  });
});
