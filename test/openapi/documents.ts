import { readdirSync } from "node:fs";
import path from "node:path";
import { type CatalogSource, sources } from "@hookloom/runtime/catalog";
import { describePayloads } from "../../extension/core/src/environments/build/event-payloads.ts";
import { describeWebhook } from "../../templates/runtime/src/openapi/describe-webhook.ts";
import { secret, setting } from "../../templates/runtime/src/settings/setting.ts";
import type { Trigger } from "../../templates/runtime/src/webhook/trigger.ts";
import { type Webhook, webhook } from "../../templates/runtime/src/webhook/webhook.ts";

// @reads templates/runtime/dist/samples/** templates/runtime/src/** templates/runtime/build/**

const repository = path.join(import.meta.dirname, "..", "..");
const runtimeDist = path.join(repository, "templates", "runtime", "dist");

type Register = Trigger & { on(event: string, handler: () => void): void };
type Factory = (options: Readonly<Record<string, unknown>>) => Register;

/** A trigger of a source as a new project makes it, with handlers of these events. */
export async function triggerOf(
  source: CatalogSource,
  events: readonly string[],
  more: Readonly<Record<string, unknown>> = {},
): Promise<Trigger> {
  const module: Record<string, Factory> = await import(/* @vite-ignore */ source.module);
  const requiredSettings = source.settings.filter(({ required }) => required);
  const options = requiredSettings.map((one) => [
    one.option,
    one.secret ? secret(one.name) : setting(one.name),
  ]);
  const factory = module[source.factory];
  if (factory === undefined) throw new Error(`${source.module} has no ${source.factory}.`);
  const trigger = factory({ ...Object.fromEntries(options), ...more });
  for (const event of events) trigger.on(event, () => undefined);
  return trigger;
}

/** Events from all over the list of a source, its first and its last among them. */
function someEvents({ events }: CatalogSource, count = 8): readonly string[] {
  const step = Math.max(1, Math.floor((events.length - 1) / (count - 1)));
  const spread = events.filter((_event, index) => index % step === 0).map(({ name }) => name);
  return [...new Set([...spread, events.at(-1)?.name ?? ""])];
}

/** The document of a webhook with what a build knows of these events. */
export async function documentOf(hook: Webhook, hasApi = false): Promise<Readonly<Record<string, unknown>>> {
  const named = new Map(
    sources.map((source) => {
      const own = hook.triggers.filter((trigger) => trigger.source === source.id);
      return [source, own.flatMap(({ handlers }) => [...handlers.keys()])] as const;
    }),
  );
  const info = { title: "shop", version: "1.0.0", address: "https://hooks.shop.test", environment: "prod" };
  return describeWebhook(hook, { ...info, hasApi }, await describePayloads(runtimeDist, named));
}

/** A document as a reader gets it. */
export async function sourceDocument(source: CatalogSource, events = someEvents(source)) {
  const document = await documentOf(webhook(await triggerOf(source, events)));
  return JSON.parse(JSON.stringify(document));
}

/** Every event of a source that has samples. */
export function sampledEvents({ id, events }: CatalogSource): readonly string[] {
  const files = new Set(readdirSync(path.join(runtimeDist, "samples", id)));
  const fileOf = (name: string): string => `${encodeURIComponent(name).replaceAll("*", "%2A")}.json`;
  return events.map(({ name }) => name).filter((name) => files.has(fileOf(name)));
}
