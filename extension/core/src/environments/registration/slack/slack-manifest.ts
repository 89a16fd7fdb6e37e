import type { Manifest } from "./slack-client.ts";
import scopesByName from "./slack-scopes.json" with { type: "json" };

type Fields = Readonly<Record<string, unknown>>;

/** What Slack posts to an app's interactivity URL and not as an event. */
const interactions: readonly string[] = [
  "block_actions",
  "view_submission",
  "view_closed",
  "shortcut",
  "message_action",
  "interactive_message",
  "dialog_submission",
];
/** Events that arrive without a subscription. */
const unasked: readonly string[] = ["command", "app_rate_limited", "url_verification"];

const scopes: ReadonlyMap<string, string> = new Map(
  Object.entries(scopesByName).flatMap(([scope, events]) => events.map((event) => [event, scope] as const)),
);

/** Our part of a manifest. */
export interface SlackWish {
  readonly url: string;
  /** The names of handled events. */
  readonly events: readonly string[];
  /** The bot events that our previous registration subscribed to. */
  readonly earlier: readonly string[];
}

function part(value: unknown, name: string): Fields {
  const inner = typeof value === "object" && value !== null ? { ...value } : {};
  const found = Object.hasOwn(inner, name) ? (inner as Fields)[name] : undefined;
  return typeof found === "object" && found !== null ? { ...found } : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The bot events to subscribe to; a handler for any message gets those of public channels. */
export function botEvents(events: readonly string[]): readonly string[] {
  const requested = events.filter((event) => !interactions.includes(event) && !unasked.includes(event));
  return [...new Set(requested.map((event) => (event === "message" ? "message.channels" : event)))].sort();
}

export function scopesFor(events: readonly string[]): readonly string[] {
  const needed = botEvents(events).flatMap((event) => scopes.get(event) ?? []);
  const commands = events.includes("command") ? ["commands"] : [];
  return [...new Set([...needed, ...commands])].sort();
}

export const isInteractive = (events: readonly string[]): boolean =>
  events.some((event) => interactions.includes(event));

/** Our part of the manifest as it is now. */
export function readManifest(manifest: Manifest) {
  const settings = part(manifest, "settings");
  const subscriptions = part(settings, "event_subscriptions");
  const interactivity = part(settings, "interactivity");
  return {
    settings,
    subscriptions,
    interactivity,
    url: typeof subscriptions.request_url === "string" ? subscriptions.request_url : undefined,
    events: texts(subscriptions.bot_events),
    interactiveUrl: typeof interactivity.request_url === "string" ? interactivity.request_url : undefined,
    scopes: texts(part(part(manifest, "oauth_config"), "scopes").bot),
  };
}

/** The manifest with our URL, our events and their scopes; everything else stays as it is. */
export function withWish(manifest: Manifest, { url, events, earlier }: SlackWish): Manifest {
  const now = readManifest(manifest);
  const requested = botEvents(events);
  const others = now.events.filter((event) => !earlier.includes(event));
  const bot_events = [...new Set([...others, ...requested])];
  const oauth = part(manifest, "oauth_config");
  const bot = [...new Set([...now.scopes, ...scopesFor(events)])];
  const settings: Record<string, unknown> = { ...now.settings };
  if (requested.length > 0)
    settings.event_subscriptions = { ...now.subscriptions, request_url: url, bot_events };
  if (isInteractive(events)) {
    settings.interactivity = { ...now.interactivity, is_enabled: true, request_url: url };
  }
  return {
    ...manifest,
    settings,
    ...(bot.length > 0 ? { oauth_config: { ...oauth, scopes: { ...part(oauth, "scopes"), bot } } } : {}),
  };
}

/** The manifest without our part; scopes stay, because removing one ends an installation. */
export function withoutWish(manifest: Manifest, url: string, earlier: readonly string[]): Manifest {
  const now = readManifest(manifest);
  const settings: Record<string, unknown> = { ...now.settings };
  if (now.url === url) {
    const { request_url: _url, ...rest } = now.subscriptions;
    const bot_events = now.events.filter((event) => !earlier.includes(event));
    const socket = now.settings.socket_mode_enabled === true;
    if (socket && bot_events.length > 0) settings.event_subscriptions = { ...rest, bot_events };
    else delete settings.event_subscriptions;
  }
  if (now.interactiveUrl === url) settings.interactivity = { is_enabled: false };
  return { ...manifest, settings };
}
