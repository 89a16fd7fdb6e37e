import { parseItem } from "structured-headers";
import { describe, expect, it } from "vitest";
import { github } from "../../../runtime/src/github/github.ts";
import { sign } from "../../../runtime/src/github/sign.ts";
import { httpProtocol } from "../../../runtime/src/http/http-protocol.ts";
import { MemoryInbox } from "../../../runtime/src/inbox/sqlite/memory-inbox.ts";
import { createLogger } from "../../../runtime/src/log/logger.ts";
import type { Gate } from "../../../runtime/src/receiver/gate.ts";
import { Receiver } from "../../../runtime/src/receiver/receiver.ts";
import { secret } from "../../../runtime/src/settings/setting.ts";
import type { SourceState } from "../../../runtime/src/webhook/background.ts";
import { Trigger } from "../../../runtime/src/webhook/trigger.ts";
import { webhook } from "../../../runtime/src/webhook/webhook.ts";
import { type ApiDescription, type EffectiveApi, resolveApi } from "../api/api.ts";
import type { ApiState } from "../management/api-management.ts";
import { Lifecycle } from "./lifecycle.ts";
import type { Rules } from "./rules-file.ts";

const log = createLogger({ write: () => undefined });
const key = "s3cret";
const runner = { reserve: () => undefined, settle: () => undefined, stored: () => undefined };
const consumers = new Trigger(
  "http",
  { ...httpProtocol({ verify: "none" }), consumers: true },
  "/orders",
  [],
);
const hub = github({ secret: secret("GITHUB_SECRET") });
hub.on("push", async () => undefined);

/** Lets every consumer in, as the application that its header names. */
const open: Gate = {
  enter: () => undefined,
  identify: (_trigger, { headers }) => ({ application: String(headers["x-app"]) }),
  spend: () => undefined,
  finish: (_trigger, reply) => reply,
};

/** Rules that a test changes. */
class TestRules implements Rules {
  #api: EffectiveApi | undefined;
  readonly #listeners: ((api: EffectiveApi) => Promise<void> | void)[] = [];

  constructor(api: ApiDescription | undefined) {
    this.#api = resolveApi(api);
  }

  current = () => this.#api;
  problem = () => undefined;
  reload = async () => undefined;
  take = async () => false;
  close = () => undefined;
  onChange = (listener: (api: EffectiveApi) => Promise<void> | void) => void this.#listeners.push(listener);

  async become(api: ApiDescription): Promise<void> {
    const next = resolveApi(api);
    if (next === undefined) return;
    for (const listener of this.#listeners) await listener(next);
    this.#api = next;
  }
}

async function setUp(api: ApiDescription | undefined, state: SourceState = new MemoryInbox().state) {
  const rules = new TestRules(api);
  const lifecycle = await Lifecycle.open({
    rules,
    state,
    log,
    testApplication: "console",
    intervalMs: 5,
  });
  const inbox = new MemoryInbox();
  const environment = { GITHUB_SECRET: key };
  const gate = lifecycle.around(open);
  const receiver = new Receiver({ webhook: webhook(hub, consumers), inbox, log, environment, runner, gate });
  let count = 0;
  const signed = () => {
    const body = "{}";
    const { headers } = sign({ body, secret: key, event: "push", deliveryId: `id-${count++}` });
    return receiver.handle({
      method: "POST",
      path: "/github",
      url: "/github",
      headers: { ...headers, "content-type": "application/json" },
      body: Buffer.from(body),
      receivedAt: 0,
    });
  };
  const consumer = (application = "shop") =>
    receiver.handle({
      method: "POST",
      path: "/orders",
      url: "/orders",
      headers: { "content-type": "application/json", "x-app": application },
      body: Buffer.from("{}"),
      receivedAt: 0,
    });
  return { rules, lifecycle, state, inbox, signed, consumer };
}

const statusOf = async (reply: Promise<{ readonly status: number }>) => (await reply).status;

describe("what each state answers", () => {
  it.each<[ApiState, number, number, boolean]>([
    ["created", 403, 202, false],
    ["pre-released", 200, 202, false],
    ["published", 200, 202, false],
    ["deprecated", 200, 202, false],
    ["blocked", 503, 202, true],
    ["retired", 410, 410, false],
  ])("%s: consumers %i, signed sources %i, held %s", async (state, forConsumers, forSources, held) => {
    const { consumer, signed, lifecycle } = await setUp({ state });
    // The trigger of the consumers has no handler, so what is let in is answered with 200.
    expect(await statusOf(consumer())).toBe(forConsumers);
    expect(await statusOf(signed())).toBe(forSources);
    expect(lifecycle.held).toBe(held);
  });

  it("created lets the owner's own tests in", async () => {
    const { consumer } = await setUp({ state: "created" });
    expect(await statusOf(consumer("console"))).toBe(200);
  });

  it("blocked with sources that are refused takes nothing", async () => {
    const { signed, consumer } = await setUp({ state: "blocked", sources: "refuse" });
    const reply = await signed();
    expect([reply.status, reply.headers?.["retry-after"]]).toEqual([503, "60"]);
    expect(await statusOf(consumer())).toBe(503);
  });

  it("an unsigned delivery is refused while it is blocked, as ever", async () => {
    const { inbox } = await setUp({ state: "blocked" });
    const { lifecycle } = await setUp({ state: "blocked" });
    const receiver = new Receiver({
      webhook: webhook(hub),
      inbox,
      log,
      environment: { GITHUB_SECRET: key },
      runner,
      gate: lifecycle.around(open),
    });
    const headers = { "content-type": "application/json", "x-github-event": "push" };
    const request = { method: "POST", path: "/github", url: "/github", headers, receivedAt: 0 };
    expect(await statusOf(receiver.handle({ ...request, body: Buffer.from("{}") }))).toBe(401);
  });

  it("without rules, sources run and consumers are left to the gate", async () => {
    const { signed, lifecycle } = await setUp(undefined);
    expect(await statusOf(signed())).toBe(202);
    expect(lifecycle.held).toBe(false);
  });
});

describe("the notice of an end", () => {
  const deprecation = {
    since: "2026-01-01",
    sunset: "2026-07-01T12:00:00Z",
    link: "https://example.com/why",
    successor: "https://example.com/v2",
  };

  it.each<[ApiState]>([["deprecated"], ["retired"], ["published"]])(
    "is on every answer while it is %s, also to sources",
    async (state) => {
      const { signed, consumer } = await setUp({ state, deprecation });
      for (const reply of [await signed(), await consumer()]) {
        const [date] = parseItem(reply.headers?.deprecation ?? "");
        expect(date).toEqual(new Date("2026-01-01"));
        expect(reply.headers).toMatchObject({
          deprecation: `@${Date.UTC(2026, 0, 1) / 1000}`,
          sunset: "Wed, 01 Jul 2026 12:00:00 GMT",
          link: '<https://example.com/why>; rel="deprecation", <https://example.com/v2>; rel="successor-version"',
        });
      }
    },
  );

  it("has the date when the state was first seen, the same after a restart, where hookloom.json has none", async () => {
    const state = new MemoryInbox().state;
    const { consumer } = await setUp({ state: "deprecated" }, state);
    const first = (await consumer()).headers?.deprecation;
    expect(first).toMatch(/^@\d+$/);
    await state.write("hookloom:api-deprecated-since", "1700000000123");
    const again = await setUp({ state: "deprecated" }, state);
    expect((await again.consumer()).headers?.deprecation).toBe("@1700000000");
    await again.rules.become({ state: "retired" });
    expect((await again.consumer()).headers?.deprecation).toBe("@1700000000");
  });

  it("is on no answer otherwise", async () => {
    const { consumer } = await setUp({ state: "published" });
    expect((await consumer()).headers).toBeUndefined();
  });
});

describe("a block", () => {
  it("closes what is published, and says by whom and why", async () => {
    const { lifecycle, consumer, signed } = await setUp({ state: "published" });
    const seen: boolean[] = [];
    lifecycle.onHeld((held) => void seen.push(held));
    await lifecycle.block("The database moves", "maria");
    expect([await statusOf(consumer()), await statusOf(signed())]).toEqual([503, 202]);
    expect(lifecycle.status()).toMatchObject({
      state: "blocked",
      described: "published",
      block: { reason: "The database moves", by: "maria", at: expect.stringMatching(/^\d{4}-/) },
    });
    await lifecycle.unblock();
    expect(await statusOf(consumer())).toBe(200);
    expect(lifecycle.status().block).toBeUndefined();
    expect(seen).toEqual([true, false]);
  });

  it("holds in every replica, and after a restart before anything runs", async () => {
    const one = await setUp({ state: "published" });
    const other = await setUp({ state: "published" }, one.state);
    await one.lifecycle.block("Why", "me");
    await expect.poll(() => other.lifecycle.held).toBe(true);
    const restarted = await setUp({ state: "published" }, one.state);
    expect(restarted.lifecycle.held).toBe(true);
    await restarted.lifecycle.unblock();
    await expect.poll(() => one.lifecycle.held || other.lifecycle.held).toBe(false);
  });

  it("survives a change of other rules, and ends with another state", async () => {
    const { lifecycle, rules, state, consumer } = await setUp({ state: "published" });
    await lifecycle.block("Why", "me");
    await rules.become({ state: "published", title: "Orders" });
    expect(await statusOf(consumer())).toBe(503);
    await rules.become({ state: "pre-released" });
    expect(await statusOf(consumer())).toBe(200);
    expect(await state.read("hookloom:api-block")).toBeUndefined();
  });

  it("ends with another state that was rolled out while nothing ran", async () => {
    const { lifecycle, state } = await setUp({ state: "published" });
    await lifecycle.block("Why", "me");
    expect((await setUp({ state: "deprecated" }, state)).lifecycle.held).toBe(false);
  });

  it("stays where the store cannot be read, or what it holds is damaged", async () => {
    const inbox = new MemoryInbox();
    let broken = false;
    const state: SourceState = {
      read: async (key) => {
        if (broken) throw new Error("away");
        return inbox.state.read(key);
      },
      write: (key, value) => inbox.state.write(key, value),
      remove: (key) => inbox.state.remove(key),
      hold: async () => true,
    };
    const { lifecycle } = await setUp({ state: "published" }, state);
    await lifecycle.block("Why", "me");
    broken = true;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(lifecycle.held).toBe(true);
    broken = false;
    await inbox.state.write("hookloom:api-block", "{ half");
    await expect.poll(() => lifecycle.status().block?.by).toBe("");
    expect(lifecycle.held).toBe(true);
  });

  it("opens nothing that is retired", async () => {
    const { lifecycle, consumer } = await setUp({ state: "retired" });
    await lifecycle.block("Why", "me");
    expect(await statusOf(consumer())).toBe(410);
  });
});
