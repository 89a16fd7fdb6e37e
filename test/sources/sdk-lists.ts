import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { findSource } from "@hookloom/runtime/catalog";
import { StripeMaker } from "../../templates/runtime/build/stripe-maker.ts";
import { readNotifications } from "../../templates/runtime/build/stripe-notifications.ts";
import { StripeTypes } from "../../templates/runtime/build/stripe-types.ts";
import { apiVersion } from "../../templates/runtime/src/shopify/sign.ts";

// @reads nothing

/** A package that lists events of a source. */
export interface SdkList {
  readonly source: string;
  readonly package: string;
  /** The names in the package's folder, as the catalogue writes them. */
  readonly names: (folder: string) => readonly string[];
  /** What they are compared with, where that is not the source's events. */
  readonly ours?: readonly string[];
  /** Names that the catalogue leaves out on purpose, each with the reason. */
  readonly leftOut?: Readonly<Record<string, string>>;
}

const read = (folder: string, ...file: readonly string[]): string =>
  readFileSync(path.join(folder, ...file), "utf8");

/** The first group of a pattern, wherever it matches. */
const found = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, name = ""]) => name);

/** The members of `type Name = "a" | "b"`. */
const literals = (text: string, type: string): readonly string[] =>
  found(new RegExp(`type ${type} = ([^;]+);`).exec(text)?.[1] ?? "", /"([^"]+)"/g);

/** The names of the events of a source. */
export const eventsOf = (source: string): readonly string[] =>
  findSource(source)?.events.map(({ name }) => name) ?? [];

function twilioNames(folder: string): readonly string[] {
  const account = (file: string) => read(folder, "lib", "rest", "api", "v2010", "account", file);
  const webhook = read(folder, "lib", "rest", "conversations", "v1", "configuration", "webhook.d.ts");
  return [
    ...literals(account("message.d.ts"), "MessageStatus").map((status) => `message.${status}`),
    ...literals(account("call.d.ts"), "CallStatus").map((status) => `call.${status}`),
    ...found(webhook, /`(on[A-Z]\w+)`/g),
  ];
}

function slackNames(folder: string): readonly string[] {
  const events = path.join(folder, "dist", "events");
  const files = readdirSync(events).filter((file) => file.endsWith(".d.ts"));
  const interfaces = /interface \w+Event(?: extends [^{]+)? \{\n(?: {4}(?!type:).*\n)*? {4}type: '(\w+)';/g;
  return files.flatMap((file) => found(read(events, file), interfaces));
}

function stripeNames(folder: string): readonly string[] {
  const types = new StripeTypes(folder);
  return [...new StripeMaker(types).names(), ...readNotifications(types).map(({ name }) => name)];
}

/** The topics of the newest stable version of the Admin API, which the package has as its GraphQL schema. */
function shopifyTopics(folder: string): readonly string[] {
  const data = path.join(folder, "dist", "data");
  const files = readdirSync(data).filter((file) => /^admin_\d{4}-\d\d\.json\.gz$/.test(file));
  const newest = files.toSorted().at(-1) ?? "";
  const types = JSON.parse(gunzipSync(readFileSync(path.join(data, newest))).toString("utf8")).data.__schema
    .types;
  const topics: readonly { readonly description: string }[] =
    types.find(({ name }: { name: string }) => name === "WebhookSubscriptionTopic")?.enumValues ?? [];
  return topics.flatMap(({ description }) => found(description, /webhook topic for\s+`([^`]+)`/g));
}

/** The packages whose newest version `npm run sources:check` reads. Google Calendar, HTTP and Standard Webhooks have no list. */
export const sdkLists: readonly SdkList[] = [
  {
    source: "github",
    package: "@octokit/webhooks",
    names: (folder) =>
      found(read(folder, "dist-types", "generated", "webhook-names.d.ts"), /"([a-z0-9_.]+)"/g),
    leftOut: { "repository_dispatch.sample.collected": "senders name the actions of repository_dispatch" },
  },
  {
    source: "github",
    package: "@octokit/openapi-webhooks-types",
    // `operations["code-scanning-alert/closed-by-user"]`
    names: (folder) =>
      found(read(folder, "types.d.ts"), /operations\["([a-z0-9-]+(?:\/[a-z0-9-]+)?)"\]/g).map((name) =>
        name.replaceAll("-", "_").replace("/", "."),
      ),
  },
  { source: "slack", package: "@slack/types", names: slackNames },
  { source: "stripe", package: "stripe", names: stripeNames },
  {
    source: "shopify",
    package: "@shopify/shopify-api",
    // The versions of the Admin API.
    names: (folder) =>
      found(read(folder, "dist", "ts", "lib", "types.d.ts"), /= "(\d{4}-\d\d)"/g)
        .toSorted()
        .slice(-1),
    ours: [apiVersion],
  },
  { source: "shopify", package: "@shopify/dev-mcp", names: shopifyTopics },
  {
    source: "twilio",
    package: "twilio",
    names: twilioNames,
    leftOut: {
      "message.partially_delivered": "only messages to groups have it, for which nothing is posted",
      "message.receiving": "a message that arrives is posted once it was received",
    },
  },
  {
    source: "hubspot",
    package: "@hubspot/api-client",
    names: (folder) => {
      const file = ["lib", "codegen", "webhooks", "models", "SubscriptionCreateRequest.d.ts"];
      return found(read(folder, ...file), /^ {4}\w+ = "([\w.]+)"/gm);
    },
  },
  {
    source: "gitlab",
    package: "@gitbeaker/core",
    // It calls jobs by their old name.
    names: (folder) =>
      found(read(folder, "dist", "index.d.ts"), /object_kind: '(\w+)'/g).map((name) =>
        name === "build" ? "job" : name,
      ),
  },
];
