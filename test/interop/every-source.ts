import { vi } from "vitest";
import { stubSecretFile } from "../../extension/cli/src/testing/secrets.ts";
import type { RunningEnvironment } from "../../extension/core/src/environments/contract/environment.ts";
import {
  makeTestProject,
  type TestProject,
} from "../../extension/core/src/environments/local/testing/project.ts";

const source = `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { gitlab } from "@hookloom/runtime/gitlab";
import { googleCalendar } from "@hookloom/runtime/google-calendar";
import { http } from "@hookloom/runtime/http";
import { hubspot } from "@hookloom/runtime/hubspot";
import { shopify } from "@hookloom/runtime/shopify";
import { slack } from "@hookloom/runtime/slack";
import { standardWebhooks } from "@hookloom/runtime/standard-webhooks";
import { stripe } from "@hookloom/runtime/stripe";
import { twilio } from "@hookloom/runtime/twilio";

const done = async () => {};
const hub = github({ secret: secret("GITHUB_SECRET") });
hub.on("issues.opened", done);
hub.on("push", done);
const lab = gitlab({ secret: secret("GITLAB_SECRET") });
lab.on("push", done);
const signedLab = gitlab({ path: "/gitlab-signed", secret: secret("GITLAB_SIGNING_TOKEN") });
signedLab.on("issue.open", done);
const calendar = googleCalendar({
  secret: secret("GOOGLE_CHANNEL_TOKEN"),
  calendar: setting("GOOGLE_CALENDAR_ID", "", { default: "primary" }),
  clientId: setting("GOOGLE_CLIENT_ID", "", { default: "id" }),
  clientSecret: secret("GOOGLE_CLIENT_SECRET", "", { optional: true }),
  refreshToken: secret("GOOGLE_REFRESH_TOKEN", "", { optional: true }),
});
calendar.on("event.created", done);
const orders = http({ secret: secret("HTTP_SECRET") });
orders.on("request", done);
const shop = http({ path: "/shop", secret: secret("SHOP_SECRET"), algorithm: "sha512", encoding: "base64", header: "X-Shop", prefix: "s:" });
shop.on("request", done);
const old = http({ path: "/old", secret: secret("OLD_SECRET"), algorithm: "sha1" });
old.on("request", done);
const key = http({ path: "/key", verify: "key", secret: secret("KEY_SECRET"), prefix: "Bearer ", header: "Authorization" });
key.on("request", done);
const basic = http({ path: "/basic", verify: "basic", user: "jürgen", secret: secret("BASIC_SECRET") });
basic.on("request", done);
const open = http({ path: "/open", verify: "none" });
open.on("request", done);
const crm = hubspot({ secret: secret("HUBSPOT_SECRET") });
crm.on("contact.creation", done);
crm.on("contact.propertyChange", done);
const store = shopify({ secret: secret("SHOPIFY_SECRET") });
store.on("orders/create", done);
const chat = slack({ secret: secret("SLACK_SIGNING_SECRET") });
chat.on("app_mention", done);
chat.on("command", done);
chat.on("block_actions", done);
const messages = standardWebhooks({ secret: secret("WEBHOOK_SECRET") });
messages.on("user.created", done);
messages.on("orders/shipped", done);
const money = stripe({ secret: secret("STRIPE_WEBHOOK_SECRET") });
money.on("invoice.paid", done);
const phone = twilio({ secret: secret("TWILIO_AUTH_TOKEN") });
phone.on("message.received", done);
phone.on("com.twilio.messaging.message.delivered", done);

export default webhook(hub, lab, signedLab, calendar, orders, shop, old, key, basic, open, crm, store, chat, messages, money, phone);
`;

const whsec = (text: string): string => `whsec_${Buffer.from(text.repeat(24)).toString("base64")}`;

/** A value for the secret of each trigger, by the name of its setting. */
export const secrets: Readonly<Record<string, string>> = {
  GITHUB_SECRET: "github's own $ecret",
  GITLAB_SECRET: "a-token-of-gitlab",
  GITLAB_SIGNING_TOKEN: whsec("g"),
  GOOGLE_CHANNEL_TOKEN: "a-token-of-google",
  HTTP_SECRET: "h1",
  SHOP_SECRET: "sécret",
  OLD_SECRET: "h2",
  KEY_SECRET: "a-key-of-a-sender",
  BASIC_SECRET: "påssword:1",
  HUBSPOT_SECRET: "a-secret-of-hubspot",
  SHOPIFY_SECRET: "a-secret-of-shopify",
  SLACK_SIGNING_SECRET: "a-secret-of-slack",
  WEBHOOK_SECRET: whsec("w"),
  STRIPE_WEBHOOK_SECRET: whsec("s"),
  TWILIO_AUTH_TOKEN: "a-token-of-twilio",
};

export interface RunningProject {
  readonly project: TestProject;
  readonly running: RunningEnvironment;
  readonly handlerCount: number;
}

/** A project with a trigger of each source and of each way in which a plain sender proves itself, running as dev. */
export async function runEverySource(): Promise<RunningProject> {
  const project = await makeTestProject(source);
  stubSecretFile(project);
  for (const [name, value] of Object.entries(secrets)) vi.stubEnv(name, value);
  const handlerCount = source.match(/^\w+\.on\(/gm)?.length ?? 0;
  return { project, running: await project.run(), handlerCount };
}
