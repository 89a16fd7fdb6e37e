import { describe, expect, it } from "vitest";
import { readSamples } from "../../build/read-samples.ts";
import { MemoryInbox } from "../inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../log/logger.ts";
import { Receiver } from "../receiver/receiver.ts";
import { secret } from "../settings/setting.ts";
import { deliver } from "../test/deliver.ts";
import type { Headers } from "../webhook/trigger.ts";
import { webhook } from "../webhook/webhook.ts";
import { Worker } from "../worker/worker.ts";
import { sign, slack } from "./slack.ts";

const key = "signing-secret";
const form = "application/x-www-form-urlencoded";

function setUp() {
  const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET") });
  const ran: string[] = [];
  workspace.on("message", () => {
    throw new Error("boom");
  });
  workspace.on("app_mention", ({ delivery }) => void ran.push(delivery.id));
  const inbox = new MemoryInbox();
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line), level: "debug" });
  const environment = { SLACK_SIGNING_SECRET: key };
  const hook = webhook(workspace);
  const worker = new Worker({ webhook: hook, inbox, log });
  const receiver = new Receiver({ webhook: hook, inbox, log, environment, runner: worker });
  const post = (body: string, headers: Headers) =>
    receiver.handle({
      method: "POST",
      path: "/slack",
      headers,
      body: Buffer.from(body),
      url: "https://hooks.example.com/slack",
      receivedAt: Date.now(),
    });
  const send = (event: string, payload: unknown, deliveryId?: string) => {
    const given = JSON.stringify(payload);
    const signed = sign({
      body: given,
      secret: key,
      event,
      ...(deliveryId === undefined ? {} : { deliveryId }),
    });
    return post(signed.body ?? given, signed.headers);
  };
  return { post, send, inbox, lines, worker, ran };
}

const mention = { type: "event_callback", api_app_id: "A1", event: { type: "app_mention", text: "hi" } };

describe("a Slack app's request URL", () => {
  it("answers the challenge, once it is verified", async () => {
    const { post, send, inbox } = setUp();
    const challenge = { type: "url_verification", token: "t", challenge: "3eZbrw1aBm2rZgRNFdxV2595E9CY3" };
    expect(await send("url_verification", challenge)).toMatchObject({
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: challenge.challenge,
    });
    expect(await inbox.list({ limit: 9 })).toMatchObject([{ event: "url_verification", outcome: "ok" }]);
    expect((await send("url_verification", challenge)).body).toBe(challenge.challenge);
    const unsigned = await post(JSON.stringify(challenge), { "content-type": "application/json" });
    expect(unsigned).toMatchObject({ status: 401, headers: { "x-slack-no-retry": "1" } });
  });

  it("answers the check of its certificate without storing it, and nothing else unsigned", async () => {
    const { post, inbox } = setUp();
    const headers = { "content-type": form };
    expect(await post("ssl_check=1&token=t", headers)).toEqual({ status: 200, body: "" });
    expect(await inbox.list({ limit: 9 })).toEqual([]);
    for (const body of [
      "ssl_check=1&command=%2Fdeploy",
      "ssl_check=1&payload=%7B%7D",
      "ssl_check=0",
      `ssl_check=1&x=${"x".repeat(2000)}`,
    ]) {
      expect((await post(body, headers)).status, body.slice(0, 40)).toBe(401);
    }
    expect((await post("ssl_check=1", { "content-type": "application/json" })).status).toBe(401);
  });

  it("acknowledges with an empty body, and runs repeated deliveries once", async () => {
    const { send, worker, ran, inbox } = setUp();
    const empty = { status: 200, body: "" };
    const named = { ...empty, headers: { "x-hookloom-delivery": "Ev1.A1" } };
    expect(await send("app_mention", mention, "Ev1")).toEqual(named);
    expect(await send("app_mention", mention, "Ev1")).toEqual(named);
    await worker.idle();
    expect(ran).toEqual(["Ev1.A1"]);
    expect(await send("app_mention", mention)).toMatchObject(empty);
    await worker.idle();
    expect(ran).toHaveLength(2);
    expect(await send("command", { command: "/deploy", text: "shop" })).toMatchObject(empty);
    expect(await send("reaction_added", { ...mention, event: { type: "reaction_added" } })).toMatchObject(
      empty,
    );
    expect((await inbox.list({ limit: 9 })).map(({ event }) => event).sort()).toEqual([
      "app_mention",
      "app_mention",
      "command",
      "reaction_added",
    ]);
  });

  it("names the delivery in a header, also where it is stored by a more exact name than the handled one", async () => {
    const { send, inbox, worker } = setUp();
    const message = { ...mention, event: { type: "message", channel_type: "channel" } };
    const { headers } = await send("message", message, "Ev2");
    await worker.idle();
    const [stored] = await inbox.list({ limit: 1 });
    expect(stored).toMatchObject({ event: "message.channels", outcome: "retrying" });
    expect(headers).toEqual({ "x-hookloom-delivery": stored?.id });
  });

  it("asks Slack not to repeat refused requests, and logs none of their content", async () => {
    const { post, send, lines } = setUp();
    const noRetry = { "x-slack-no-retry": "1" };
    const body = JSON.stringify(mention);
    const { headers } = sign({ body, secret: key, event: "app_mention", now: Date.now() + 400_000 });
    expect(await post(body, headers)).toMatchObject({ status: 401, headers: noRetry });
    expect(await post("{", { ...headers, "content-type": "text/plain" })).toMatchObject({
      status: 415,
      headers: noRetry,
    });
    expect(await send("app_mention", { type: "event_callback" })).toMatchObject({
      status: 400,
      headers: noRetry,
    });
    expect(lines.join("\n")).not.toMatch(/signing-secret|v0=/);
  });
});

describe("every sample", () => {
  it("is delivered as the event that it is a sample of", async () => {
    for (const { event, samples } of readSamples().get("slack") ?? []) {
      for (const { payload } of samples) {
        const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET") });
        const seen: unknown[] = [];
        workspace.on(event as "message", (context) => seen.push(context.payload));
        const result = await deliver(webhook(workspace), { event, payload, id: "x1" });
        expect({ event, ...result, logs: [] }).toEqual({
          event,
          outcome: "ok",
          status: 200,
          errors: [],
          logs: [],
        });
        expect(Object.keys(seen[0] as object).sort()).toEqual(Object.keys(payload).sort());
      }
    }
  });

  it("needs no members that its event already implies", async () => {
    const workspace = slack({ secret: secret("SLACK_SIGNING_SECRET") });
    workspace.on("message.im", ({ payload, log }) => log.info(payload.event.channel_type));
    const result = await deliver(webhook(workspace), {
      event: "message.im",
      payload: { event: { text: "hi" } },
    });
    expect(result.outcome).toBe("ok");
    expect(result.logs).toContainEqual(expect.objectContaining({ msg: "im" }));
  });
});
