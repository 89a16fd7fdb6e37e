import { sources } from "@hookloom/runtime/catalog";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { StoreUnavailable } from "../../templates/runtime/src/errors/errors.ts";
import { http } from "../../templates/runtime/src/http/http.ts";
import { MemoryInbox } from "../../templates/runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import type { Running } from "../../templates/runtime/src/serve/serve-options.ts";
import { start } from "../../templates/runtime/src/serve/start.ts";
import type { Trigger } from "../../templates/runtime/src/webhook/trigger.ts";
import { webhook } from "../../templates/runtime/src/webhook/webhook.ts";
import { type Answer, checkAnswer, type Document, send as sendTo } from "./described-answers.ts";
import { documentOf, sampledEvents, triggerOf } from "./documents.ts";

const key = `whsec_${Buffer.from("0123456789abcdef01234567").toString("base64")}`;
const triggers = new Map<string, Trigger>();
const settings: Record<string, string> = {};
let running: Running;
let inbox: MemoryInbox;
let document: Document;
const seen = new Set<string>();

beforeAll(async () => {
  for (const source of sources) {
    triggers.set(source.id, await triggerOf(source, sampledEvents(source).slice(0, 3)));
    for (const { name, secret } of source.settings) if (secret) settings[name] = key;
  }
  const open = http({ verify: "none", path: "/open", challenge: { query: "challenge" } });
  open.on("request", () => undefined);
  triggers.set("open", open);
  const hook = webhook(...triggers.values());
  inbox = new MemoryInbox();
  const log = createLogger({ write: () => undefined });
  const environment = { ...settings, HOOKLOOM_SAMPLES: "1", HOOKLOOM_PUBLIC_URL: "" };
  running = await start(hook, log, { port: 0, managementPort: 0, inbox, environment });
  document = JSON.parse(JSON.stringify(await documentOf(hook)));
});
afterAll(() => running.stop());

const send = (path: string, headers: Readonly<Record<string, string>>, body: string, method?: string) =>
  sendTo(running.port, path, headers, body, method);

function check(path: string, method: string, answer: Answer): void {
  seen.add(`${answer.status}`);
  checkAnswer(document, path, method, answer);
}

/** The request that a source makes for an event. */
function signedRequest(trigger: Trigger, event: string, payload: unknown, secret = key) {
  const { protocol, path } = trigger;
  const body = JSON.stringify(protocol.complete?.(event, payload) ?? payload);
  const url = `http://127.0.0.1:${running.port}${path}`;
  const signed = protocol.sign({ body, secret, event, url });
  const target = new URL(signed.url ?? url);
  return { path: `${target.pathname}${target.search}`, headers: signed.headers, body: signed.body ?? body };
}

it.each(sources.map(({ id }) => id))("the document describes every response to %s", async (id) => {
  const trigger = triggers.get(id);
  if (trigger === undefined) throw new Error(`There is no trigger of ${id}.`);
  const { path } = trigger;
  const examples = JSON.parse(JSON.stringify(document.webhooks)) as Record<
    string,
    { post: { tags: string[] } }
  >;
  expect(Object.keys(examples).length).toBeGreaterThan(10);
  for (const event of trigger.handlers.keys()) {
    const validRequest = signedRequest(trigger, event, {
      id: 7,
      user: {},
      event: { ts: "1" },
      event_id: `E${event}`,
    });
    for (const _time of [1, 2])
      check(path, "post", await send(validRequest.path, validRequest.headers, validRequest.body));
    const forged = signedRequest(trigger, event, {}, key.replace("M", "N"));
    check(path, "post", await send(forged.path, forged.headers, forged.body));
  }
  const [event = ""] = [...trigger.handlers.keys()];
  const { headers } = signedRequest(trigger, event, {});
  check(path, "post", await send(path, { "content-type": "application/json" }, "{}"));
  check(path, "post", await send(path, { ...headers, "content-encoding": "gzip" }, "{}"));
  const oversizedHeaders = { ...headers, "content-length": String(trigger.protocol.bodyLimit + 1) };
  check(path, "post", await send(path, oversizedHeaders, ""));
  check(path, "post", await send(path, headers, "", "PUT"));
  check(path, "post", await send(`${path}/gone`, headers, ""));
});

it("the document describes responses to challenges, malformed bodies and an unavailable store", async () => {
  const open = "/open";
  const type = { "content-type": "application/json" };
  check(open, "get", await send(`${open}?challenge=abc`, {}, "", "GET"));
  check(open, "get", await send(open, {}, "", "GET"));
  check(open, "post", await send(`${open}?challenge=abc`, type, "{}"));
  check(open, "post", await send(open, type, "{"));
  const slack = triggers.get("slack");
  if (slack === undefined) throw new Error("There is no trigger of Slack.");
  const body = JSON.stringify({ type: "url_verification", challenge: "abc" });
  const signed = slack.protocol.sign({ body, secret: key, event: "url_verification" });
  check("/slack", "post", await send("/slack", signed.headers, signed.body ?? body));
  vi.spyOn(inbox, "put").mockRejectedValueOnce(new StoreUnavailable("The disk is full."));
  check(open, "post", await send(open, type, "{}"));
  expect([...seen].sort()).toEqual(["200", "202", "400", "401", "404", "405", "413", "415", "503"]);
});
