import { createHmac } from "node:crypto";
import { WebClient } from "@slack/web-api";
import { afterEach, describe, expect, it } from "vitest";
import type {
  Accounts,
  RegistrationInput,
  SlackTokens,
} from "../../extension/core/src/environments/contract/registration.ts";
import { rotateSecret } from "../../extension/core/src/environments/registration/rotate.ts";
import { slackTokens } from "../../extension/core/src/environments/registration/slack/slack-tokens.ts";
import { memorySecretStore } from "../../extension/core/src/environments/secrets/memory-secret-store.ts";
import { secret, webhook } from "../../templates/runtime/src/runtime.ts";
import { slack } from "../../templates/runtime/src/slack/slack.ts";
import { type SlackManifest, SlackStandIn } from "../stand-ins/slack.ts";
import { inspected, registered, unregistered } from "./github-scene.ts";
import { MemoryBindings, rollOutTo, Settings, serve, triggerOf, verb } from "./scene.ts";

const app = "A0123456789";
const events = ["app_mention", "message.channels", "block_actions"];

const manifest: SlackManifest = {
  display_information: { name: "Deploys", description: "Tells of deploys" },
  features: { bot_user: { display_name: "deploys", always_online: true } },
  oauth_config: { scopes: { bot: ["chat:write"], user: ["search:read"] } },
  settings: { org_deploy_enabled: false, token_rotation_enabled: false },
};

const open: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.stop();
});

function tokenStore(first: SlackTokens | undefined, failing = false) {
  let kept = first;
  const slackAccount: NonNullable<Accounts["slack"]> = {
    read: async () => kept,
    write: async (tokens) => {
      if (failing) throw new Error("the key ring is locked");
      kept = tokens;
    },
    exclusively: (work) => work(),
  };
  return { slackAccount, kept: () => kept };
}

async function openScene(tokens: SlackTokens | undefined = { token: "xoxe.xoxp-1", refreshToken: "xoxe-1" }) {
  const standIn = new SlackStandIn();
  standIn.apps.set(app, structuredClone(manifest));
  const base = await standIn.start();
  const settings = new Settings({ SLACK_SIGNING_SECRET: "signing" });
  const bot = slack({ secret: secret("SLACK_SIGNING_SECRET", "Signs what Slack sends") });
  const service = await serve(webhook(bot), Object.fromEntries(settings.values));
  open.push(standIn, service);
  const store = tokenStore(tokens);
  const input: RegistrationInput = {
    environment: "prod",
    url: service.url,
    triggers: [triggerOf("bot", "slack", events, { secret: "SLACK_SIGNING_SECRET" })],
    register: { bot: { app } },
    bindings: new MemoryBindings(),
    settings,
    accounts: { slack: store.slackAccount },
    deliveries: service.insight,
    rollOut: rollOutTo(service, settings),
    pace: { verify: 200, poll: 20 },
    apis: { slack: base },
  };
  const now = () => standIn.apps.get(app) ?? manifest;
  return { standIn, base, service, settings, input, store, now };
}

/** The request that Slack posts when a person presses Verify. */
async function challenge(url: string): Promise<number> {
  const body = JSON.stringify({ type: "url_verification", challenge: "abc", token: "x" });
  const seconds = String(Math.floor(Date.now() / 1000));
  const digest = createHmac("sha256", "signing").update(`v0:${seconds}:${body}`).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-slack-request-timestamp": seconds,
    "x-slack-signature": `v0=${digest}`,
  };
  return (await fetch(url, { method: "POST", headers, body })).status;
}

describe("registering a Slack app", () => {
  it("changes only the URL, our events and their scopes, and reports the remaining manual steps", async () => {
    const scene = await openScene();
    const { service, input, now } = scene;
    const url = `${service.url}/slack`;
    const { events, verb: context } = verb();
    const { register } = await import("../../extension/core/src/environments/registration/registrar.ts");
    const [first] = await register(input, context);
    expect(first).toMatchObject({
      state: "unverified",
      message: expect.stringContaining("press Verify there"),
    });
    expect(events.map(({ message }) => message).join()).toContain(
      `https://api.slack.com/apps/${app}/install-on-team`,
    );
    expect(now()).toEqual({
      ...manifest,
      oauth_config: {
        scopes: { bot: ["chat:write", "app_mentions:read", "channels:history"], user: ["search:read"] },
      },
      settings: {
        ...manifest.settings,
        event_subscriptions: { request_url: url, bot_events: ["app_mention", "message.channels"] },
        interactivity: { is_enabled: true, request_url: url },
      },
    });
    expect(await challenge(url)).toBe(200);
    expect(await registered(input)).toMatchObject({ state: "registered" });
    expect(await inspected(input)).toMatchObject({ state: "registered" });
    expect(scene.standIn.count("apps.manifest.update")).toBe(1);
  });

  it("keeps subscriptions of others, removes unhandled ones, and leaves none of ours", async () => {
    const { input, now, service, standIn } = await openScene();
    await challenge(`${service.url}/slack`);
    await registered(input);
    const subscribed = now().settings?.event_subscriptions;
    subscribed?.bot_events?.push("team_join");
    const fewer = {
      ...input,
      triggers: [triggerOf("bot", "slack", ["app_mention"], { secret: "SLACK_SIGNING_SECRET" })],
    };
    expect(await inspected(fewer)).toMatchObject({
      state: "drifted",
      message: expect.stringContaining("still sends message.channels"),
    });
    expect(await registered(fewer)).toMatchObject({ state: "registered" });
    expect(now().settings?.event_subscriptions?.bot_events).toEqual(["team_join", "app_mention"]);
    await unregistered(fewer);
    expect(now().settings).toEqual({ ...manifest.settings, interactivity: { is_enabled: false } });
    standIn.apps.clear();
    expect((await registered(fewer))?.message).toContain(`Slack has no app ${app}`);
  });
});

describe("a Slack app that is registered", () => {
  it.each([
    [
      "the URL",
      (one: SlackManifest) =>
        Object.assign(one.settings?.event_subscriptions ?? {}, { request_url: "https://example.com" }),
      "instead of",
    ],
    [
      "an event",
      (one: SlackManifest) => one.settings?.event_subscriptions?.bot_events?.pop(),
      "does not send message.channels",
    ],
    [
      "a scope",
      (one: SlackManifest) => one.oauth_config?.scopes?.bot?.pop(),
      "lacks the scope channels:history",
    ],
    [
      "interactivity",
      (one: SlackManifest) => Object.assign(one.settings ?? {}, { interactivity: { is_enabled: false } }),
      "sends interactions to nowhere",
    ],
  ])("finds that %s was changed, and puts it right", async (_what, change, message) => {
    const { input, now, service } = await openScene();
    await challenge(`${service.url}/slack`);
    await registered(input);
    const right = structuredClone(now());
    change(now());
    expect(await inspected(input)).toMatchObject({
      state: "drifted",
      message: expect.stringContaining(message),
    });
    expect(await registered(input)).toMatchObject({ state: "registered" });
    expect(now()).toEqual(right);
  });

  it("does not redirect an app of another environment to this one", async () => {
    const { input, service, now } = await openScene();
    await challenge(`${service.url}/slack`);
    await registered(input);
    const dev = { ...input, environment: "dev", bindings: new MemoryBindings(), url: "http://localhost:1" };
    expect(await registered(dev)).toMatchObject({
      state: "missing",
      message: expect.stringContaining("an app can have only one URL"),
    });
    expect(now().settings?.event_subscriptions?.request_url).toBe(`${service.url}/slack`);
  });

  it("explains a manifest that Slack rejects", async () => {
    const { input, now } = await openScene();
    Object.assign(now(), { display_information: {} });
    expect((await registered(input))?.message).toContain("Name is required at /display_information");
  });
});

describe("the app configuration token", () => {
  it("is renewed once if it has expired, and the new pair is stored before anything else", async () => {
    const { standIn, input, store } = await openScene();
    standIn.expire();
    await registered(input);
    expect(standIn.count("tooling.tokens.rotate")).toBe(1);
    expect(store.kept()).toMatchObject({ token: "xoxe.xoxp-2", refreshToken: "xoxe-2" });
    const order = standIn.received.map(({ method }) => method);
    expect(order.slice(0, 3)).toEqual([
      "apps.manifest.export",
      "tooling.tokens.rotate",
      "apps.manifest.export",
    ]);
  });

  it("is renewed before it expires", async () => {
    const expires = Date.now() + 60_000;
    const { standIn, input } = await openScene({ token: "xoxe.xoxp-1", refreshToken: "xoxe-1", expires });
    await registered(input);
    expect(standIn.received[0]?.method).toBe("tooling.tokens.rotate");
  });

  it("that is missing, used up or cannot be stored is reported", async () => {
    const { standIn, input } = await openScene();
    expect((await registered({ ...input, accounts: {} }))?.message).toContain("SLACK_CONFIG_TOKEN");
    standIn.expire();
    const failing = tokenStore({ token: "xoxe.xoxp-1", refreshToken: "xoxe-1" }, true).slackAccount;
    expect((await registered({ ...input, accounts: { slack: failing } }))?.message).toContain(
      "the key ring is locked",
    );
    expect((await registered(input))?.message).toContain("create a new one");
    standIn.limited = 99;
    standIn.tokens.set("xoxe.xoxp-9", Date.now());
    const other = tokenStore({ token: "xoxe.xoxp-9" }).slackAccount;
    expect((await registered({ ...input, accounts: { slack: other } }))?.message).toContain("rate limit");
  });
});

describe("the tokens for Slack", () => {
  it("from variables count until they are renewed, and again when others are set", async () => {
    const secrets = memorySecretStore();
    const variables = { SLACK_CONFIG_TOKEN: "a", SLACK_CONFIG_REFRESH_TOKEN: "ar" };
    const store = slackTokens(secrets, variables);
    expect(await store.read()).toMatchObject({ token: "a", refreshToken: "ar" });
    await store.write({ token: "b", refreshToken: "br", expires: 5 });
    expect(await store.read()).toMatchObject({ token: "b", refreshToken: "br", expires: 5 });
    const next = slackTokens(secrets, {
      ...variables,
      SLACK_CONFIG_REFRESH_TOKEN: "cr",
      SLACK_CONFIG_TOKEN: "c",
    });
    expect(await next.read()).toMatchObject({ token: "c", refreshToken: "cr" });
    expect(await slackTokens(secrets, {}).read()).toMatchObject({ token: "b" });
  });

  it("are sent like Slack's own client does, with the same fields", async () => {
    const { standIn, base, input } = await openScene();
    standIn.expire();
    await registered(input);
    const ownCalls = new Map(standIn.received.splice(0).map((call) => [call.method, call]));
    const client = new WebClient("xoxe.xoxp-2", { slackApiUrl: `${base}/` });
    const exported = await client.apps.manifest.export({ app_id: app });
    const typed = { app_id: app, manifest: JSON.parse(JSON.stringify(exported.manifest)) };
    await client.apps.manifest.validate(typed);
    await client.apps.manifest.update(typed);
    await client.tooling.tokens.rotate({ refresh_token: "xoxe-2" });
    for (const { method, type, fields } of standIn.received) {
      expect(type).toBe("application/x-www-form-urlencoded");
      expect(ownCalls.get(method)?.type).toBe(type);
      expect(Object.keys(ownCalls.get(method)?.fields ?? {}).sort()).toEqual(Object.keys(fields).sort());
    }
    expect(new Set(standIn.received.map(({ method }) => method)).size).toBe(4);
  });

  it("do not include the signing secret: the user creates it at Slack and passes it to rotate", async () => {
    const { input, settings, service } = await openScene();
    await challenge(`${service.url}/slack`);
    await registered(input);
    const options = { setting: "SLACK_SIGNING_SECRET", random: () => "random" };
    await expect(rotateSecret(input, options, verb().verb)).rejects.toThrow("changed manually in Slack");
    await rotateSecret(input, { ...options, value: "from Slack" }, verb().verb);
    expect(Object.fromEntries(settings.values)).toEqual({
      SLACK_SIGNING_SECRET: "from Slack",
      SLACK_SIGNING_SECRET_PREVIOUS: "signing",
    });
    expect(await challenge(`${service.url}/slack`)).toBe(200);
  });
});
